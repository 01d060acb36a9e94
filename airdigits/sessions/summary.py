"""Describe a session in a few phrases."""

from pathlib import Path

from airdigits.corpora.reading import Log
from airdigits.sessions.format import SHOWN, FrameLine, Happened, Label
from airdigits.sessions.session import Session
from airdigits.support.terminal import plain


def summary_of(path: Path, log: Log = lambda line: None) -> list[str]:
    """Return when and by what it was recorded, its length and labels, and what is wrong with it. Raises DataError."""
    session = Session(path)
    header, frames, hands, events, labels, first, last = session.header, 0, 0, 0, 0, 0.0, 0.0
    for record in session.records():
        if isinstance(record, FrameLine):
            first = record.t if not frames else first
            frames, hands, last = frames + 1, hands + (record.hand is not None), record.t
        events += isinstance(record, Happened)
        labels += isinstance(record, Label)
    width, height = header.size
    size = f"{width}x{height}{' mirrored' if header.mirrored else ''}"
    seen = f"{last - first:.1f} s, {frames} frames of {size}, {hands} with a hand"
    return [
        f"recorded {plain(header.recorded, SHOWN) or 'at an unknown time'} by airdigits {plain(header.airdigits, SHOWN) or '?'}",
        f"paper, {size}, {events} events" if header.paper else seen,
        f"{labels} label{'s' * (labels != 1)}",
        *(["with video"] if header.video else []),
        *(["cut off"] if session.cut else []),
        *([f"{session.damaged} damaged line{'s' * (session.damaged != 1)}"] if session.damaged else []),
    ]
