"""Session files out of chance to everything that reads them: nothing but the house's errors, no other file, nothing written.

A short run of it is in the tests, a long one is `python -m bench fuzz`.
"""

import contextlib
import copy
import functools
import gzip
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from airdigits.datasets.inkml import to_inkml
from airdigits.errors import AirdigitsError
from airdigits.sessions.digits import digits_of
from airdigits.sessions.header import writer_for
from airdigits.sessions.page import draw_ink, html_of, svg_of
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.sessions.summary import summary_of
from airdigits.sessions.video_reader import open_session_video
from tests.sessions.golden import FOLDER as GOLDEN
from tests.sessions.watch import read_watched

_KEPT = 60  # lines of a golden session that are mutated: a digit is written in twice as many


def _golden_lines() -> list[bytes]:
    """Pieces of the golden sessions that together hold a header, frames, events and an end; and lines of the other types."""
    lines: list[bytes] = []
    for path in sorted(GOLDEN.glob("*.jsonl.gz")):
        own = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        lines += [own[0], *own[len(own) // 3 : len(own) // 3 + _KEPT], *own[-8:]]
    ink = {"type": "ink", "strokes": [[0, 0, 0, 0.6, 0, 0.3, 0.2, 1, 0.9]]}
    others = [{"type": "key", "t": 1, "key": "7"}, {"type": "label", "t": 0.0, "number": 1, "digit": 1}, ink]
    others.append({"type": "view", "size": [320, 240], "mirrored": True})
    return lines + [json.dumps(other).encode() + b"\n" for other in others]


_LINES = _golden_lines()
_STRANGE = [
    None, True, "", "x" * 300, "\x1b[2J", "../../etc/passwd", "__import__('os')", [], {}, 0, -1, 21, 2**31, 2**63, 10**30,
    0.0, -0.0, 1e-320, 1e9, -1e9, 1e308, float("nan"), float("inf"), [0.5] * 63, [0.5] * 60, [[0, 0, 0]], {"a": {"b": [1]}},
]  # fmt: skip

_STRANGE_VALUES = st.sampled_from(_STRANGE).map(copy.deepcopy)  # what is drawn may be mutated once more


@st.composite
def _mutated_line(draw: st.DrawFn) -> bytes:
    """A line of a golden session in which some values are others, or missing, or more."""
    value = json.loads(draw(st.sampled_from(_LINES)))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = value
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and holder[key] and draw(st.booleans()):
                holder = holder[key]
                continue
            match draw(st.sampled_from(["other", "gone", "near", "more"])):
                case "other":
                    holder[key] = draw(_STRANGE_VALUES)
                case "gone":
                    del holder[key]
                case "near" if isinstance(holder[key], int | float):
                    holder[key] = holder[key] * draw(st.floats(-10, 10))
                case "more" if isinstance(holder, list):
                    holder.insert(0, draw(_STRANGE_VALUES))
                case _:
                    break
            break
    return json.dumps(value).encode() + b"\n"


@st.composite
def _structured(draw: st.DrawFn) -> bytes:
    """A run of a golden session with some lines mutated, doubled, swapped or missing."""
    start = draw(st.integers(0, len(_LINES) - 1))
    lines = [_LINES[0] if draw(st.integers(0, 19)) else draw(_mutated_line()), *_LINES[start : start + draw(st.integers(0, 80))]]
    for _ in range(draw(st.integers(0, 6))):
        place = draw(st.integers(1, len(lines)))
        match draw(st.sampled_from(["mutated", "another", "gone", "rubbish"])):
            case "mutated":
                lines.insert(place, draw(_mutated_line()))
            case "another":
                lines.insert(place, draw(st.sampled_from(_LINES)))
            case "gone":
                del lines[place : place + draw(st.integers(1, 10))]
            case "rubbish":
                lines.insert(place, draw(st.binary(max_size=50)) + b"\n")
    return b"".join(lines)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Bytes of which some are flipped, cut out, doubled, or cut off."""
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 5))):
        place, length = draw(st.integers(0, max(0, len(changed) - 1))), draw(st.integers(1, 40))
        match draw(st.sampled_from(["flip", "out", "twice", "off", "in"])):
            case "flip" if changed:
                changed[place] ^= draw(st.integers(1, 255))
            case "out":
                del changed[place : place + length]
            case "twice":
                changed[place:place] = changed[place : place + length]
            case "off":
                del changed[place:]
            case "in":
                changed[place:place] = draw(st.binary(max_size=length))
    return bytes(changed)


@st.composite
def session_files(draw: st.DrawFn) -> bytes:
    """What may stand in a session file: mutated in its lines, in its bytes, packed, packed and then damaged, or anything."""
    if not draw(st.integers(0, 29)):
        return draw(st.binary(max_size=400))
    content = draw(_structured())
    if draw(st.booleans()):
        content = draw(damaged(content))
    if draw(st.booleans()):
        half = len(content) // 2
        content = gzip.compress(content[:half], 1) + gzip.compress(content[half:], 1)
        if draw(st.booleans()):
            content = draw(damaged(content))
    return content


def examine(content: bytes) -> bool:
    """Read a file of this content in every way there is. Returns whether it was taken for a session.

    Raises what is no error of the house; AssertionError where it reached for another file, wrote, or took too long.
    """
    _load_what_is_loaded_late()
    return read_watched("fuzzed.jsonl", content, _read_as_session)


@functools.cache
def _load_what_is_loaded_late() -> None:
    """Once, before anybody watches: modules, and the digit model."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "golden.jsonl"
        path.write_bytes(b"".join(_LINES))
        assert _read_as_session(path)


def _read_as_session(path: Path) -> bool:
    taken = False
    for strict in (False, True):
        told: list[str] = []
        with contextlib.suppress(AirdigitsError):
            _read(Session(path, strict=strict, log=told.append))
            taken = True
        assert all("\n" not in line and "\x1b" not in line for line in told), told
    return taken


def _read(session: Session) -> None:
    summary = summary_of(session.path)
    with writer_for(session) as writer:
        compare(session, writer)
    digits = digits_of(session)
    if footage := open_session_video(session, lambda line: None):
        footage.close()
    page = html_of(session.path.name, summary, digits)
    assert "<script" not in page
    to_inkml(digits)
    for digit in digits:
        svg_of(digit.reading.ink)
        draw_ink(digit.reading.ink, 40)
