"""Choose the strokes that write a digit: the simulator's own plain forms, or recorded trajectories."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import DataError
from airdigits.ink.curve import smooth_curve
from airdigits.labels import NUMBERS, label_of
from airdigits.synthesis.digits import write_sign
from airdigits.synthesis.marks import draw_mark
from airdigits.synthesis.pen_paths import Strokes

_STEP = 0.02  # digit heights between the points of a curve
_Pieces = Sequence[Sequence[tuple[float, float]]]

# For each sign the ways to write it, each a list of strokes of smooth pieces; between two pieces the pen turns a corner. A sign
# without an entry is written as synthesis/digits.py draws it.
_FORMS: Mapping[str, Sequence[Sequence[_Pieces]]] = {
    "0": [[[[(0.36, 0.0), (0.14, 0.12), (0.02, 0.45), (0.10, 0.84), (0.33, 1.0), (0.56, 0.84), (0.64, 0.48), (0.54, 0.12),
             (0.35, 0.01)]]]],
    "1": [[[[(0.0, 0.24), (0.12, 0.14), (0.24, 0.0)], [(0.24, 0.0), (0.24, 0.5), (0.23, 1.0)]]],
          [[[(0.0, 0.0), (-0.01, 0.5), (-0.02, 1.0)]]]],
    "2": [[[[(0.04, 0.22), (0.14, 0.04), (0.33, 0.0), (0.53, 0.09), (0.56, 0.29), (0.44, 0.53), (0.22, 0.78), (0.0, 1.0)],
            [(0.0, 1.0), (0.3, 0.985), (0.64, 0.99)]]]],
    "3": [[[[(0.04, 0.12), (0.18, 0.01), (0.40, 0.01), (0.54, 0.15), (0.50, 0.34), (0.36, 0.44), (0.20, 0.47)],
            [(0.20, 0.47), (0.42, 0.49), (0.58, 0.62), (0.58, 0.82), (0.42, 0.98), (0.18, 1.0), (0.0, 0.88)]]]],
    "4": [[[[(0.30, 0.0), (0.16, 0.34), (0.0, 0.62)], [(0.0, 0.62), (0.32, 0.62), (0.66, 0.60)]],
           [[(0.48, 0.26), (0.47, 0.62), (0.45, 1.0)]]]],
    "5": [[[[(0.12, 0.0), (0.10, 0.2), (0.07, 0.42)],
            [(0.07, 0.42), (0.28, 0.36), (0.50, 0.44), (0.58, 0.66), (0.48, 0.90), (0.24, 1.0), (0.0, 0.90)]],
           [[(0.12, 0.0), (0.34, 0.0), (0.58, -0.01)]]],
          [[[(0.56, 0.0), (0.32, 0.01), (0.12, 0.01)], [(0.12, 0.01), (0.10, 0.2), (0.07, 0.42)],
            [(0.07, 0.42), (0.28, 0.36), (0.50, 0.44), (0.58, 0.66), (0.48, 0.90), (0.24, 1.0), (0.0, 0.90)]]]],
    "6": [[[[(0.46, 0.0), (0.24, 0.15), (0.07, 0.45), (0.02, 0.74), (0.14, 0.97), (0.36, 0.99), (0.53, 0.84), (0.51, 0.63),
             (0.34, 0.53), (0.15, 0.61), (0.05, 0.76)]]]],
    "7": [[[[(0.0, 0.02), (0.3, 0.01), (0.62, 0.0)], [(0.62, 0.0), (0.40, 0.45), (0.22, 1.0)]]],
          [[[(0.0, 0.02), (0.3, 0.01), (0.62, 0.0)], [(0.62, 0.0), (0.40, 0.45), (0.22, 1.0)]],
           [[(0.16, 0.50), (0.36, 0.49), (0.58, 0.48)]]]],
    "8": [[[[(0.50, 0.10), (0.32, 0.0), (0.12, 0.08), (0.10, 0.27), (0.28, 0.45), (0.50, 0.62), (0.56, 0.82), (0.36, 1.0),
             (0.10, 0.94), (0.02, 0.76), (0.16, 0.56), (0.38, 0.40), (0.54, 0.23), (0.49, 0.08)]]]],
    "9": [[[[(0.54, 0.20), (0.42, 0.03), (0.20, 0.02), (0.05, 0.18), (0.08, 0.38), (0.26, 0.47), (0.44, 0.38), (0.55, 0.17)],
            [(0.55, 0.17), (0.55, 0.5), (0.50, 1.0)]]]],
}  # fmt: skip


def plain_digit(digit: str, rng: np.random.Generator) -> Strokes:
    """Write a sign in one of the simulator's own forms, varying slant, width and the places the pen passes.

    A sign beside digits, a minus or a point, keeps its place in a digit's height.
    """
    if digit in NUMBERS.marks:
        return draw_mark(digit, rng)
    if digit not in _FORMS:
        return unit_height(write_sign(digit, rng))
    form = _FORMS[digit][int(rng.integers(len(_FORMS[digit])))]
    slant, width = rng.uniform(-0.10, 0.14), rng.uniform(0.94, 1.12)
    strokes = []
    for pieces in form:
        curves, corner = [], None
        for piece in pieces:
            points = np.array(piece) + rng.normal(0, 0.008, (len(piece), 2))
            if corner is not None:
                points[0] = corner  # the next piece begins where the last one ended
            corner = points[-1]
            curves.append(smooth_curve(points, _STEP))
        stroke = np.concatenate(curves).astype(float)
        strokes.append(np.stack([width * stroke[:, 0] + slant * (0.5 - stroke[:, 1]), stroke[:, 1]], axis=1))
    return unit_height(strokes)


def unit_height(strokes: Strokes) -> Strokes:
    """Move and scale a digit so that it spans y from 0 to 1 and begins at x = 0; one without a height spans x instead."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = extent[1] if extent[1] > 0.05 * extent[0] else extent[0]
    return [(stroke - low) / max(scale, 1e-9) for stroke in strokes]


class RecordedDigits:
    """Load trajectories from a file and pick from them at random. Raises DataError as `load_trajectories` does."""

    def __init__(self, path: Path):
        self._path = path
        self._recorded = load_trajectories(path)

    def __call__(self, digit: str, rng: np.random.Generator) -> Strokes:
        """Return the smoothed strokes of a random sample of a digit, or a plain sign. Raises DataError when there is none."""
        if digit in NUMBERS.marks:
            return plain_digit(digit, rng)
        inks = [self._recorded.inks[i] for i in np.flatnonzero(self._recorded.labels == label_of(digit))]
        candidates = [ink for ink in inks if sum(len(stroke.points) for stroke in ink.strokes) >= 2]
        if not candidates:
            raise DataError(f"{self._path} has no sample of the digit {digit}: choose another number or another file")
        ink = candidates[rng.integers(len(candidates))]
        pieces = unit_height([stroke.points.astype(float) for stroke in ink.strokes])
        return [smooth_curve(stroke, _STEP).astype(float) for stroke in pieces]
