"""Deform clean strokes as writing in the air does: warped, wobbling, joined, with tails, coarsely sampled."""

from collections.abc import Sequence

import numpy as np

from airdigits.synthesis.pen_paths import Strokes

_OVERSHOT = 0.3  # of all digits: the hand goes on past a corner and comes back
_CORNER = np.radians(50)  # a sharper turn is a corner
_HOOKED = 0.3  # of all tails: the hand turns back sharply, as a pen that leaves the paper
JOINED = 0.7  # of multi-stroke digits: in the air the pen often stays down between strokes


def write_in_air(strokes: Sequence[np.ndarray], rng: np.random.Generator, *, strength: float = 1.0) -> Strokes:
    """Deform the strokes of one digit (float [n, 2] each, any unit) as a fingertip in front of a camera would.

    `strength` scales the warps: 1 for clean synthetic shapes, less for recorded pens, which vary by themselves. Returns new
    strokes in a box of about unit size.
    """
    drawn = vary(strokes, rng, strength=strength)
    if rng.random() < _OVERSHOT:
        drawn = [_overshoot(stroke, rng) for stroke in drawn]
    if rng.random() < 0.35:
        drawn[0] = _tail(drawn[0][::-1], rng)[::-1]
    if rng.random() < 0.35:
        drawn[-1] = _tail(drawn[-1], rng)
    drawn = [_sample(s, rng) for s in drawn]
    if rng.random() < 0.06:
        drawn = _gap(drawn, rng)
    return drawn


def vary(strokes: Sequence[np.ndarray], rng: np.random.Generator, *, strength: float = 1.0) -> Strokes:
    """Write the strokes of one digit in another order, joined or not, and warped; `strength` as in `write_in_air`."""
    drawn = _reorder(_unit([np.asarray(s, float) for s in strokes]), rng)
    if len(drawn) > 1 and rng.random() < JOINED:
        drawn = [np.vstack(drawn)]
    return _warp(drawn, rng, strength)


def _unit(strokes: Strokes) -> Strokes:
    """Scale and move strokes so that their bounding box starts at the origin and its longer side is 1."""
    points = np.vstack(strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-9)
    return [(s - low) / size for s in strokes]


def _reorder(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Keep the order and direction that are taught, mostly; but some people begin at either end, and with either stroke."""
    choice = rng.random()
    if choice < 0.1:
        return [stroke[::-1] for stroke in strokes[::-1]]
    if choice < 0.3 and len(strokes) > 1:
        turned = [stroke[::-1] if rng.random() < 0.5 else stroke for stroke in strokes]
        return [turned[i] for i in rng.permutation(len(turned))] if rng.random() < 0.5 else turned
    return strokes


def _warp(strokes: Strokes, rng: np.random.Generator, strength: float) -> Strokes:
    """Rotate, slant, stretch, bend and taper the whole digit, then let the hand wander along each stroke."""
    leaning = 2.0 if rng.random() < 0.12 else 1.0  # some people slant by up to 30 degrees
    angle, slant = rng.normal(0, 0.11 * strength), rng.normal(-0.04, 0.16 * strength * leaning)
    width = np.exp(rng.normal(-0.08, 0.25 * strength))  # narrow digits are commoner than wide ones
    taper, bend = rng.normal(0, 0.12 * strength), rng.normal(0, 0.08 * strength)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[width, slant], [0, 1]])
    warped = []
    for stroke in strokes:
        x, y = (stroke - 0.5).T
        bent = np.stack([x * (1 + taper * y) + bend * (y * y - 0.25), y * (1 + taper * x)], axis=1)
        warped.append(bent @ linear.T + _wander(len(stroke), 0.025 * strength, rng))
    return warped


def _wander(count: int, size: float, rng: np.random.Generator) -> np.ndarray:
    """Make a slow random walk of the hand: float [count, 2], with a standard deviation of about `size`."""
    knots = rng.normal(0, size, (int(rng.integers(3, 9)), 2))
    at = np.linspace(0, len(knots) - 1, count)
    return np.stack([np.interp(at, np.arange(len(knots)), knots[:, axis]) for axis in (0, 1)], axis=1)


def _overshoot(stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Go on past some corners of a densely sampled stroke, and come back."""
    reach = 2
    if len(stroke) < 4 * reach:
        return stroke
    middle = stroke[reach:-reach]
    before, after = middle - stroke[: -2 * reach], stroke[2 * reach :] - middle
    turn = np.abs(np.angle(_complex(after) * np.conj(_complex(before))))
    pieces, last = [], 0
    corners = np.flatnonzero((turn > _CORNER) & (turn >= np.r_[0, turn[:-1]]) & (turn > np.r_[turn[1:], 0]))
    for i in corners.tolist():
        if rng.random() < 0.6:
            corner, way = middle[i], before[i] / max(float(np.linalg.norm(before[i])), 1e-9)
            beyond = corner + way * rng.uniform(0.02, 0.16) + rng.normal(0, 0.02, 2)
            pieces += [stroke[last : i + reach + 1], beyond[None]]
            last = i + reach + 1
    return np.vstack([*pieces, stroke[last:]])


def _complex(moves: np.ndarray) -> np.ndarray:
    return np.asarray(moves[:, 0] + 1j * moves[:, 1])


def _tail(stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Continue a stroke beyond its end: the pose changes a few frames late, while the hand already moves away."""
    back = stroke[max(0, len(stroke) - 4)]
    heading = np.arctan2(*(stroke[-1] - back)[::-1]) if np.any(stroke[-1] != back) else rng.uniform(-np.pi, np.pi)
    heading += rng.choice([-1, 1]) * rng.uniform(1.2, 2.8) if rng.random() < _HOOKED else rng.normal(0, 1.2)
    length, steps = rng.uniform(0.03, 0.2), 5
    headings = heading + np.cumsum(rng.normal(0, 0.35, steps))
    moves = np.stack([np.cos(headings), np.sin(headings)], axis=1) * length / steps
    return np.vstack([stroke, stroke[-1] + np.cumsum(moves, axis=0)])


def _sample(stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sample the fingertip 8-60 times a second: a dozen to a hundred points at an uneven pace, smoothed and a little off."""
    travelled = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(stroke, axis=0), axis=1))]
    length = travelled[-1]
    if length < 1e-6:
        return stroke[:1]
    count = int(np.clip(length * rng.uniform(4, 30), 3, 90))
    pace = np.cumsum(rng.uniform(0.4, 1.6, count))  # uneven speed
    at = (pace - pace[0]) / (pace[-1] - pace[0]) * length
    points = np.stack([np.interp(at, travelled, stroke[:, axis]) for axis in (0, 1)], axis=1)
    for _ in range(int(rng.integers(3)) if count > 8 else 0):  # speed and the filter of the pen round corners
        points[1:-1] = 0.25 * points[:-2] + 0.5 * points[1:-1] + 0.25 * points[2:]
    return points + rng.normal(0, rng.uniform(0, 0.012), points.shape)


def _gap(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Lose the hand for a moment, so that the longest stroke breaks in two."""
    longest = max(range(len(strokes)), key=lambda i: len(strokes[i]))
    stroke = strokes[longest]
    if len(stroke) < 10:
        return strokes
    at, lost = int(rng.integers(3, len(stroke) - 4)), int(rng.integers(0, 2))
    return [*strokes[:longest], stroke[:at], stroke[at + lost :], *strokes[longest + 1 :]]
