"""Define strokes, and the ink of one digit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TAP = 0.03  # of the largest stroke: a smaller one is a tap


@dataclass(frozen=True, eq=False)
class Stroke:
    """The line that the pen drew between pen down and pen up.

    `points` float32 [n, 2]: x right, y down, in units of the frame's height, as the writer sees it.
    `times`  float64 [n]: seconds, increasing.
    """

    points: np.ndarray
    times: np.ndarray

    @property
    def length(self) -> float:
        """Length of the drawn path, in units of the points."""
        return float(np.linalg.norm(np.diff(self.points, axis=0), axis=1).sum())


@dataclass(frozen=True, eq=False)
class Ink:
    """The strokes of one digit, in the order they were written."""

    strokes: tuple[Stroke, ...]

    @classmethod
    def of(cls, trajectories: Sequence[np.ndarray], frames_per_second: float = 30.0) -> "Ink":
        """Make ink of bare trajectories ([n, 2] each), at evenly spaced times."""
        strokes, t = [], 0.0
        for points in trajectories:
            times = t + np.arange(len(points)) / frames_per_second
            strokes.append(Stroke(np.asarray(points, np.float32).reshape(-1, 2), times))
            t = float(times[-1]) + 0.2 if len(times) else t
        return cls(tuple(strokes))

    def without_taps(self) -> "Ink":
        """Return the ink without strokes that are mere taps: no digit has one, and one far aside would make the digit small."""
        extents = [float(np.ptp(s.points, axis=0).max()) if len(s.points) else 0.0 for s in self.strokes]
        largest = max(extents, default=0.0)
        kept = tuple(s for s, extent in zip(self.strokes, extents, strict=True) if extent > _TAP * largest)
        return Ink(kept) if 0 < len(kept) < len(self.strokes) else self

    @property
    def points(self) -> np.ndarray:
        """All points of all strokes, float32 [n, 2]."""
        return np.concatenate([s.points for s in self.strokes]) if self.strokes else np.zeros((0, 2), np.float32)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the points. Raises ValueError for ink without a point."""
        points = self.points
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        return float(left), float(top), float(right), float(bottom)

    @property
    def size(self) -> float:
        """The longer side of the bounding box; 0 for ink without a point."""
        if not len(self.points):
            return 0.0
        left, top, right, bottom = self.bounds
        return max(right - left, bottom - top)
