"""Compose numbers that are written in one go, of recorded digits and moves between them in many styles.

Nothing of it is shared with what the networks are trained on: neither the digits nor how they are joined.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from airdigits.labels import label_of
from airdigits.synthesis.hand.motion import glide, resample, writing_times
from airdigits.synthesis.hand.pointing import TipPath, fit_in_frame
from bench.material.recorded_digits import Writer

LAYOUTS = ("side by side", "overlapping", "on top of each other", "drifting", "of all sizes")
MOVES = ("straight", "over", "under", "with a corner", "long", "rounded")
PACES = ("power law", "minimum jerk", "flowing")
WAYS = ("none", "left", "right", "top", "bottom")
_STEP = 0.02  # digit heights between two points of a path
_OUTSIDE = {"left": (-0.15, None), "right": (0.15, None), "top": (None, -0.35), "bottom": (None, 0.75)}  # where the tip starts
_CORNER_REST = (0.08, 0.35)  # s
_ROUNDING = 4  # points over which a rounded path is smoothed


@dataclass(frozen=True)
class Style:
    """How a number is written: names out of the lists above; `way_in`, `way_out` are sides; `slant` is dx / dy."""

    layout: str
    move: str
    pace: str
    way_in: str
    way_out: str
    slant: float
    height: float  # frame heights
    seconds: float  # for a digit of usual length
    aspect: float


def any_style(rng: np.random.Generator) -> Style:
    """Choose everything at random, each independently of the others; a rounded line flows."""
    layout, move, pace, way_in, way_out = (str(rng.choice(names)) for names in (LAYOUTS, MOVES, PACES, WAYS, WAYS))
    pace = "flowing" if move == "rounded" else pace
    slant, height, seconds = float(rng.normal(0, 0.12)), float(rng.uniform(0.25, 0.4)), float(rng.uniform(0.5, 1.1))
    return Style(layout, move, pace, way_in, way_out, slant, height, seconds, float(rng.choice((4 / 3, 16 / 9))))


@dataclass(frozen=True, eq=False)
class Composed:
    """A number in one go: the fingertip's path in frame heights, and from when to when (s) each digit is written."""

    path: TipPath
    spans: tuple[tuple[float, float], ...]


def compose(number: str, writer: Writer, style: Style, rng: np.random.Generator) -> Composed:
    """Write a number in one go, ways in and out included."""
    digits = _place([_drawn(writer, sign, style, rng) for sign in number], style.layout, rng)
    fitted = fit_in_frame(np.concatenate(digits), style.height, style.aspect)
    digits = np.split(fitted, np.cumsum([len(digit) for digit in digits])[:-1])
    unit = float(np.median([max(np.ptp(digit, axis=0)) for digit in digits]))
    legs, written = list[TipPath](), list[int]()
    for k, digit in enumerate(digits):
        if k:
            legs += _move(digits[k - 1][-1], digit[0], unit, style, rng)
        written.append(len(legs))
        legs.append(_written(digit, unit, style))
    if style.pace == "flowing":
        legs = _flowing(legs, unit, style)
    before = [] if style.way_in == "none" else _way(digits[0][0], style.way_in, style.aspect, rng)
    after = [] if style.way_out == "none" else _way(digits[-1][-1], style.way_out, style.aspect, rng)
    legs = [*before, *legs, *map(_back, reversed(after))]
    ends = np.cumsum([leg.t[-1] for leg in legs])
    spans = [(float(ends[k] - legs[k].t[-1]), float(ends[k])) for k in (len(before) + k for k in written)]
    return Composed(_joined(legs), tuple(spans))


def _back(leg: TipPath) -> TipPath:
    """Return a leg run through backwards."""
    return TipPath(leg.t[-1] - leg.t[::-1], leg.xy[::-1])


def _drawn(writer: Writer, sign: str, style: Style, rng: np.random.Generator) -> np.ndarray:
    label = label_of(sign)
    assert label is not None
    points = resample(writer.draw(label, rng), _STEP)
    return points + (style.slant + rng.normal(0, 0.03)) * np.stack([0.5 - points[:, 1], 0 * points[:, 1]], axis=1)


