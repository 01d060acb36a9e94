"""Weigh by size and place whether a stroke beside digits is a sign: a minus, or a decimal point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from airdigits.labels import LOGIT_COUNT, Alphabet

_FINE = 0.03  # digit heights: finer than this nobody can write
MOST = 8.0
"""Log-odds: size and place say no more than that."""
_PRIOR = 1.0  # log-odds of a sign where it can stand, for a stroke by itself ...
_MISPLACED = -5.0  # ... and where it cannot


class Bell(NamedTuple):
    """What strokes of one kind measure: mean and standard deviation of each of `FEATURES`, independent of each other."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def log_density(self, measured: np.ndarray) -> float:
        """Return the log density, without those features that are not known (NaN)."""
        off = (measured - self.mean) / self.deviation
        return float(np.nansum(np.where(np.isnan(off), np.nan, -0.5 * off**2 - np.log(self.deviation))))


FEATURES = ("log of its width", "log of its height", "its middle below theirs", "log of its bends", "log of its distance")
"""What is measured of a stroke, in heights of the digits beside it; the distance is that from the ink before it or after it."""
SIGNS: Mapping[str, Sequence[Bell]] = MappingProxyType(
    {
        "-": (Bell((-0.64, -2.32, 0.01, -3.01, -0.33), (0.27, 0.39, 0.19, 0.48, 0.51)),),
        ".": (
            Bell((-2.83, -2.82, 0.47, -2.90, -0.45), (0.28, 0.28, 0.16, 0.43, 0.59)),
            Bell((-2.40, -2.38, 0.48, -3.43, -0.40), (0.43, 0.44, 0.16, 0.15, 0.55)),
            Bell((-1.88, -1.89, 0.49, -0.84, -0.42), (0.26, 0.26, 0.17, 0.33, 0.60)),
        ),
    }
)
"""What signs measure, in each way to draw them, on synthesised writing: `make bench ARGS=sign_model` fits it, and the next."""
OTHERS = (
    Bell((-2.67, -2.67, -0.17, -2.44, -1.23), (0.38, 0.38, 0.39, 0.46, 0.98)),
    Bell((-0.40, -2.01, -0.51, -2.71, -0.18), (0.30, 0.39, 0.06, 0.53, 0.49)),
    Bell((-0.99, -0.99, -0.03, -0.15, -0.14), (0.81, 0.88, 0.52, 1.33, 0.56)),
)
"""What strokes measure that are no sign: specks that a pen leaves by accident, the bars of fives, and what else hands draw."""


class Box(NamedTuple):
    """Where a digit stands, in frame heights."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, points: np.ndarray) -> "Box":
        """Return the box of points [n, 2]."""
        (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return cls(left, top, right, bottom)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What is known round a stroke.

    `height`  of the digits, in frame heights; NaN where it is not known.
    `beside`  the digits before and after it, none, one or two.
    `before`  where the ink before it ended, and `after` where that after it begins: [2] each, or None.
    """

    height: float
    beside: Sequence[Box] = ()
    before: np.ndarray | None = None
    after: np.ndarray | None = None


def measure_stroke(points: np.ndarray, around: Surroundings) -> np.ndarray:
    """Measure a stroke [n, 2] as `FEATURES` says: float64 [5], NaN what cannot be known."""
    points = points.astype(float)
    bends = np.linalg.norm(np.diff(points, axis=0), axis=1).sum() - np.linalg.norm(points[-1] - points[0])
    ends = ((points[0], around.before), (points[-1], around.after))
    apart = min((float(np.linalg.norm(mine - other)) for mine, other in ends if other is not None), default=np.nan)
    return _measured(Box.of(points), float(bends), apart, around)


def measure_ink(box: Box, pen: float, around: Surroundings) -> np.ndarray:
    """Measure ink on paper by its box and how broad the pen is, as `measure_stroke` does a stroke."""
    half = pen / 2
    line = Box(box.left + half, box.top + half, max(box.left, box.right - pen) + half, max(box.top, box.bottom - pen) + half)
    return _measured(line, np.nan, np.nan, around)


def _measured(box: Box, bends: float, apart: float, around: Surroundings) -> np.ndarray:
    low = np.mean([(other.top + other.bottom) / 2 for other in around.beside]) if around.beside else np.nan
    sizes = np.array([box.right - box.left, box.bottom - box.top, bends, apart]) / around.height
    wide, high, bends, apart = np.log(np.maximum(sizes, 0) + _FINE)
    return np.array([wide, high, ((box.top + box.bottom) / 2 - low) / around.height, bends, apart])


def log_odds(measured: np.ndarray, sign: str) -> float:
    """Return the log-odds, by what is measured of a stroke, of being a sign against being none."""
    likely, against = (
        np.logaddexp.reduce([bell.log_density(measured) for bell in bells]) - np.log(len(bells))
        for bells in (SIGNS[sign], OTHERS)
    )
    return float(np.clip(likely - against, -MOST, MOST))


def sign_odds(measured: np.ndarray, alphabet: Alphabet, before: str) -> np.ndarray:
    """Return the log-odds of a stroke being each sign of an alphabet, after what is `before` it in its number.

    float64 [Alphabet.width]; -inf for digits.
    """
    odds = np.full(alphabet.width, -np.inf)
    for label, sign in enumerate(alphabet.marks, LOGIT_COUNT):
        odds[label] = log_odds(measured, sign) + (_PRIOR if alphabet.fits(label, before) else _MISPLACED)
    return odds
