"""UNIPEN 1.0 (Guyon et al., 1994), text files of pen trajectories, to the ink of digits and their labels.

What is read of it: digits marked one by one, as in UCI's pendigits-orig.tra and pendigits-orig.tes:

    .SEGMENT DIGIT 0-1 ? "4"
    .COMMENT 4 12 224           label, writer and number, as UCI has them; comments are not read
    .PEN_DOWN
     267 333
     ...
    .PEN_UP
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from airdigits.errors import DataError
from airdigits.ink.stroke import Ink

_LARGEST = 64 << 20  # bytes; pendigits-orig.tra has less than 5 MB
_FARTHEST = 1e6  # from the origin, in the file's units: float32 still tells neighbours apart
_PACKED = (b"\x1f\x9d", b"\x1f\x8b")  # compress, as UCI packs pendigits, and gzip
_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*\.[A-Z]")
_STATEMENT = re.compile(r"^[ \t]*\.([A-Z][A-Z_]*)", re.MULTILINE)  # its arguments reach to the next one
_SEGMENT = re.compile(r'\s*(?P<level>\w*)\s*(?P<strokes>[\d:,-]*)[^"]*("(?P<label>[^"]*)")?')
_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_LEVELS = ("DIGIT", "CHARACTER")  # what a single digit may be marked as, the most telling first
_REMEDY = "give a UNIPEN file such as pendigits-orig.tra"


def looks_like_unipen(path: Path) -> bool:
    """Whether a file seems to be UNIPEN text, packed or not; False for one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except (OSError, ValueError):
        return False
    return path.suffix in (".tra", ".tes") or head.startswith(_PACKED) or _BEGINS.match(head) is not None


def read_unipen(path: Path) -> list[tuple[Ink, int | None]]:
    """The digits of a file in its order, each with its label 0..9, or None where it has none.

    Points are in the file's units, x right and y down (UNIPEN's y goes up), stretched where its resolutions differ so that
    a circle is round. Times are evenly spaced: .POINTS_PER_SECOND, else 30. Digits are the segments of the level DIGIT, or of
    CHARACTER with a digit for a label. Their strokes follow the statement, or stand elsewhere in the file and are named by
    number. Included files are not looked for. Raises DataError naming file and line at fault.
    """
    return _Reader(path, _text(path)).digits()


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{path}: not a regular file; {_REMEDY}")
        if path.stat().st_size > _LARGEST:
            raise DataError(f"{path}: larger than {_LARGEST >> 20} MB, which is no file of digits; {_REMEDY}")
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; {_REMEDY}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise DataError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if content.startswith(_PACKED):
        raise DataError(f"{path}: is packed; unpack it first: gzip -dk {path.name}")
    if b"\0" in content or not _BEGINS.match(content):
        raise DataError(f"{path}: no UNIPEN text, whose lines begin with words such as .PEN_DOWN; {_REMEDY}")
    # Comments may be in any encoding: latin-1 takes every byte, and what is read is ASCII.
    return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class _Segment:
    """A digit as it is marked: the strokes that its statement names, and the numbers of those that follow the statement."""

    at: int  # in the text
    named: str
    label: int | None
    following: list[int] = field(default_factory=list)


