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
from array import array
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from airdigits.datasets.unipen_text import Statement, UnipenText, looks_like_unipen
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.labels import ALPHABET, label_of
from airdigits.support.terminal import plain

_FARTHEST = 1e6  # from the origin, in the file's units: float32 still tells neighbours apart
_MOST = 100_000  # components: pendigits-orig.tra has 10,000
_RATES = 0.1, 1e5  # points a second: beyond, a digit would take hours, or no time at all
_RESOLUTIONS = 1e-3, 1e6  # points an inch or a millimetre
_SEGMENT = re.compile(r'\s*(?P<level>\w*)\s*(?P<strokes>[\d:,-]*)[^"]*("(?P<label>[^"]*)")?')
_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
_LINE = re.compile(r"[^\n]*\n?")
_LEVELS = ("DIGIT", "CHARACTER")  # what a single digit may be marked as, the most specific first


@dataclass(frozen=True, eq=False)
class UnipenDigit:
    """A digit: its ink, its label, or None where it has none, and its writer, or "" where the file does not say."""

    ink: Ink
    label: int | None
    writer: str = ""


def read_unipen(path: Path) -> list[tuple[Ink, int | None]]:
    """Read the digits of a file in its order, each with its label, or None where it has none. See `read_unipen_digits`."""
    return [(digit.ink, digit.label) for digit in read_unipen_digits(path)]


def read_unipen_digits(path: Path) -> list[UnipenDigit]:
    """Read the digits of a file, or of all UNIPEN files in a folder and below it, in the order of their names.

    Points are in the file's units, x right and y down (UNIPEN's y goes up), scaled where its resolutions differ so that
    a circle is round. Times are evenly spaced: .POINTS_PER_SECOND, else 30. Digits are the segments of the level DIGIT, or
    those of CHARACTER whose label is a digit. Their strokes follow the statement, or are elsewhere and named by number.
    Included files are read from the folder of the file, or the folder given, nowhere else. Of a folder, files without
    digits are passed over. Raises DataError naming file and line at fault.
    """
    if not path.is_dir():
        return _Reader(path, path.parent).digits()
    digits = list[UnipenDigit]()
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.is_symlink() and looks_like_unipen(file):
            reader = _Reader(file, path)
            digits += reader.digits() if reader.marked else []
    if not digits:
        raise DataError(f"{path}: no UNIPEN file in this folder marks digits by .SEGMENT DIGIT; give one of its files to see why")
    return digits


@dataclass
class _Segment:
    """One marked digit: the strokes that its statement names, and the numbers of those that follow the statement."""

    at: Statement
    named: str
    label: int | None
    writer: str
    following: list[int] = field(default_factory=list)


