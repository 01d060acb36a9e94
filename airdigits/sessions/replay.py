"""Replay a session through the current pipeline, and compare its events with the recorded ones."""

import contextlib
import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from airdigits.commands import command_of
from airdigits.events import Event
from airdigits.ink.stroke import Ink, Stroke
from airdigits.readers.air import AirReader
from airdigits.sessions.event_lines import happened, line_of
from airdigits.sessions.format import End, FrameLine, Happened, InkLine, Key, Learned, Record, View, hand_of
from airdigits.sessions.session import Session

CUT_OFF = End()
"""Stands for the end of a session that has none."""


def replay(session: Session, reader: AirReader) -> Iterator[tuple[Record, list[Event]]]:
    """Yield every record of a session with the events that it causes in the reader.

    The events of the end come with `End`, or with `CUT_OFF` where the recording has no end. Nothing depends on a clock:
    the same session, settings and model give the same events.
    """
    ended = False
    reader.learn(None)
    for record in session.records():
        if isinstance(record, End) and not ended:
            ended = True
            yield record, reader.finish()
        else:
            yield record, [] if ended else _apply(record, reader, session)  # after the end come labels
    if not ended:
        yield CUT_OFF, reader.finish()


def ink_of(line: InkLine) -> Ink:
    """Return the ink of a record. Surplus values at the end of a stroke are ignored."""
    strokes = []
    for values in line.strokes:
        points = np.array(values[: len(values) // 3 * 3], np.float64).reshape(-1, 3)
        strokes.append(Stroke(points[:, :2].astype(np.float32), points[:, 2]))
    return Ink(tuple(strokes))


def _apply(record: Record, reader: AirReader, session: Session) -> list[Event]:
    match record:
        case FrameLine():
            return reader.feed(record.t, hand_of(record.hand))
        case View():
            reader.aspect, reader.mirrored = record.size[0] / record.size[1], record.mirrored
        case Key():
            asked = command_of(record.key, reader.config.alphabet)
            return reader.do(asked) if asked else []
        case Learned() if session.header.model == reader.model_hash:  # else it is the layer of another model
            with contextlib.suppress(ValueError):
                reader.learn(reader.model_parts.layer.like(record.layer))
        case InkLine():
            return reader.read_ink(ink_of(record))
    return []


@dataclass(frozen=True)
class Comparison:
    """How today's events differ from the recorded ones: `changes` are lines that begin with - (recorded) or + (today)."""

    recorded: int
    today: int
    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What may explain a change: another model, or a session that was cut off."""


def compare(session: Session, reader: AirReader, on_record: Callable[[Record], None] = lambda record: None) -> Comparison:
    """Replay a session and compare its events with those in it; `on_record` gets each record that was replayed.

    Where the recording was cut off, the events of its end are not compared. Imported ink, which no program has read, and
    recordings from paper, which keep no frames, have nothing to compare with.
    """
    if session.header.paper:
        return Comparison(0, 0, (), ("it was recorded from paper: it holds no hand to read again",))
    recorded, today, at_end, complete, left_out = list[str](), list[str](), 0, False, False
    for record, events in replay(session, reader):
        on_record(record)
        if isinstance(record, Happened):
            recorded.append(line_of(record))
        elif isinstance(record, Learned):
            left_out = True
        elif isinstance(record, End):
            at_end, complete = len(events), record is not CUT_OFF
        today += [line_of(happened(event)) for event in events]
    if not (recorded or session.header.model):
        return Comparison(0, len(today), (), ("it was imported: there are no recorded events to compare with",))
    notes = []
    if not complete:
        notes.append("the recording was cut off: what happened at its end is not compared")
        # It may have been cut before the last frame's events, or among those of the end.
        as_far = today[: len(recorded)] == recorded
        today = today[: len(recorded) if as_far else len(today) - at_end]
    if session.header.model != reader.model_hash:
        learned = ", and what was learned with that is left out" if left_out else ""
        notes.append(f"it was recorded with another digit model{learned}")
    lines = list(difflib.unified_diff(recorded, today, n=0, lineterm=""))[2:]  # without the header lines
    changes = tuple(f"{line[0]} {line[1:]}" for line in lines if not line.startswith("@@"))
    return Comparison(len(recorded), len(today), changes, tuple(notes))
