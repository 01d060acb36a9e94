"""Encode the records of a session as lines of JSON, and decode and check them. docs/sessions.md describes the format."""

from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT, NUMBERS
from airdigits.support.terminal import plain

VERSION = 1
"""The version of the format that is written. Readers know it and all versions before."""
SHOWN = 200  # characters of a text out of a session
LANDMARKS = 21
_FARTHEST = 1e6  # frame heights: of imported ink
_INK_SIZE = (640, 480)  # px: ink has no picture; it is shown on one of this size
_LAYER = 1 << 16  # bytes of a last layer: ours has a tenth of that

# The ranges keep untrusted files from demanding absurd work (a picture of 10^9 pixels, a pause of a thousand years).
_Seconds = Annotated[float, Meta(ge=-1e9, le=1e9)]
_Side = Annotated[int, Meta(ge=16, le=8192)]
_Coordinate = Annotated[float, Meta(ge=-100, le=100)]
_Points = Annotated[list[_Coordinate], Meta(min_length=3 * LANDMARKS, max_length=3 * LANDMARKS)]
_Word = Annotated[str, Meta(max_length=200)]
_Digit = Annotated[int, Meta(ge=0, le=NUMBERS.width - 1)]
_Scalar = str | int | float | bool | None
_Row = Annotated[list[Annotated[int, Meta(ge=0, le=1_000_000)]], Meta(max_length=100_000)]  # labels or positions


class _Line(msgspec.Struct, frozen=True, tag_field="type"):
    """One line of a session file; `type` names its class."""


class Header(_Line, frozen=True, omit_defaults=True, tag="session"):
    """The first line: how the session was recorded.

    `size` (width, height) of the frames in pixels; `config` the settings that differ from the defaults, by group;
    `model` the digit model's SHA-256, `hand_model` the hand model's; `versions` of Python, system and packages;
    `video` whether an .mp4 of the same name was written beside it; `paper` whether paper was read, so that there are no frames.
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
    """A hand as the tracker returned it: x, y, z of landmark 0, then of landmark 1, ..., as in `Hand`.

    `lite`: the lite network saw it, in place of the header's hand model, since frames came late.
    """

    landmarks: _Points
    world: _Points
    handedness: Annotated[str, Meta(max_length=16)] = ""
    score: Annotated[float, Meta(ge=0, le=1)] = 1.0
    lite: bool | msgspec.UnsetType = msgspec.UNSET


class FrameLine(_Line, frozen=True, tag="frame"):
    """One frame: its time, its hand or null, and the number of its picture in the session's video (from 0).

    A frame without a number has no picture: no video was recorded, or the encoder did not keep up.
    """

    t: _Seconds
    hand: RecordedHand | None = None
    picture: Annotated[int, Meta(ge=0, le=1_000_000_000)] | msgspec.UnsetType = msgspec.UNSET


class View(_Line, frozen=True, tag="view"):
    """From here on the frames have this size, and the writer sees them mirrored or not."""

    size: tuple[_Side, _Side]
    mirrored: bool


class Key(_Line, frozen=True, tag="key"):
    """A command, by the name that `commands.key_of` gives it: "enter", "backspace", "c" (clear), "u" (undo) or a sign.

    "p" switches writing off, or on. A sign corrects the first unclear one, or else the last. With the pen mode "key", also
    "pen down" and "pen up", in force from the next frame on.
    """

    t: _Seconds
    key: _Word


class Happened(_Line, frozen=True, tag="event"):
    """An event as `run --json` printed it (airdigits/events.py)."""

    event: dict[_Word, _Scalar | _Row]


class Learned(_Line, frozen=True, tag="learned"):
    """From here on the model's last layer is this one, which `run --learn` has fitted to the writer.

    `layer` is `LastLayer.content`, in base64. It belongs to the header's digit model, and replaces an earlier one.
    """

    layer: Annotated[bytes, Meta(max_length=_LAYER)]


class Label(_Line, frozen=True, omit_defaults=True, tag="label"):
    """What the digit read at `t` seconds, number `number` of the session's DigitRead events (from 1), was meant to be.

    Of ink that caused no event, since it is no digit, `number` is that of the next one: `t` tells them apart.
    `digit` null: it was a non-digit. A later label of the same digit overrides an earlier one. `how`: what it was concluded
    from, in what `run --learn` keeps (adaptation/evidence.py).
    """

    t: _Seconds
    number: Annotated[int, Meta(ge=1)]
    digit: _Digit | None
    how: Annotated[str, Meta(max_length=16)] = ""


class InkLine(_Line, frozen=True, tag="ink"):
    """A digit imported as ink, without hands. Each stroke: x, y, t of its points, one after the other."""

    strokes: Annotated[list[Annotated[list[_Seconds], Meta(min_length=3)]], Meta(min_length=1)]


class End(_Line, frozen=True, tag="end"):
    """The recording ended normally. A file without this line was cut off, and its last events may be missing."""


Record = Header | FrameLine | View | Key | Happened | Learned | Label | InkLine | End

_decoder = msgspec.json.Decoder(Record)
_encoder = msgspec.json.Encoder()


class BadLineError(ValueError):
    """Raised for a line that is not a record; the message says why in a few words."""


def decode(line: bytes) -> Record:
    """Decode one line. Raises BadLineError."""
    try:
        record = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadLineError(plain(str(error), SHOWN)) from None
    except RecursionError:
        raise BadLineError("nested too deeply") from None
    if isinstance(record, InkLine) and any(abs(v) > _FARTHEST for s in record.strokes for v in (*s[::3], *s[1::3])):
        raise BadLineError(f"ink with a point beyond {_FARTHEST:g}")
    if isinstance(record, Label) and record.digit == NON_DIGIT:
        raise BadLineError(f"a label that no sign has: {NON_DIGIT}")
    return record


class _AnyVersion(msgspec.Struct, tag_field="type", tag="session"):
    """The one field of a header that every version has."""

    version: int = 0


_peeker = msgspec.json.Decoder(_AnyVersion)


def peek_version(line: bytes) -> int:
    """Return the version of a header, also of a future version's; 0 for a line that is not a header."""
    try:
        return _peeker.decode(line).version
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return 0


