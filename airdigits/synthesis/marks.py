"""Draw the signs that stand beside digits, a minus and a decimal point, where they stand in a digit's box: y from 0 to 1."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.synthesis.pen_paths import Strokes, line

_FOOT = 0.97  # where points stand: a little above the line, as digits end on it


def draw_mark(sign: str, rng: np.random.Generator) -> Strokes:
    """Draw a sign once, as high and as large as it stands beside a digit of height 1. Raises KeyError for another sign."""
    return [WAYS[sign][int(rng.choice(len(WAYS[sign]), p=_SHARES[sign]))](rng)]


def _minus(rng: np.random.Generator) -> np.ndarray:
    """Draw a level stroke, a little aslant and bent, from left to right as a rule."""
    long, rise = float(np.clip(rng.normal(0.5, 0.13), 0.22, 1.0)), rng.normal(0, 0.15)
    y = rng.normal(0.5, 0.11)
    middle = (long / 2, y + rng.normal(0, 0.03))
    points = smooth_curve(np.array([(0.0, y + rise * long / 2), middle, (long, y - rise * long / 2)]), 0.03).astype(float)
    return points[::-1] if rng.random() < 0.1 else points


def _tap(rng: np.random.Generator) -> np.ndarray:
    """Stay in one place at the foot, or draw a tick so short that it is none."""
    tick = rng.normal(0, 0.03, 2)
    return np.asarray([0.04, _foot(rng)] + np.linspace(0, 1, 5)[:, None] * tick + rng.normal(0, 0.01 * rng.random(), (5, 2)))


def _tick(rng: np.random.Generator) -> np.ndarray:
    """Draw a short tick at the foot in any direction."""
    angle, size = rng.uniform(0, np.pi), rng.uniform(0.06, 0.16)
    along = np.array([np.cos(angle), np.sin(angle)]) * size / 2
    foot = np.array([size / 2, _foot(rng)])
    return line(foot - along, foot + along)


def _ring(rng: np.random.Generator) -> np.ndarray:
    """Draw a small ring at the foot, so that the point can be seen."""
    size = rng.uniform(0.06, 0.18)
    angles = np.linspace(0, 2 * np.pi * rng.uniform(0.8, 1.6), 20) * rng.choice([-1, 1]) + rng.uniform(0, 6.3)
    return np.asarray([size / 2, _foot(rng)] + size / 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1))


def _foot(rng: np.random.Generator) -> float:
    return _FOOT + float(rng.normal(0, 0.06))


WAYS: Mapping[str, Sequence[Callable[[np.random.Generator], np.ndarray]]] = {"-": (_minus,), ".": (_tap, _tick, _ring)}
"""The ways to draw each sign, one stroke each."""
_SHARES: Mapping[str, Sequence[float]] = {"-": (1.0,), ".": (0.4, 0.3, 0.3)}
