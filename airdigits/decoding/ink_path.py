"""Join strokes into one path that can be cut anywhere, with what the pen did on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from airdigits.ink.pen_point import InkPoint
from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Ink, Stroke

_STEP = 0.004  # frame heights: points nearer together are a tip at rest, seen through a tracker's noise


@dataclass(frozen=True, eq=False)
class InkPath:
    """Strokes one after the other, and the way through the air between them.

    `points`  float32 [n, 2], frame heights. Points nearer together than a tracker can tell are one.
    `arrived` float64 [n], seconds, when the tip came to each.
    `left`    float64 [n], seconds, when it was last there.
    `lifted`  bool [n]: the way to this point from the one before is no ink.
    `inside`  bool [n]: the tip was in the picture.
    `meant`   bool [n]: the writer wanted a stroke to begin here, or to end.
    `palms`   float32 [n, 3], frame heights: the palm's middle and its length; all 0 where that does not matter.
    """

    points: np.ndarray
    arrived: np.ndarray
    left: np.ndarray
    lifted: np.ndarray
    inside: np.ndarray
    meant: np.ndarray
    palms: np.ndarray

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def travelled(self) -> np.ndarray:
        """How far the tip has come at each point, the ways through the air included: float64 [n], frame heights."""
        return np.append(0.0, np.cumsum(np.linalg.norm(np.diff(self.points.astype(np.float64), axis=0), axis=1)))

    @classmethod
    def of(cls, strokes: Sequence[Stroke]) -> "InkPath":
        """Join strokes, in the order of their times."""
        path = GrowingPath()
        for stroke in strokes:
            path.begin()
            for (x, y), t in zip(stroke.points.tolist(), stroke.times.tolist(), strict=True):
                path.add(InkPoint(t, (x, y), inside=True))
        return path.so_far

    @cached_property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes that it joins."""
        return self.ink(0, len(self) - 1).strokes if len(self) else ()

    def ink(self, first: int, last: int) -> Ink:
        """Return the ink from point `first` to point `last`, both included."""
        starts = [first, *(i for i in range(first + 1, last + 1) if self.lifted[i]), last + 1]
        strokes = (slice(a, b) for a, b in pairwise(starts))
        return Ink(tuple(Stroke(self.points[s], self.arrived[s]) for s in strokes))


class GrowingPath:
    """A path that grows point by point."""

    def __init__(self) -> None:
        self._points = list[Point]()
        self._arrived = list[float]()
        self._left = list[float]()
        self._lifted = list[bool]()
        self._inside = list[bool]()
        self._meant = list[bool]()
        self._palms = list[tuple[float, float, float]]()
        self._begins_meant = False
        self._begun = 0  # where the latest stroke begins
        self._path: InkPath | None = None

    def __len__(self) -> int:
        return len(self._points)

    def begin(self, meant: bool = False) -> None:
        """Begin a stroke, where the writer wanted it or not."""
        self._begun, self._begins_meant = len(self._points), meant

    def add(self, ink: InkPoint) -> None:
        """Go on to a point."""
        self._path = None
        first = len(self._points) == self._begun
        if not first and _are_near(ink.place, self._points[-1]):
            self._left[-1] = ink.t
            return
        self._points.append(ink.place)
        self._arrived.append(ink.t)
        self._left.append(ink.t)
        self._lifted.append(first)
        self._inside.append(ink.inside)
        self._palms.append(ink.palm or (0.0, 0.0, 0.0))
        self._meant.append(first and self._begins_meant)
        self._begins_meant = self._begins_meant and not first

    def end(self, t: float, least: float, meant: bool = False, *, taps: bool = False) -> bool:
        """End the latest stroke at `t` seconds, where the writer wanted it to end or not: what came later is no ink.

        A stroke smaller than `least` is dropped; with `taps` not where the writer wanted it to begin and to end.

        Returns whether the stroke is kept.
        """
        self._path = None
        keep = len(self._points)
        while keep > self._begun and self._arrived[keep - 1] > t + 1e-9:
            keep -= 1
        stroke = np.array(self._points[self._begun : keep]).reshape(-1, 2)
        tap = taps and meant and len(stroke) > 0 and self._meant[self._begun]
        kept = tap or (len(stroke) > 1 and bool(np.ptp(stroke, axis=0).max() >= least))
        self._cut(slice(0, keep if kept else self._begun))
        if kept:
            self._left[-1] = max(self._arrived[-1], min(self._left[-1], t))
            if len(stroke) == 1:  # but a stroke has two ends
                self._rest()
            self._meant[-1] = meant
        return kept

    def forget(self, count: int) -> None:
        """Forget so many points at the beginning."""
        self._path = None
        self._cut(slice(count, None))
        self._begun = max(0, self._begun - count)

    @property
    def so_far(self) -> InkPath:
        """Return the path as it is."""
        if self._path is None:
            self._path = InkPath(
                np.array(self._points, np.float32).reshape(-1, 2),
                np.array(self._arrived, np.float64),
                np.array(self._left, np.float64),
                np.array(self._lifted, bool),
                np.array(self._inside, bool),
                np.array(self._meant, bool),
                np.array(self._palms, np.float32).reshape(-1, 3),
            )
        return self._path

    def _rest(self) -> None:
        """Go on to the same point again."""
        self._points.append(self._points[-1])
        self._arrived.append(self._left[-1])
        self._left.append(self._left[-1])
        self._lifted.append(False)
        self._inside.append(self._inside[-1])
        self._palms.append(self._palms[-1])
        self._meant.append(False)

    def _cut(self, kept: slice) -> None:
        self._points, self._arrived, self._left = self._points[kept], self._arrived[kept], self._left[kept]
        self._lifted, self._inside, self._meant = self._lifted[kept], self._inside[kept], self._meant[kept]
        self._palms = self._palms[kept]


def _are_near(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) + abs(one[1] - other[1]) < _STEP
