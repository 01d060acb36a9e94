"""Generate random session files, and check that reading one raises only AirdigitsError, opens no other file and writes none.

The tests run it briefly, `python -m bench fuzz` for ten minutes.
"""

import contextlib
import copy
import functools
import gzip
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from airdigits.datasets.inkml import to_inkml
from airdigits.errors import AirdigitsError
from airdigits.sessions.digits import read_session
from airdigits.sessions.exports.inkml import inkml_digit
from airdigits.sessions.header import reader_for
from airdigits.sessions.ink_drawing import draw_ink, svg_of
from airdigits.sessions.page import html_of
from airdigits.sessions.replay import compare
from airdigits.sessions.session import Session
from airdigits.sessions.summary import summary_of
from airdigits.sessions.video_reader import open_session_video
from bench.material.golden import GOLDEN_SESSIONS
from bench.material.watched import read_watched

_KEPT = 60  # lines of a golden session that are mutated: half of what a digit takes


def _golden_lines() -> list[bytes]:
    """Return lines of the golden sessions: headers, frames, events and ends; and lines of every other type."""
    lines: list[bytes] = []
    for path in GOLDEN_SESSIONS:
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

_STRANGE_VALUES = st.sampled_from(_STRANGE).map(copy.deepcopy)  # copied, because what is drawn may be mutated again


@st.composite
def _mutated_line(draw: st.DrawFn) -> bytes:
    """Draw a line of a golden session in which some values are changed, missing or added."""
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
    """Draw a run of a golden session with some lines mutated, doubled, inserted or missing."""
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
def with_strange_pieces(draw: st.DrawFn, seeds: Sequence[bytes], pieces: Sequence[bytes]) -> bytes:
    """Draw one of these files with up to three strange pieces in it, perhaps damaged."""
    content = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(content)))
        content = content[:place] + draw(st.sampled_from(pieces)) + content[place + draw(st.integers(0, 8)) :]
    return draw(damaged(content)) if draw(st.booleans()) else content


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """Draw the content with some bytes flipped, removed, doubled, inserted or cut off."""
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
    """Draw a session file: with mutated lines or bytes, compressed, compressed and then damaged, or random bytes."""
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
    """Read a file with this content in every way there is. Returns whether it was accepted as a session.

    Raises any error that is not an AirdigitsError, and AssertionError where reading opened another file, wrote, or took too long.
    """
    _load_lazy_modules()
    return read_watched("fuzzed.jsonl", content, _read_as_session)


@functools.cache
def _load_lazy_modules() -> None:
    """Read once before reading is watched, so that modules and the digit model are loaded."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "golden.jsonl"
        path.write_bytes(b"".join(_LINES))
        assert _read_as_session(path)


def _read_as_session(path: Path) -> bool:
    accepted = False
    for strict in (False, True):
        lines: list[str] = []
        with contextlib.suppress(AirdigitsError):
            _read(Session(path, strict=strict, log=lines.append))
            accepted = True
        assert all("\n" not in line and "\x1b" not in line for line in lines), lines
    return accepted


def _read(session: Session) -> None:
    summary = summary_of(session.path)
    with reader_for(session) as writer:
        compare(session, writer)
    read = read_session(session)
    digits = read.digits
    if video := open_session_video(session, lambda line: None):
        video.close()
    page = html_of(session.path.name, summary, read)
    assert "<script" not in page
    to_inkml(map(inkml_digit, digits))
    for digit in digits:
        svg_of(digit.prediction.ink)
        draw_ink(digit.prediction.ink, 40)
