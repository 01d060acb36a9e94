"""Records of a session to lines of JSON, and back, each checked against its type. docs/sessions.md has the schema."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink

VERSION = 1
"""The version of the format that is written. Readers know this one and all before it."""
LANDMARKS = 21

# The ranges keep strangers' files from asking for absurd work (a picture of 10^9 pixels, a pause of a thousand years).
_Seconds = Annotated[float, Meta(ge=-1e9, le=1e9)]
_Side = Annotated[int, Meta(ge=16, le=8192)]
_Coordinate = Annotated[float, Meta(ge=-100, le=100)]
_Points = Annotated[list[_Coordinate], Meta(min_length=3 * LANDMARKS, max_length=3 * LANDMARKS)]
_Word = Annotated[str, Meta(max_length=200)]
_Digit = Annotated[int, Meta(ge=0, le=9)]
_Scalar = str | int | float | bool | None


class _Line(msgspec.Struct, frozen=True, tag_field="type"):
    """One line of a session file; its type is named under `type`."""


class Header(_Line, frozen=True, omit_defaults=True, tag="session"):
    """The first line: under which circumstances the rest came about.

    `size` (width, height) of the frames in pixels; `config` the settings that differed from the defaults, by group;
    `model` the digit model's SHA-256, `hand_model` the hand model's; `versions` of the program and what it runs on;
    `video` whether an .mp4 of the same name was written beside it; `paper` that paper was read, so that there are no frames.
    """

    version: Annotated[int, Meta(ge=1)]
    size: tuple[_Side, _Side]
    fps: Annotated[float, Meta(gt=0, le=1000)]
    mirrored: bool
    recorded: _Word = ""  # local date and time, ISO 8601
    airdigits: _Word = ""
    model: _Word = ""
    hand_model: _Word = ""
    versions: dict[_Word, _Word] = {}
    config: dict[_Word, dict[_Word, _Scalar]] = {}
    video: bool = False
    paper: bool = False


class RecordedHand(msgspec.Struct, frozen=True):
    """A hand as the tracker gave it: x, y, z of landmark 0, then of landmark 1, ..., as in `Hand`."""

    landmarks: _Points
    world: _Points
    handedness: Annotated[str, Meta(max_length=16)] = ""
    score: Annotated[float, Meta(ge=0, le=1)] = 1.0


class FrameLine(_Line, frozen=True, tag="frame"):
    """One frame: its time, its hand or null, and the number of its picture in the video beside the session (from 0).

    A frame without a number has no picture there: no video was asked for, or its encoder did not keep up.
    """

    t: _Seconds
    hand: RecordedHand | None = None
    picture: Annotated[int, Meta(ge=0, le=1_000_000_000)] | msgspec.UnsetType = msgspec.UNSET


class View(_Line, frozen=True, tag="view"):
    """From here on the frames have another size, or the writer sees them mirrored or no longer so."""

    size: tuple[_Side, _Side]
    mirrored: bool


class Key(_Line, frozen=True, tag="key"):
    """A key that changed the number: "enter", "backspace", "c" (clear), "u" (undo) or the digit that corrected the last one.

    With the pen mode "key", also "pen down" and "pen up": from the next frame on.
    """

    t: _Seconds
    key: _Word


class Happened(_Line, frozen=True, tag="event"):
    """An event as `run --json` printed it (airdigits/events.py)."""

    event: dict[_Word, _Scalar]


class Label(_Line, frozen=True, tag="label"):
    """The digit read at `t` seconds, number `number` of the session's DigitRead events (from 1), was meant to be `digit`.

    `digit` null: it was meant to be none. A later label of the same digit overrules an earlier one.
    """

    t: _Seconds
    number: Annotated[int, Meta(ge=1)]
    digit: _Digit | None


class InkLine(_Line, frozen=True, tag="ink"):
    """A digit that came as ink, without hands (imported). Each stroke: x, y, t of its points, one after the other."""

    strokes: Annotated[list[Annotated[list[_Seconds], Meta(min_length=3)]], Meta(min_length=1)]


class End(_Line, frozen=True, tag="end"):
    """The recording ended as it should: a file without it was cut off, and its last events may be missing."""


Record = Header | FrameLine | View | Key | Happened | Label | InkLine | End

_decoder = msgspec.json.Decoder(Record)
_encoder = msgspec.json.Encoder()


class BadLineError(ValueError):
    """A line is no record; the message says why, in a few words."""


def decode(line: bytes) -> Record:
    """Read one line. Raises BadLineError."""
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLineError(printable(str(error))) from None
    except RecursionError:
        raise BadLineError("nested too deeply") from None


class _AnyVersion(msgspec.Struct, tag_field="type", tag="session"):
    version: int = 0


_peeker = msgspec.json.Decoder(_AnyVersion)


def peek_version(line: bytes) -> int:
    """The version that a header of any version, also one to come, says it has; 0 for a line that is no header."""
    try:
        return _peeker.decode(line).version
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def printable(text: str) -> str:
    """Text out of a stranger's file, safe to show: one line, not endless, and no code that moves a terminal's cursor."""
    return "".join(c if c.isprintable() else "?" for c in text[:200])


def encode(record: Record) -> bytes:
    """One line, with its end."""
    return _encoder.encode(record) + b"\n"


def frame_line(t: float, hand: Hand | None, picture: int | None = None) -> FrameLine:
    """A frame as a record. float32 values become the shortest decimals that give the same float32 again."""
    number = msgspec.UNSET if picture is None else picture
    if hand is None:
        return FrameLine(t, None, number)
    recorded = RecordedHand(_shortest(hand.landmarks), _shortest(hand.world), hand.handedness, float(hand.score))
    return FrameLine(t, recorded, number)


def ink_line(ink: Ink) -> InkLine:
    """Ink as a record, as exact as `frame_line`."""
    strokes = [np.column_stack([np.reshape(_shortest(s.points), (-1, 2)), s.times]).ravel().tolist() for s in ink.strokes]
    return InkLine(strokes)


def hand_of(recorded: RecordedHand | None) -> Hand | None:
    """The hand of a record."""
    if recorded is None:
        return None
    landmarks, world = (np.array(v, np.float32).reshape(LANDMARKS, 3) for v in (recorded.landmarks, recorded.world))
    return Hand(landmarks, world, recorded.handedness, recorded.score)


def _shortest(values: np.ndarray) -> list[float]:
    flat = np.asarray(values, np.float32).ravel()
    short = flat.astype("U").astype(np.float64)
    # Read as float64 and then rounded, a decimal near the middle of two float32 could end on the wrong side.
    exact = short.astype(np.float32) == flat
    return np.where(exact, short, flat.astype(np.float64)).tolist()
