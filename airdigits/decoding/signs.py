"""Find the signs among the strokes of a path, a minus and a decimal point, by their size and place beside the digits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import PRICES, Ending, Part, Reading, Viterbi
from airdigits.labels import LOGIT_COUNT, Alphabet, sign_of

_PALMS = 1.9  # palms: how tall digits are, where the hand has written none yet
_FINE = 0.03  # digit heights: finer than this nobody can write
_MOST = 8.0  # log-odds: size and place say no more than that
_PRIOR = -1.0  # log-odds of a sign where it can stand, for a stroke that the pen's gestures enclose ...
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
SIGNS: Mapping[str, Bell] = MappingProxyType(
    {
        "-": Bell((-0.66, -2.26, 0.00, -2.28, -0.32), (0.27, 0.29, 0.20, 0.32, 0.49)),
        ".": Bell((-2.52, -2.50, 0.48, -2.21, -0.42), (0.43, 0.43, 0.15, 0.87, 0.59)),
    }
)
"""What signs measure, on synthesised writing: `make bench ARGS=sign_model` fits it, and the next."""
OTHERS = (
    Bell((-2.55, -2.55, -0.16, -2.09, -1.14), (0.32, 0.31, 0.39, 0.33, 0.98)),
    Bell((-0.90, -0.89, 0.00, 0.43, -0.17), (0.77, 0.82, 0.53, 0.98, 0.57)),
)
"""What strokes measure that are no sign: specks that a pen leaves by accident, and all that hands draw besides."""


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
    points, tall = points.astype(float), around.height
    wide, high = np.ptp(points, axis=0)
    bends = np.linalg.norm(np.diff(points, axis=0), axis=1).sum() - np.linalg.norm(points[-1] - points[0])
    low = np.mean([(box.top + box.bottom) / 2 for box in around.beside]) if around.beside else np.nan
    ends = ((points[0], around.before), (points[-1], around.after))
    apart = min((float(np.linalg.norm(mine - other)) for mine, other in ends if other is not None), default=np.nan)
    sizes = np.array([wide, high, bends, apart]) / tall
    wide, high, bends, apart = np.log(np.maximum(sizes, 0) + _FINE)
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    return np.array([wide, high, (middle - low) / tall, bends, apart])


def log_odds(measured: np.ndarray, sign: str) -> float:
    """Return the log-odds, by what is measured of a stroke, of being a sign against being none."""
    against = np.logaddexp.reduce([other.log_density(measured) for other in OTHERS]) - np.log(len(OTHERS))
    return float(np.clip(SIGNS[sign].log_density(measured) - against, -_MOST, _MOST))


@dataclass
class SignFinder:
    """Finds the signs of an `alphabet` in the ink of a number, of which `number` tells what has been written so far."""

    alphabet: Alphabet
    number: Callable[[], str]
    _settled: list[tuple[Box, np.ndarray]] = field(default_factory=list)  # the number's digits, and where each of them ended

    def settle(self, path: InkPath, labels: Sequence[int | None], parts: Sequence[tuple[int, int]]) -> None:
        """Take note of what settles now, signs and digits of a path, each with the points from which to which it goes."""
        self._trim()
        for label, (first, last) in zip(labels, parts, strict=True):
            if label is None or label < LOGIT_COUNT:
                self._settled.append((Box.of(path.points[first : last + 1]), path.points[last]))

    def search(
        self, path: InkPath, cuts: Sequence[int], endings: Sequence[Ending], search: Viterbi
    ) -> tuple[Sequence[Ending], list[Reading]]:
        """Search again with the strokes that may be signs, if there are any.

        Returns the parts that end at each cut but the first, and the best explanations.
        """
        found = self.parts(path, cuts, search.best[0].chosen)
        if not found:
            return endings, search.best
        endings = [[*ending, found[end]] if end in found else ending for end, ending in enumerate(endings, 1)]
        again, first = search.fork(), min(found)
        del again.kept[first:]
        for ending in endings[first - 1 :]:
            again.extend(ending)
        return endings, again.best

    def parts(self, path: InkPath, cuts: Sequence[int], chosen: Sequence[tuple[Part, int, int]]) -> dict[int, Part]:
        """Return the strokes of a path that may be signs, each as a part, by the place of the cut at which it ends.

        `chosen` are the digits that the search has found without them. Only what the pen's gestures enclose can be a sign.
        """
        places = {cut: place for place, cut in enumerate(cuts)}
        starts = np.flatnonzero(path.lifted)
        ends = np.r_[starts[1:] - 1, len(path) - 1] if len(starts) else starts
        found = dict[int, Part]()
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
            if first < last and path.meant[first] and path.meant[last] and first in places and last in places:
                digits = [(cuts[part.start], cuts[end], label) for part, end, label in chosen]
                odds = self._log_odds(path, first, last, digits)
                if odds.max() > -_MOST:
                    found[places[last]] = Part(places[first], odds)
        return found

    def _log_odds(self, path: InkPath, first: int, last: int, digits: Sequence[tuple[int, int, int]]) -> np.ndarray:
        """Return the log-odds of one stroke being each sign: float64 [Alphabet.width], that of digits -inf."""
        self._trim()
        boxes = [box for box, _ in self._settled]
        text, before, after, written = self.number(), boxes[-1:], list[Box](), 0
        for start, end, label in digits:
            around = np.r_[start : min(end + 1, first), max(start, last + 1) : end + 1]  # without the stroke itself
            if not len(around):
                continue
            boxes.append(Box.of(path.points[around]))
            if start < first:
                text, before, written = text + sign_of(label), boxes[-1:], written + 1
            elif not after:
                after = boxes[-1:]
        palm = float(path.palms[(first + last) // 2, 2])
        known = np.median([box.bottom - box.top for box in boxes]) if boxes else _PALMS * palm if palm else np.nan
        end = path.points[first - 1] if first else self._settled[-1][1] if self._settled else None
        begin = path.points[last + 1] if last + 1 < len(path) else None
        measured = measure_stroke(path.points[first : last + 1], Surroundings(float(known), (*before, *after), end, begin))
        odds = np.full(self.alphabet.width, -np.inf)
        for label, sign in enumerate(self.alphabet.marks, LOGIT_COUNT):
            prior = _PRIOR if self.alphabet.fits(label, text) else _MISPLACED
            odds[label] = log_odds(measured, sign) + prior + PRICES[min(written, len(PRICES) - 1)]  # the search takes that off
        return odds

    def _trim(self) -> None:
        """Forget digits that are no longer of the number."""
        del self._settled[sum(sign not in self.alphabet.marks for sign in self.number()) :]
