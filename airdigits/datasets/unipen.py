"""Read digits and their labels from UNIPEN 1.0 (Guyon et al., 1994), text files of pen trajectories.

Only digits that are marked one by one are read, as in UCI's pendigits-orig.tra and pendigits-orig.tes:

    .SEGMENT DIGIT 0-1 ? "4"
    .COMMENT 4 12 224           label, writer and number in UCI's files; comments are not read
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
from airdigits.labels import ALPHABET, label_of

_LARGEST = 64 << 20  # bytes; pendigits-orig.tra is smaller than 5 MB
_FARTHEST = 1e6  # from the origin, in the file's units: float32 still tells neighbours apart
_PACKED = (b"\x1f\x9d", b"\x1f\x8b")  # compress, as UCI packs pendigits, and gzip
_BEGINS = re.compile(rb"(\xef\xbb\xbf)?\s*\.[A-Z]")
_STATEMENT = re.compile(r"^[ \t]*\.([A-Z][A-Z_]*)", re.MULTILINE)  # its arguments reach to the next one
_SEGMENT = re.compile(r'\s*(?P<level>\w*)\s*(?P<strokes>[\d:,-]*)[^"]*("(?P<label>[^"]*)")?')
_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_LEVELS = ("DIGIT", "CHARACTER")  # what a single digit may be marked as, the most specific first
_REMEDY = "give a UNIPEN file such as pendigits-orig.tra"


def looks_like_unipen(path: Path) -> bool:
    """Return whether a file seems to be UNIPEN text, packed or not; False for one that cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except (OSError, ValueError):
        return False
    return path.suffix in (".tra", ".tes") or head.startswith(_PACKED) or _BEGINS.match(head) is not None


def read_unipen(path: Path) -> list[tuple[Ink, int | None]]:
    """Read the digits of a file in its order, each with its label, or None where it has none.

    Points are in the file's units, x right and y down (UNIPEN's y goes up), scaled where its resolutions differ so that
    a circle is round. Times are evenly spaced: .POINTS_PER_SECOND, else 30. Digits are the segments of the level DIGIT, or
    those of CHARACTER whose label is a digit. Their strokes follow the statement, or are elsewhere in the file and named by
    number. Included files are not opened. Raises DataError naming file and line at fault.
    """
    return _Reader(path, _text(path)).digits()


def _text(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{path}: not a regular file; {_REMEDY}")
        if path.stat().st_size > _LARGEST:
            raise DataError(f"{path}: larger than {_LARGEST >> 20} MB, too large for a file of digits; {_REMEDY}")
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; {_REMEDY}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise DataError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})") from None
    if content.startswith(_PACKED):
        raise DataError(f"{path}: is compressed; decompress it first: gzip -dk {path.name}")
    if b"\0" in content or not _BEGINS.match(content):
        raise DataError(f"{path}: not UNIPEN text, whose lines begin with words such as .PEN_DOWN; {_REMEDY}")
    # Comments may be in any encoding: latin-1 takes every byte, and what is read is ASCII.
    return content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class _Segment:
    """One marked digit: the strokes that its statement names, and the numbers of those that follow the statement."""

    at: int  # offset in the text
    named: str
    label: int | None
    following: list[int] = field(default_factory=list)


class _Reader:
    """Follow the statements of a file from beginning to end."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self._strokes: list[np.ndarray | None] = []  # by number; None where there is no ink: the pen was up, or there is no point
        self._segments: list[_Segment] = []
        self._segment: _Segment | None = None  # whose strokes are being read
        self._x, self._y = 0, 1  # columns of a line
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
        """Return the digits found. Raises DataError where there are none."""
        if not self._segments:
            elsewhere = "; the files that it includes are not opened" if ".INCLUDE" in self._text else ""
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
        """Follow one statement, whose arguments are at `start` to `end` in the text."""
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
                    return  # the pen in the air was not recorded: this component has no number
                if self._segment and keyword == "PEN_DOWN":
                    self._segment.following.append(len(self._strokes))
                self._strokes.append(points if keyword == "PEN_DOWN" else None)

    def _mark(self, start: int, end: int) -> re.Match[str]:
        found = _SEGMENT.match(self._text, start, end)
        assert found  # always matches: every part of the pattern may be empty
        return found

    def _begin(self, start: int, end: int) -> None:
        mark = self._mark(start, end)
        if mark["level"] != self._level:
            return  # a page or a word: the digits marked within it count
        label = (mark["label"] or "?").strip()
        self._segment = _Segment(start, mark["strokes"], label_of(label))
        if self._segment.label is not None or label in ("?", ""):
            self._segments.append(self._segment)
        elif self._level == "DIGIT":
            raise self._wrong(start, f"the label {label[:20]!r} is none of {ALPHABET}")

    def _points(self, start: int, end: int) -> np.ndarray | None:
        """Return the points of a component, float64 [n, 2], y up; None where there are none."""
        points = []
        for below, line in enumerate(self._text[start:end].split("\n")):
            values = line.split()
            if values:
                try:
                    point = float(values[self._x]), float(values[self._y])
                except (ValueError, IndexError):
                    raise self._wrong(start, "must be the numbers of a point", below) from None
                if not all(abs(value) <= _FARTHEST for value in point):  # also false for nan
                    raise self._wrong(start, f"has a point beyond {_FARTHEST:,.0f} units", below)
                points.append(point)
        return np.array(points) if points else None

    def _numbers(self) -> list[list[int]]:
        """Return the numbers of the strokes that belong to each digit."""
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
                raise self._wrong(segment.at, f"names strokes {segment.named}, some of which belong to another digit")
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
