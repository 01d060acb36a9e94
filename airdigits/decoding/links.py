"""Describe the links of a reading to the network that judges it: its digits, the ways to them, and how each lies by the last.

A reading is a chain: from the beginning of the ink to its first digit, from each digit to the next, and from the last one to
the end of the ink. What the ink shows of a link does not depend on the rest of the chain, so links that readings share are
described once.
"""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from airdigits.decoding.ink_path import InkPath
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.prediction import LEAST, Prediction, log_odds

_STEP = 0.06  # digit heights: how far apart the points are between which a path is said to turn; nearer, noise would turn it
_SHORT = 0.05  # digit heights: a way that is shorter is none
_RARE = 1e-3  # s, frame heights: less is nothing
_REST = 0.5  # s: a longer rest tells no more
_FAR = 2.0  # digit heights: what is farther away tells no more
_WAY, _DIGIT, _BESIDE = 7, 17 + CLASS_COUNT + 2, 11  # features of a way, of a digit, and of how it lies beside the one before
LINK_FEATURES = 3 + _WAY + _DIGIT + _BESIDE + 2


class Place(NamedTuple):
    """Where a reading has a digit: between which cuts, by their places in their row; as what, and with which log-odds.

    `ahead` is by how much these exceed those of the likeliest other digit there.
    """

    start: int
    end: int
    label: int
    log_odds: float
    ahead: float


class _Written(NamedTuple):
    """What the ink between two cuts looks like; lengths in frame heights, angles in radians."""

    left: float
    top: float
    right: float
    bottom: float
    height: float  # the longer side of its box
    length: float
    seconds: float
    turned: float
    right_to: float  # from where it begins to where it ends, in its heights
    down_to: float
    begins_stroke: float
    ends_stroke: float
    rest_before: float
    rest_after: float
    seen: Prediction


class LinkDescriber:
    """Describes links of one path, cut at the points `cuts`; `see` returns what the digit model sees between two points.

    `size` is about how high its digits are, frame heights.
    """

    def __init__(self, path: InkPath, cuts: Sequence[int], see: Callable[[int, int], Prediction], size: float):
        self._path, self._cuts, self._see, self._size = path, list(map(int, cuts)), see, size
        self._written = dict[tuple[int, int], _Written]()

    def describe(self, before: Place | None, digit: Place | None, index: int) -> list[float]:
        """Return the features of the link from one digit to the next, the `index`-th of the reading: LINK_FEATURES of them.

        None stands for the beginning of the ink, or for its end.
        """
        one = self._look(before) if before else None
        other = self._look(digit) if digit else None
        size = (
            math.sqrt(one.height * other.height)
            if one and other
            else other.height
            if other
            else one.height
            if one
            else self._size
        )
        return [
            1.0,
            float(before is not None),
            float(digit is not None),
            *self._way(before, digit, size),
            *(_digit(digit, other, index) if digit and other else [0.0] * _DIGIT),
            *(_beside(one, other, size) if one and other else [0.0] * _BESIDE),
            # What a way out of these looks like is most of all in doubt: a stroke more makes other digits of them.
            float(before is not None and before.label == 1),
            float(before is not None and before.label == 7),
        ]

    def _way(self, before: Place | None, digit: Place | None, size: float) -> list[float]:
        path = self._path
        first = self._cuts[before.end] if before else 0
        last = self._cuts[digit.start] if digit else len(path) - 1
        length = float(path.travelled[last] - path.travelled[first]) / size
        (x0, y0), (x1, y1) = path.points[first].tolist(), path.points[last].tolist()
        straight = math.hypot(x1 - x0, y1 - y0) / size
        until = path.left[last] if digit else path.arrived[last]
        return [
            float(length < _SHORT),
            min(length, 2 * _FAR),
            min(float(until - path.arrived[first]), 4 * _REST),
            min(float(self._turned[last] - self._turned[first]), 10.0) / 3,
            min(length - straight, 3.0),
            min(straight, 3.0),
            float(path.lifted[first + 1 : last + 1].any()),
        ]

    def _look(self, place: Place) -> _Written:
        """Look at the ink of a digit, once."""
        key = place.start, place.end
        if key not in self._written:
            path, (first, last) = self._path, (self._cuts[place.start], self._cuts[place.end])
            points = path.points[first : last + 1]
            (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            height = max(right - left, bottom - top, _RARE)
            self._written[key] = _Written(
                left,
                top,
                right,
                bottom,
                height,
                max(float(path.travelled[last] - path.travelled[first]), _RARE),
                max(float(path.arrived[last] - path.left[first]), 0.03),
                float(self._turned[last] - self._turned[first]),
                float(points[-1, 0] - points[0, 0]) / height,
                float(points[-1, 1] - points[0, 1]) / height,
                float(first == 0 or path.lifted[first]),
                float(last == len(path) - 1 or path.lifted[last + 1]),
                min(float(path.left[first] - path.arrived[first]), _REST),
                min(float(path.left[last] - path.arrived[last]), _REST),
                self._see(first, last),
            )
        return self._written[key]

    @cached_property
    def _turned(self) -> np.ndarray:
        """By how much the path has turned at each point, to either side: float64 [n], radians."""
        along = self._path.travelled
        at = np.linspace(0, along[-1], max(3, round(float(along[-1]) / (_STEP * max(self._size, _RARE)))))
        x, y = (np.interp(at, along, self._path.points[:, axis]) for axis in (0, 1))
        heading = np.arctan2(np.diff(y), np.diff(x))
        turns = np.abs((np.diff(heading) + np.pi) % (2 * np.pi) - np.pi)
        return np.interp(along, at, np.r_[0, 0, np.cumsum(turns)])


def _digit(place: Place, written: _Written, index: int) -> list[float]:
    seen = math.log(max(float(written.seen.probabilities[place.label]), LEAST))
    is_digit = min(max(float(written.seen.is_digit), LEAST), 1 - LEAST)
    is_this = seen + log_odds(is_digit)
    return [
        place.log_odds / 4,
        min(place.ahead, 8.0) / 4,
        seen / 3,
        math.log(is_digit) / 3,
        max(-6.0, min(6.0, is_this)) / 4,
        math.log(written.seconds),
        min(written.length / written.height, 6.0) / 2,
        written.right_to,
        written.down_to,
        math.hypot(written.right_to, written.down_to) * written.height / written.length,
        written.begins_stroke,
        written.ends_stroke,
        written.rest_before,
        written.rest_after,
        min(written.turned, 15.0) / 5,
        *(float(place.label == label) for label in range(CLASS_COUNT)),
        float(index == 1),
        float(index > 1),
        (written.right - written.left) / written.height,
        (written.bottom - written.top) / written.height,
    ]


def _beside(one: _Written, other: _Written, size: float) -> list[float]:
    grows = math.log(other.height / one.height)
    down = _near((other.top + other.bottom - one.top - one.bottom) / 2 / size)
    bottom = _near((other.bottom - one.bottom) / size)
    slower = math.log(other.seconds / other.length * one.length / one.seconds)
    return [
        grows,
        _near((other.left - one.right) / size),
        down,
        bottom,
        _near((other.top - one.top) / size),
        _near((other.left + other.right - one.left - one.right) / 2 / size),
        slower,
        abs(grows),
        abs(down),
        abs(slower),
        abs(bottom),
    ]


def _near(offset: float) -> float:
    return max(-_FAR, min(_FAR, offset))
