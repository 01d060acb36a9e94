"""Draw ink of non-digits: halves of digits, digits run together, letters, polygons, dashes, dots and scribble.

The live program sees all of these: a hand that returns to rest, a pause in the middle of a digit, two digits in one go.
"""

from collections.abc import Sequence

import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.labels import ALPHABET, CLASS_COUNT
from airdigits.synthesis.digits import synthesise, write_sign
from airdigits.synthesis.pen_paths import Strokes

# What is left of a digit must not be a digit itself: half a 9 is a 0 or a 1, the end of a 4 is a 1.
_HEADS = {
    "0": (0.3, 0.78),
    "2": (0.3, 0.58),
    "3": (0.3, 0.55),
    "4": (0.3, 0.5),
    "5": (0.2, 0.42),
    "6": (0.35, 0.5),
    "8": (0.2, 0.55),
}
_TAILS = {"0": (0.3, 0.78), "2": (0.3, 0.58), "3": (0.3, 0.5), "5": (0.35, 0.52), "8": (0.2, 0.5)}
_MIRRORED = "347"  # a mirrored 2 is nearly a 5, a mirrored 6 nearly another digit
_LYING = "23457"

_LETTERS = {
    "A": [(0, 1), (0.5, 0), (1, 1)],
    "V": [(0, 0), (0.5, 1), (1, 0)],
    "N": [(0, 1), (0, 0), (1, 1), (1, 0)],
    "M": [(0, 1), (0.1, 0), (0.5, 0.8), (0.9, 0), (1, 1)],
    "W": [(0, 0), (0.2, 1), (0.5, 0.2), (0.8, 1), (1, 0)],
    "L": [(0, 0), (0, 1), (0.8, 1)],
    "gamma": [(0.9, 0), (0, 0), (0, 1)],
    "tick": [(0, 0.6), (0.3, 1), (1, 0)],
    "K": [(0.8, 0), (0, 0.5), (0.8, 1)],
    "X": [(0, 0), (1, 1), (1, 0), (0, 1)],
    "triangle": [(0, 0), (1, 0), (0.5, 1), (0, 0)],
    "square": [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)],
    "U": [(0, 0), (0.05, 0.7), (0.5, 1), (0.95, 0.7), (1, 0)],
    "arch": [(0, 1), (0.05, 0.3), (0.5, 0), (0.95, 0.3), (1, 1)],
    "D": [(0, 0), (0, 1), (0.8, 0.75), (0.8, 0.25), (0, 0)],
    "eight lying": [(1, 0.4), (0.75, 0), (0.25, 0.9), (0, 0.5), (0.25, 0), (0.75, 0.9), (1, 0.4)],
    "h": [(0, 0), (0, 1), (0.2, 0.5), (0.7, 0.5), (0.8, 1)],
    "J": [(0.6, 0), (0.65, 0.7), (0.35, 1), (0, 0.8)],
    "P": [(0, 1), (0, 0), (0.6, 0.02), (0.7, 0.3), (0.1, 0.5)],
    "alpha": [(1, 0.1), (0.35, 0.95), (0, 0.5), (0.35, 0.05), (1, 0.95)],
    "y": [(0, 0), (0.4, 0.5), (0.9, 0), (0.3, 1)],
}
_ROUND = ("U", "arch", "D", "eight lying", "h", "J", "P", "alpha")


def draw_non_digit(rng: np.random.Generator) -> Strokes:
    """Draw a non-digit. The same generator state gives the same strokes."""
    makers = (_head, _tail, _together, _overlaid, _transition, _letter, _mirrored, _lying, _random, _dash)
    weights = (0.22, 0.17, 0.18, 0.11, 0.14, 0.06, 0.03, 0.02, 0.05, 0.02)
    while True:
        strokes = makers[int(rng.choice(len(makers), p=weights))](rng)
        if not like_a_one(strokes[0]):
            return strokes


def draw_shape(rng: np.random.Generator, but: Sequence[str] = ()) -> Strokes:
    """Draw a letter, except some, or a sign that is mirrored or lies on its side."""
    while True:
        kind = rng.random()
        strokes = _letter(rng, but) if kind < 0.7 else _mirrored(rng) if kind < 0.88 else _lying(rng)
        if not like_a_one(strokes[0]):
            return strokes


def like_a_one(stroke: np.ndarray) -> bool:
    """Return whether a stroke, float [n, 2], is steep and nearly straight, or goes to and fro along such a line."""
    across, down = np.abs(stroke[-1] - stroke[0])
    if np.hypot(across, down) > 0.8 * _length(stroke) and down > 0.6 * across:
        return True
    width, height = np.ptp(stroke, axis=0)
    return bool(width < 0.25 * height)