class _Reader:
    """Follows the statements of a file from its beginning to its end."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self._strokes: list[np.ndarray | None] = []  # by number; None where there is no ink: the pen was up, or has no point
        self._segments: list[_Segment] = []
        self._segment: _Segment | None = None  # whose strokes are being read
        self._x, self._y = 0, 1  # which numbers of a line
        self._resolution = {"X": 1.0, "Y": 1.0}
        self._rate = 30.0  # points a second
        found = list(_STATEMENT.finditer(text))
        ends = [*(statement.start() for statement in found[1:]), len(text)]
        statements = [(statement[1], statement.end(), end) for statement, end in zip(found, ends, strict=True)]
        levels = {self._mark(start, end)["level"] for keyword, start, end in statements if keyword == "SEGMENT"}
        self._level = next((level for level in _LEVELS if level in levels), None)
        for keyword, start, end in statements:
            self._follow(keyword, start, end)

    def digits(self) -> list[tuple[Ink, int | None]]:
        """What was found, put together."""
        if not self._segments:
            elsewhere = "; the files that it includes are not looked for" if ".INCLUDE" in self._text else ""
            raise DataError(f"{self._path}: no digit is marked in it by .SEGMENT DIGIT{elsewhere}")
        stretch = [1, -self._resolution["X"] / self._resolution["Y"]]
        digits = []
        for segment, numbers in zip(self._segments, self._numbers(), strict=True):
            strokes = [stroke * stretch for number in numbers if (stroke := self._strokes[number]) is not None]
            if strokes:
                digits.append((Ink.of(strokes, self._rate), segment.label))
        if not digits:
            raise DataError(f"{self._path}: no digit in it has ink (points after .PEN_DOWN)")
        return digits

    def _follow(self, keyword: str, start: int, end: int) -> None:
        """One statement, whose arguments stand from `start` to `end` in the text."""
        match keyword:
            case "COORD":
                columns = self._text[start:end].split()
                if not {"X", "Y"}.issubset(columns):
                    raise self._wrong(start, "must name the columns X and Y")
                self._x, self._y = columns.index("X"), columns.index("Y")
            case "POINTS_PER_SECOND":
                self._rate = self._positive(start, end)
            case "X_POINTS_PER_INCH" | "Y_POINTS_PER_INCH" | "X_POINTS_PER_MM" | "Y_POINTS_PER_MM":
                self._resolution[keyword[0]] = self._positive(start, end)
            case "SEGMENT":
                self._begin(start, end)
            case "PEN_DOWN" | "PEN_UP":
                points = self._points(start, end)
                if keyword == "PEN_UP" and points is None:
                    return  # the pen was not followed in the air: this is no component with a number
                if self._segment and keyword == "PEN_DOWN":
                    self._segment.following.append(len(self._strokes))
                self._strokes.append(points if keyword == "PEN_DOWN" else None)

    def _mark(self, start: int, end: int) -> re.Match[str]:
        found = _SEGMENT.match(self._text, start, end)
        assert found  # every part of the pattern may be empty
        return found

    def _begin(self, start: int, end: int) -> None:
        mark = self._mark(start, end)
        if mark["level"] != self._level:
            return  # a page, a word: what is marked within it counts
        label = (mark["label"] or "?").strip()
        self._segment = _Segment(start, mark["strokes"], int(label) if label in [*"0123456789"] else None)
        if self._segment.label is not None or label in ("?", ""):
            self._segments.append(self._segment)
        elif self._level == "DIGIT":
            raise self._wrong(start, f"the label {label[:20]!r} is no digit from 0 to 9")

    def _points(self, start: int, end: int) -> np.ndarray | None:
        """The points of a component, float64 [n, 2], y up; None where there are none."""
        points = []
        for below, line in enumerate(self._text[start:end].split("\n")):
            values = line.split()
            if values:
                try:
                    point = float(values[self._x]), float(values[self._y])
                except (ValueError, IndexError):
                    raise self._wrong(start, "must be the numbers of a point", below) from None
                if not all(abs(value) <= _FARTHEST for value in point):  # also for nan
                    raise self._wrong(start, f"a point beyond {_FARTHEST:,.0f} units", below)
                points.append(point)
        return np.array(points) if points else None

    def _numbers(self) -> list[list[int]]:
        """Which strokes belong to each digit."""
        if all(segment.following for segment in self._segments):
            return [segment.following for segment in self._segments]
        taken: set[int] = set()
        numbers: list[list[int]] = []
        for segment in self._segments:
            numbers.append([])
            for part in segment.named.split(","):
                named = _NUMBERS.fullmatch(part)
                if not named:
                    raise self._wrong(segment.at, "no strokes follow, and none are named by number (0-2,4)")
                first, last = int(named[1]), int(named[2] or named[1])
                if last >= len(self._strokes):
                    raise self._wrong(segment.at, f"names stroke {last}, and there are {len(self._strokes)}, counted from 0")
                numbers[-1] += range(first, last + 1)
            if not taken.isdisjoint(numbers[-1]):
                raise self._wrong(segment.at, f"names strokes {segment.named}, some of which another digit has")
            taken.update(numbers[-1])
        return numbers

    def _positive(self, start: int, end: int) -> float:
        try:
            value = float(self._text[start:end])
            if 0 < value < _FARTHEST:
                return value
        except ValueError:
            pass
        raise self._wrong(start, "must be a number above 0")

    def _wrong(self, at: int, what: str, below: int = 0) -> DataError:
        return DataError(f"{self._path}:{self._text.count(chr(10), 0, at) + 1 + below}: {what}")
