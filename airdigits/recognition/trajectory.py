"""Sample the trajectory that the network reads beside the image: where the pen went, in which order and direction.

Some digits look alike and are written differently: a closed 4 and a 9, a 6 with a large loop and a 0.
"""

import numpy as np

from airdigits.errors import EmptyInkError
from airdigits.ink.stroke import Ink

STEPS = 40  # a fast digit is a dozen points at 30 frames/s, a slow one a hundred
CHANNELS = 5
PEN = 4  # the channel that tells ink from air; never 0 where there is a trajectory


def sample_trajectory(ink: Ink) -> np.ndarray:
    """Follow the pen through a digit in steps of equal length, also through the air between strokes.

    Returns float32 [STEPS, CHANNELS]: x and y, from -1 to 1 over the longer side of the digit's box, around its middle; the
    direction of the movement as cosine and sine; and 1 for ink, -1 for the way from one stroke to the next. Speed is left out:
    it depends on the camera. Taps are left out, as in the image. Ink whose points all coincide has no direction: cosine and sine
    are 0. Raises EmptyInkError for ink without a point.
    """
    strokes = [stroke.points.astype(np.float64) for stroke in ink.without_taps().strokes if len(stroke.points)]
    if not strokes:
        raise EmptyInkError("there is no ink to follow: write a stroke first")
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) * (2 / max(float((high - low).max()), 1e-9))
    travelled = np.r_[0.0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
    at = np.linspace(0, travelled[-1], STEPS)
    result = np.empty((STEPS, CHANNELS), np.float32)
    for axis in (0, 1):
        result[:, axis] = np.interp(at, travelled, points[:, axis])
    moves = np.gradient(result[:, :2], axis=0)
    result[:, 2:PEN] = moves / np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
    result[:, PEN] = _pen(strokes, travelled, at)
    return result


def _pen(strokes: list[np.ndarray], travelled: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return 1 where a position of `at` lies on a stroke, -1 where it lies between two: [len(at)]."""
    ends = np.cumsum([len(stroke) for stroke in strokes])[:-1]  # where a stroke ends, the next point begins another
    between = [(at > travelled[end - 1]) & (at < travelled[end]) for end in ends]
    return np.where(np.any(between, axis=0), -1.0, 1.0) if between else np.ones(len(at))