def _write_any(rng: np.random.Generator) -> np.ndarray:
    """Write a random sign in one go, its strokes joined."""
    return np.vstack(synthesise(int(rng.integers(CLASS_COUNT)), rng))


def _part(stroke: np.ndarray, start: float, end: float) -> np.ndarray:
    """Cut a stroke between two fractions of its length."""
    travelled = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(stroke, axis=0), axis=1))] / max(_length(stroke), 1e-9)
    kept = stroke[(travelled >= start) & (travelled <= end)]
    return kept if len(kept) > 1 else stroke


def _length(stroke: np.ndarray) -> float:
    return float(np.linalg.norm(np.diff(stroke, axis=0), axis=1).sum())


def _head(rng: np.random.Generator) -> Strokes:
    sign = str(rng.choice(list(_HEADS)))
    return [_part(np.vstack(write_sign(sign, rng)), 0, rng.uniform(*_HEADS[sign]))]


def _tail(rng: np.random.Generator) -> Strokes:
    sign = str(rng.choice(list(_TAILS)))
    return [_part(np.vstack(write_sign(sign, rng)), 1 - rng.uniform(*_TAILS[sign]), 1)]


def _together(rng: np.random.Generator) -> Strokes:
    """Write two or three digits side by side in one stroke."""
    count = 3 if rng.random() < 0.15 else 2
    pieces, x = [], 0.0
    for _ in range(count):
        path = _write_any(rng) * [rng.uniform(0.6, 1.1), rng.uniform(0.75, 1.1)]
        path = path - path.min(axis=0) + [x, rng.uniform(-0.12, 0.12)]
        pieces.append(path)
        x = float(path[:, 0].max()) + rng.uniform(-0.15, 0.35)
    return [np.vstack(pieces)]


def _overlaid(rng: np.random.Generator) -> Strokes:
    """Write two digits nearly in the same place, as when the pause between them is missed."""
    first, second = (_write_any(rng) for _ in range(2))
    aside = [rng.uniform(-0.2, 0.5), rng.uniform(-0.25, 0.25)]
    return [np.vstack([first, second * rng.uniform(0.6, 1.2) + aside])]


def _transition(rng: np.random.Generator) -> Strokes:
    """Write the end of one digit, the way to the next, and its beginning."""
    first, second = (_write_any(rng) for _ in range(2))
    end, start = _part(first, rng.uniform(0.4, 0.8), 1), _part(second, 0, rng.uniform(0.25, 0.6))
    return [np.vstack([end, start + [rng.uniform(0.7, 1.2), rng.uniform(-0.1, 0.1)]])]


def _letter(rng: np.random.Generator, but: Sequence[str] = ()) -> Strokes:
    name = str(rng.choice([name for name in _LETTERS if name not in ALPHABET and name not in but]))
    corners = np.array(_LETTERS[name], float) * [rng.uniform(0.6, 1.1), 1.0]
    corners += rng.normal(0, 0.05, corners.shape)
    if name in _ROUND:
        return [smooth_curve(corners, 0.04).astype(float)]
    return [_densely(corners)]


def _mirrored(rng: np.random.Generator) -> Strokes:
    return [stroke * [-1, 1] for stroke in write_sign(str(rng.choice(list(_MIRRORED))), rng)]


def _lying(rng: np.random.Generator) -> Strokes:
    sign = 1 if rng.random() < 0.5 else -1
    return [stroke[:, ::-1] * [sign, -sign] for stroke in write_sign(str(rng.choice(list(_LYING))), rng)]


def _random(rng: np.random.Generator) -> Strokes:
    return [smooth_curve(rng.random((int(rng.integers(5, 12)), 2)), 0.04).astype(float)]


def _dash(rng: np.random.Generator) -> Strokes:
    """Draw a level dash or a dot; anything steeper is a 1."""
    if rng.random() < 0.25:
        return [rng.normal(0, 0.02, (5, 2))]
    return [_densely(np.array([(0.0, 0.0), (1.0, rng.uniform(-0.3, 0.3))]))]


def _densely(corners: np.ndarray) -> np.ndarray:
    at = np.arange(len(corners))
    fine = np.linspace(0, len(corners) - 1, 12 * (len(corners) - 1) + 1)
    return np.stack([np.interp(fine, at, corners[:, axis]) for axis in (0, 1)], axis=1)
