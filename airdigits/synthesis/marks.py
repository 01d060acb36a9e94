"""Draw the signs that stand beside digits, a minus and a decimal point, where they stand in a digit's box: y from 0 to 1."""

from collections.abc import Callable, Mapping

import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.synthesis.pen_paths import Strokes, line

_FOOT = 0.97  # where points stand: a little above the line, as digits end on it


def draw_mark(sign: str, rng: np.random.Generator) -> Strokes:
    """Draw a sign once, as high and as large as it stands beside a digit of height 1. Raises KeyError for another sign."""
    return [_MARKS[sign](rng)]


def _minus(rng: np.random.Generator) -> np.ndarray:
    """Draw a level stroke, a little aslant and bent, from left to right as a rule."""
    long, rise = float(np.clip(rng.normal(0.5, 0.13), 0.22, 1.0)), rng.normal(0, 0.12)
    y = rng.normal(0.5, 0.1)
    middle = (long / 2, y + rng.normal(0, 0.03))
    points = smooth_curve(np.array([(0.0, y + rise * long / 2), middle, (long, y - rise * long / 2)]), 0.03).astype(float)
    return points[::-1] if rng.random() < 0.1 else points


def _point(rng: np.random.Generator) -> np.ndarray:
    """Draw a tap, a short tick, or a small ring."""
    kind, size = rng.random(), rng.uniform(0.03, 0.16)
    foot = np.array([size / 2, _FOOT + rng.normal(0, 0.05)])
    if kind < 0.5:
        return np.asarray(foot + rng.normal(0, 0.008, (5, 2)))
    if kind < 0.75:
        angle = rng.uniform(0, np.pi)
        along = np.array([np.cos(angle), np.sin(angle)]) * size / 2
        return line(foot - along, foot + along)
    angles = np.linspace(0, 2 * np.pi, 16) * rng.choice([-1, 1]) + rng.uniform(0, 6.3)
    return np.asarray(foot + size / 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1))


_MARKS: Mapping[str, Callable[[np.random.Generator], np.ndarray]] = {"-": _minus, ".": _point}