def encode(record: Record) -> bytes:
    """Encode a record as one line, with its line end."""
    return _encoder.encode(record) + b"\n"


def encode_readable(record: Record) -> bytes:
    """Encode a record as `decode` takes it back. Raises BadLineError for one that it would refuse, such as a place of NaN."""
    line = encode(record)
    decode(line)
    return line


def frame_line(t: float, hand: Hand | None, picture: int | None = None) -> FrameLine:
    """Return a frame as a record. float32 values become the shortest decimals that give the same float32 again."""
    number = msgspec.UNSET if picture is None else picture
    if hand is None:
        return FrameLine(t, None, number)
    recorded = RecordedHand(
        _shortest(hand.landmarks), _shortest(hand.world), hand.handedness, float(hand.score), hand.lite or msgspec.UNSET
    )
    return FrameLine(t, recorded, number)


def ink_header(recorded: str = "", version: str = "") -> Header:
    """Return the header of a session that holds ink alone: `recorded` when, by this `version` of airdigits."""
    return Header(VERSION, _INK_SIZE, 30, False, recorded, version)


def ink_line(ink: Ink) -> InkLine:
    """Return ink as a record, as exact as `frame_line`."""
    strokes = [np.column_stack([np.reshape(_shortest(s.points), (-1, 2)), s.times]).ravel().tolist() for s in ink.strokes]
    return InkLine(strokes)


def hand_of(recorded: RecordedHand | None) -> Hand | None:
    """Return the hand of a record."""
    if recorded is None:
        return None
    landmarks, world = (np.array(v, np.float32).reshape(LANDMARKS, 3) for v in (recorded.landmarks, recorded.world))
    return Hand(landmarks, world, recorded.handedness, recorded.score, recorded.lite is True)


def _shortest(values: np.ndarray) -> list[float]:
    """Return float32 values as the shortest decimals that give them again."""
    flat = np.asarray(values, np.float32).ravel()
    short = flat.astype("U").astype(np.float64)
    # Parsed as float64 and then rounded, a decimal near the middle of two float32 values can end up on the wrong one.
    exact = short.astype(np.float32) == flat
    return np.where(exact, short, flat.astype(np.float64)).tolist()