def _place(digits: list[np.ndarray], layout: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Put digits of unit height to their places."""
    placed, right, slope = [], 0.0, rng.uniform(0.1, 0.3) * rng.choice((-1, 1))
    for k, digit in enumerate(digits):
        size = rng.uniform(0.65, 1.35) if layout == "of all sizes" else rng.uniform(0.9, 1.1)
        digit = digit * size
        low, broad = digit[:, 0].min(), np.ptp(digit[:, 0])
        if layout == "on top of each other":
            at = np.array([-broad / 2 - low, 1 - size]) + rng.normal(0, 0.12, 2)
        else:
            gap = rng.uniform(-0.3, 0.05) if layout == "overlapping" else rng.uniform(0.12, 0.5)
            at = np.array([right + (gap if k else 0.0) - low, 1 - size + rng.normal(0, 0.05)])
            at[1] += k * slope if layout == "drifting" else 0.0
        placed.append(digit + at)
        right = float(placed[-1][:, 0].max())
    return placed


def _move(start: np.ndarray, end: np.ndarray, unit: float, style: Style, rng: np.random.Generator) -> list[TipPath]:
    """Go from the end of a digit to the beginning of the next one."""
    up = np.array([0.0, -unit])
    share = np.linspace(0, 1, 60)[:, None]
    if style.move == "with a corner":
        corner = np.array([end[0], start[1]]) if rng.random() < 0.5 else np.array([start[0], end[1]])
        first, second = (a + share * (b - a) for a, b in ((start, corner), (corner, end)))
        seconds = float(rng.uniform(*_CORNER_REST))
        return [_glided(first, unit, rng), _rest(corner, seconds), _glided(second, unit, rng)]
    bulge = {"over": rng.uniform(0.4, 1.0) * up, "under": -rng.uniform(0.4, 1.0) * up}.get(style.move, 0 * up)
    if style.move == "long":
        bulge = rng.uniform(0.8, 1.4) * unit * _direction(rng.uniform(0, 2 * np.pi))
    bent = 4 * share * (1 - share) * (bulge / 2 + rng.normal(0, 0.03 * unit, 2))
    return [_glided(start + share * (end - start) + bent, unit, rng)]


def _written(digit: np.ndarray, unit: float, style: Style) -> TipPath:
    path = resample(digit, _STEP * unit)
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum()) / unit
    seconds = max(0.2, style.seconds * np.sqrt(length / 2.4))
    times = writing_times(path, 1.0, unit)
    if style.pace == "minimum jerk":  # one movement from end to end, and slower in the curves all the same
        fine = np.linspace(0, 1, 400)
        times = (times + np.interp(times, np.asarray(glide(fine)), fine)) / 2
    return TipPath(seconds * times, path)


def _flowing(legs: list[TipPath], unit: float, style: Style) -> list[TipPath]:
    """Write digits and moves without a stop, slowly only where the line is curved."""
    whole = np.concatenate([leg.xy for leg in legs])
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(whole, axis=0), axis=1))])
    path = resample(whole, _STEP * unit)
    ends = along[np.cumsum([len(leg.xy) for leg in legs]) - 1] / along[-1] * (len(path) - 1)
    if style.move == "rounded" and len(path) > 2 * _ROUNDING:
        padded = np.pad(path, ((_ROUNDING, _ROUNDING), (0, 0)), mode="edge")
        kernel = np.hanning(2 * _ROUNDING + 3)[1:-1]
        path = np.stack([np.convolve(padded[:, k], kernel / kernel.sum(), "valid") for k in (0, 1)], axis=1)
    times = writing_times(path, float(sum(leg.t[-1] for leg in legs)), unit)
    cuts = [0, *np.maximum.accumulate(np.maximum(np.rint(ends).astype(int), 1)).tolist()]
    return [TipPath(times[a : b + 1] - times[a], path[a : b + 1]) for a, b in pairwise(cuts)]


def _way(to: np.ndarray, side: str, aspect: float, rng: np.random.Generator) -> list[TipPath]:
    """Come from a side of the frame, nearly straight, and rest for a moment; or not."""
    x, y = _OUTSIDE[side]
    start = np.array([
        to[0] + rng.normal(0, 0.15) if x is None else x + (aspect if side == "right" else 0.0),
        to[1] + rng.normal(0, 0.1) if y is None else y,
    ])  # fmt: skip
    share = np.linspace(0, 1, 80)[:, None]
    path = start + share * (to - start) + 4 * share * (1 - share) * rng.normal(0, 0.04, 2)
    seconds = float(rng.uniform(0.3, 0.7))
    rest = float(rng.choice((0.0, rng.uniform(0.05, 0.4))))
    leg = TipPath(seconds * _minimum_jerk_times(len(path)), path)
    return [leg, _rest(to, rest)] if rest else [leg]


def _glided(path: np.ndarray, unit: float, rng: np.random.Generator) -> TipPath:
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum()) / unit
    seconds = float(np.clip(rng.uniform(0.15, 0.35) * np.sqrt(length), 0.08, 0.8))
    return TipPath(seconds * _minimum_jerk_times(len(path)), path)


def _rest(at: np.ndarray, seconds: float) -> TipPath:
    return TipPath(np.array([0.0, seconds]), np.stack([at, at]))


def _minimum_jerk_times(count: int) -> np.ndarray:
    """Return when evenly spaced points are passed by a reaching hand: [count], 0 to 1."""
    fine = np.linspace(0, 1, 400)
    return np.interp(np.linspace(0, 1, count), np.asarray(glide(fine)), fine)


def _direction(angle: float) -> np.ndarray:
    return np.array([np.cos(angle), np.sin(angle)])


def _joined(legs: list[TipPath]) -> TipPath:
    """Put legs one after the other in time."""
    t, xy, now = list[np.ndarray](), list[np.ndarray](), 0.0
    for leg in legs:
        t.append(leg.t + now)
        xy.append(leg.xy)
        now += float(leg.t[-1])
    times, points = np.concatenate(t), np.concatenate(xy)
    new = np.r_[True, np.diff(times) > 1e-9]
    return TipPath(times[new], points[new])