class _Reader:
    """Follow the statements of a file from beginning to end."""

    def __init__(self, path: Path, root: Path) -> None:
        self._path = path
        self._strokes: list[np.ndarray | None] = []  # by number; None where there is no ink: the pen was up, or there is no point
        self._segments: list[_Segment] = []
        self._segment: _Segment | None = None  # whose strokes are being read
        self._x, self._y = 0, 1  # columns of a line
        self._resolution = {"X": 1.0, "Y": 1.0}
        self._rate = 30.0  # points a second
        self._writer = ""
        marks = (_mark(statement) for statement in UnipenText(path, root).statements() if statement.keyword == "SEGMENT")
        levels = {mark["level"] for mark in marks}
        self._level = next((level for level in _LEVELS if level in levels), None)
        text = UnipenText(path, root)  # once more, for a list of all statements takes much memory
        for statement in text.statements():
            self._follow(statement)
        self._missing = text.missing

    @property
    def marked(self) -> bool:
        """Whether any digit is marked."""
        return bool(self._segments)

    def digits(self) -> list[UnipenDigit]:
        """Return the digits found. Raises DataError where there are none."""
        if not self._segments:
            raise DataError(f"{self._path}: no digit is marked in it by .SEGMENT DIGIT{self._elsewhere()}")
        stretch = [1, -self._resolution["X"] / self._resolution["Y"]]
        digits = []
        for segment, numbers in zip(self._segments, self._numbers(), strict=True):
            strokes = [stroke * stretch for number in numbers if (stroke := self._strokes[number]) is not None]
            if strokes:
                digits.append(UnipenDigit(Ink.of(strokes, self._rate), segment.label, segment.writer))
        if not digits:
            raise DataError(f"{self._path}: no digit in it has ink (points after .PEN_DOWN){self._elsewhere()}")
        return digits

    def _elsewhere(self) -> str:
        """Say which included files were not read: the ink may be there."""
        names = ", ".join(plain(name, 60) for name in self._missing[:3])
        inside = "included files are read from the folder of the file, or from a folder given in its place, nowhere else"
        return f"; it includes {names}, not found there: {inside}" if names else ""

    def _follow(self, statement: Statement) -> None:
        match statement.keyword:
            case "COORD":
                columns = statement.arguments.split()
                if not {"X", "Y"}.issubset(columns):
                    raise statement.wrong("must name the columns X and Y")
                self._x, self._y = columns.index("X"), columns.index("Y")
            case "WRITER_ID":
                self._writer = statement.arguments.strip()[:100]
            case "POINTS_PER_SECOND":
                self._rate = _number(statement, *_RATES)
            case "X_POINTS_PER_INCH" | "Y_POINTS_PER_INCH" | "X_POINTS_PER_MM" | "Y_POINTS_PER_MM":
                self._resolution[statement.keyword[0]] = _number(statement, *_RESOLUTIONS)
            case "SEGMENT":
                self._begin(statement)
            case "PEN_DOWN" | "PEN_UP":
                self._component(statement)

    def _component(self, statement: Statement) -> None:
        points, down = self._points(statement), statement.keyword == "PEN_DOWN"
        if not down and points is None:
            return  # the pen in the air was not recorded: this component has no number
        if len(self._strokes) >= _MOST:
            raise statement.wrong(f"more than {_MOST:,} components; split the file")
        if self._segment and down:
            self._segment.following.append(len(self._strokes))
        self._strokes.append(points if down else None)

    def _begin(self, statement: Statement) -> None:
        mark = _mark(statement)
        if mark["level"] != self._level:
            return  # a page or a word: the digits marked within it count
        label = (mark["label"] or "?").strip()
        self._segment = _Segment(statement, mark["strokes"], label_of(label), self._writer)
        if self._segment.label is not None or label in ("?", ""):
            self._segments.append(self._segment)
        elif self._level == "DIGIT":
            raise statement.wrong(f"the label {label[:20]!r} is none of {ALPHABET}")

    def _points(self, statement: Statement) -> np.ndarray | None:
        """Return the points of a component, float64 [n, 2], y up; None where there are none."""
        values = array("d")
        for below, line in enumerate(_LINE.finditer(statement.text, statement.start, statement.end)):
            words = line[0].split()
            if not words:
                continue
            try:
                point = float(words[self._x]), float(words[self._y])
            except (ValueError, IndexError):
                raise statement.wrong("must be the numbers of a point", below) from None
            if not all(abs(value) <= _FARTHEST for value in point):  # also false for nan
                raise statement.wrong(f"has a point beyond {_FARTHEST:,.0f} units", below)
            values.extend(point)
        return np.array(values).reshape(-1, 2) if values else None

    def _numbers(self) -> list[list[int]]:
        """Return the numbers of the strokes that belong to each digit, each to one alone."""
        if all(segment.following for segment in self._segments):
            return [segment.following for segment in self._segments]
        return self._named_numbers()

    def _named_numbers(self) -> list[list[int]]:
        taken = np.zeros(len(self._strokes), bool)
        numbers: list[list[int]] = []
        for segment in self._segments:
            numbers.append([])
            for part in segment.named.split(","):
                named = _NUMBERS.fullmatch(part)
                if not named:
                    raise segment.at.wrong("no strokes follow, and none are named by number (0-2,4)")
                first, last = int(named[1]), int(named[2] or named[1])
                if last >= len(taken):
                    there = f"and there are {len(taken)}, counted from 0{self._elsewhere()}"
                    raise segment.at.wrong(f"names stroke {last}, {there}")
                if taken[first : last + 1].any():
                    named_text = segment.named[:40]
                    raise segment.at.wrong(f"names strokes {named_text}, some of which belong to another digit, or twice to it")
                taken[first : last + 1] = True
                numbers[-1] += range(first, last + 1)
        return numbers


def _mark(statement: Statement) -> re.Match[str]:
    found = _SEGMENT.match(statement.text, statement.start, statement.end)
    assert found  # always matches: every part of the pattern may be empty
    return found


def _number(statement: Statement, low: float, high: float) -> float:
    try:
        value = float(statement.arguments)
        if low <= value <= high:
            return value
    except ValueError:
        pass
    raise statement.wrong(f"must be a number from {low:g} to {high:g}")
