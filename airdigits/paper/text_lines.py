"""Group the digits of a page into lines, from top to bottom, and the lines into numbers, from left to right."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

import numpy as np

from airdigits.paper.components import Component
from airdigits.paper.config import PaperConfig
from airdigits.paper.scoring import ScoredComponent

_DRIFT = 0.6  # of the digits' height: how far a digit may stand above or below the one before it
_NARROWEST = 0.6  # of the height: digits count as at least this wide, since a 1 takes as much room as any other
_WIDE = 0.6  # of `config.gap`: no narrower gap divides, however narrow the others are
_LEAST_GAP = 0.35  # digit widths, added to each gap: digits that nearly touch are no closer for it
_APART = 1.6  # times the widest gap within a number: a gap between two numbers is at least so wide
_ALIKE = 0.18  # of the height: how evenly the digits of a line stand


def slope(components: Sequence[Component], height: float, config: PaperConfig = PaperConfig()) -> float:
    """Estimate by how many degrees lines of digits fall to the right; 0 where there are too few to tell.

    Tries angles up to `config.tilt`, and takes the one at which most neighbours stand side by side.
    """
    if len(components) < 3:
        return 0.0
    x, y = np.array([component.centre for component in components]).T / height
    bottoms = np.array([component.bottom for component in components]) / height
    first, second = np.triu_indices(len(components), 1)
    across = x[second] - x[first]
    sign = np.where(across < 0, -1.0, 1.0)
    across = across * sign
    near = (across > 0.4) & (across < 12)
    if near.sum() < 2:
        return 0.0
    across, sign = across[near], sign[near]
    first, second = first[near], second[near]
    rises = [(v[second] - v[first]) * sign for v in (y, bottoms)]
    angles = np.arange(-config.tilt, config.tilt + 0.01, 0.25)
    expected = np.tan(np.radians(angles))[:, None] * across
    weight = 1 / (1 + across)
    agreement = sum((np.exp(-(((rise - expected) / _ALIKE) ** 2) / 2) * weight).sum(axis=1) for rise in rises)
    return float(angles[int(np.argmax(agreement - 1e-3 * np.abs(angles)))])


def in_lines(digits: Sequence[ScoredComponent], height: float) -> list[list[ScoredComponent]]:
    """Group digits that stand side by side: each line from left to right, the lines from top to bottom."""
    lines: list[list[ScoredComponent]] = []
    courses: dict[int, _Course] = {}  # by the line's place
    for digit in sorted(digits, key=lambda s: s.component.centre):
        x, y = digit.component.centre
        offsets = [abs(course.height_at(x) - y) for course in courses.values()]
        nearest = int(np.argmin(offsets)) if offsets else -1
        if nearest < 0 or offsets[nearest] > _DRIFT * height:
            nearest = len(lines)
            lines.append([])
        lines[nearest].append(digit)
        courses[nearest] = _course(lines[nearest])
    return sorted(lines, key=lambda line: float(np.median([s.component.centre[1] for s in line])))


def in_numbers(
    line: Sequence[ScoredComponent], height: float, config: PaperConfig = PaperConfig()
) -> list[list[ScoredComponent]]:
    """Divide a line into numbers, by its own spacing: where its gaps fall into narrow and wide ones, the wide ones divide it.

    A line whose gaps are alike is one number, however widely it is written. A single gap tells nothing by itself: `config.gap`
    divides it.
    """
    width = max(_NARROWEST * height, float(np.median([s.component.width for s in line if not s.mark] or [0])))
    gaps = np.array([_gap(before, after, width) for before, after in pairwise(line)])
    widest, numbers = _widest_within(gaps, config), [[line[0]]]
    for after, gap in zip(line[1:], gaps, strict=True):
        if gap > widest:
            numbers.append([])
        numbers[-1].append(after)
    return numbers


def _gap(before: ScoredComponent, after: ScoredComponent, width: float) -> float:
    """Return the gap between two neighbours, in digit widths; a narrow digit takes as much room as any other, a mark does not."""
    room = sum(s.component.width if s.mark else max(s.component.width, width) for s in (before, after)) / 2
    return (after.component.centre[0] - before.component.centre[0] - room) / width


def _widest_within(gaps: np.ndarray, config: PaperConfig) -> float:
    """Return the widest gap within a number of a line with these gaps: where narrow and wide ones are farthest apart."""
    if len(gaps) < 2:
        return config.gap
    ordered = np.sort(np.maximum(gaps, 0.0)) + _LEAST_GAP
    steps = np.where(ordered[1:] - _LEAST_GAP > _WIDE * config.gap, ordered[1:] / ordered[:-1], 0.0)
    at = int(steps.argmax())
    if steps[at] >= _APART:
        return float(np.sqrt(ordered[at] * ordered[at + 1])) - _LEAST_GAP
    return max(config.gap, float(ordered[-1]))


class _Course(NamedTuple):
    """How a line goes on: through x and y, px, with so much `rise` for each pixel to the right."""

    x: float
    y: float
    rise: float

    def height_at(self, x: float) -> float:
        return self.y + self.rise * (x - self.x)


def _course(line: Sequence[ScoredComponent]) -> _Course:
    """Return how a line goes on: on a straight line through its last digits, or level where there are too few of them."""
    across, down = zip(*(s.component.centre for s in line[-6:]), strict=True)
    x, y = fmean(across), fmean(down)
    if len(across) < 4:
        return _Course(x, y, 0.0)
    rise = sum((a - x) * (d - y) for a, d in zip(across, down, strict=True)) / max(sum((a - x) ** 2 for a in across), 1e-9)
    return _Course(x, y, min(0.05, max(-0.05, rise)))
