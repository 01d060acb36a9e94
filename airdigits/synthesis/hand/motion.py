"""Time how a hand moves along a path: slowly at the ends and in tight curves, as people do."""

import numpy as np

_RAMP = 0.12  # of a stroke's length, at either end, in which the hand speeds up or slows down
_CORNER = 0.06  # of a digit's height: the length over which a corner slows the hand
_SLOWEST = 0.2  # of the usual speed


def resample(path: np.ndarray, step: float) -> np.ndarray:
    """Sample a path [n, 2] at equal distances of about `step`, both ends included: [m, 2]."""
    along = _lengths(path)
    count = max(2, round(along[-1] / step) + 1)
    at = np.linspace(0, along[-1], count)
    return np.stack([np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])], axis=1)


def writing_times(path: np.ndarray, duration: float, height: float) -> np.ndarray:
    """Return when the points [n, 2] of a stroke are passed: [n], from 0 to `duration` seconds, for a digit `height` high.

    The points should be evenly spaced. Speed falls with the curvature to the power of one third (Lacquaniti, Terzuolo &
    Viviani, 1983) and rises and falls smoothly at the ends.
    """
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    total = float(steps.sum())
    if total <= 0:
        return np.linspace(0, duration, len(path))
    span = max(1, round(_CORNER * height / max(float(steps.mean()), 1e-9)))
    turned = _turn_over(path, span)  # radians within `span` points on either side
    curvature = turned / (2 * _CORNER)  # per digit height
    pace = np.clip((1 + curvature / 3) ** (-1 / 3), None, 1) * np.clip(1.15 - turned / 2.6, _SLOWEST, 1)
    share = _lengths(path) / total
    ramp = np.clip(np.minimum(share, 1 - share) / _RAMP, 0, 1)
    pace *= _SLOWEST + (1 - _SLOWEST) * np.sqrt(ramp)
    passing = steps / ((pace[1:] + pace[:-1]) / 2)
    times = np.concatenate([[0.0], np.cumsum(passing)])
    return times * duration / times[-1]


def glide(share: np.ndarray | float) -> np.ndarray | float:
    """Return how far a reaching hand is after a share of its time: minimum jerk (Flash & Hogan, 1985)."""
    s = np.clip(share, 0, 1)
    return s**3 * (10 - 15 * s + 6 * s**2)


class Tremor:
    """Shake a held-up hand a little: a smooth displacement of about `amplitude` px that depends on the time alone."""

    def __init__(self, amplitude: float, rng: np.random.Generator):
        self._frequency = rng.uniform([[0.5], [2.0], [5.0]], [[1.0], [4.0], [9.0]], (3, 2))  # Hz
        self._phase = rng.uniform(0, 2 * np.pi, (3, 2))
        self._amplitude = amplitude * np.array([[0.8], [0.5], [0.25]])

    def __call__(self, t: float) -> np.ndarray:
        """Return the displacement at `t` seconds, [2] in px."""
        return (self._amplitude * np.sin(2 * np.pi * self._frequency * t + self._phase)).sum(axis=0)


def _lengths(path: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])


def _turn_over(path: np.ndarray, span: int) -> np.ndarray:
    """Return by how many radians a path turns between the chords of `span` points before and after each point."""
    padded = np.pad(path, ((span, span), (0, 0)), mode="edge")
    before, after = path - padded[: len(path)], padded[2 * span :] - path
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    dot = np.einsum("ij,ij->i", before, after)
    turned = np.abs(np.arctan2(cross, dot))
    turned[:span] = turned[min(span, len(turned) - 1)] if len(turned) > 2 * span else 0
    turned[-span:] = turned[-span - 1] if len(turned) > 2 * span else 0
    return turned
