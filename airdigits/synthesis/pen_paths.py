"""Build pen paths from straight lines, smooth curves and arcs of ellipses."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from airdigits.ink.curve import smooth_curve

Point = Sequence[float] | np.ndarray
Strokes = list[np.ndarray]  # float [n, 2] each, in the order they are written
_STEP = 0.04  # of the box: fine enough for circles, coarse enough to be cheap


def line(*corners: Point) -> np.ndarray:
    """Connect the corners by straight segments, sampled densely: float [n, 2]."""
    pieces = []
    for start, end in pairwise(corners):
        start, end = np.asarray(start, float), np.asarray(end, float)
        count = max(2, round(float(np.hypot(*(end - start))) / _STEP))
        pieces.append(np.linspace(start, end, count, endpoint=False))
    return np.vstack([*pieces, np.asarray(corners[-1], float)[None]])


def curve(*points: Point) -> np.ndarray:
    """Draw a smooth curve through the points: float [n, 2]."""
    return smooth_curve(np.asarray(points, float), _STEP).astype(float)


def arc(centre: tuple[float, float], radii: tuple[float, float], start: float, sweep: float) -> np.ndarray:
    """Draw a part of an ellipse: float [n, 2].

    Angles in degrees: 0 points right, 90 down; a positive sweep runs clockwise on the screen.
    """
    angles = np.radians(start + np.linspace(0, sweep, max(8, round(abs(sweep) / 10))))
    return np.stack([centre[0] + radii[0] * np.cos(angles), centre[1] + radii[1] * np.sin(angles)], axis=1)


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Return True with this probability."""
    return bool(rng.random() < probability)


def to_unit_height(strokes: Strokes, flat: float) -> Strokes:
    """Move strokes to the origin and scale them to a height of 1; what is lower than `flat` of its width counts as that high."""
    points = np.vstack(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float(high[1] - low[1]), flat * float(high[0] - low[0]), 1e-6)
    return [(stroke - low) / size for stroke in strokes]
