"""Describe parts of a path to the network that judges them: how each was written, and what came before and after."""

import numpy as np

from airdigits.decoding.ink_path import InkPath

INSIDE = 36  # steps of equal length through the part itself ...
AROUND = 12  # ... and before it, and after it
STEPS = INSIDE + 2 * AROUND
CHANNELS = 7
SPEED = 5  # the channel
REACH = 1.0  # sizes of the part: how far the steps around it go
_FURTHEST = 3.0  # half sizes of the part from its middle; the network need not tell what lies beyond
_FASTEST = 3.0  # octaves from the part's mean speed


Boxes = tuple[np.ndarray, np.ndarray]
"""The lowest and the highest x and y of parts of a path, float [m, 2] each."""


def span_features(path: InkPath, spans: np.ndarray, around: Boxes | None = None) -> np.ndarray:
    """Sample parts of a path, `spans` int [m, 2] from which point to which: float32 [m, STEPS, CHANNELS].

    `around` are their boxes, where they are known.

    Channels: x and y, from -1 to 1 over the longer side of the part's box; the direction of the movement as cosine and sine;
    1 for ink, -1 for a way through the air; the speed in octaves above the part's mean; and 1 within the part. All are 0
    beyond the ends of the path.
    """
    along, first, last = path.travelled, spans[:, 0], spans[:, 1]
    low, high = around or boxes(path.points, spans)
    size = np.maximum((high - low).max(axis=1), 1e-6)
    start, end = along[first], along[last]
    inside = start[:, None] + (end - start)[:, None] * np.linspace(0, 1, INSIDE)
    step = (size * REACH / AROUND)[:, None]
    before = start[:, None] - step * np.arange(AROUND, 0, -1)
    after = end[:, None] + step * np.arange(1, AROUND + 1)
    at = np.concatenate([before, inside, after], axis=1)
    present = (at >= along[0] - 1e-9) & (at <= along[-1] + 1e-9)

    x, y = (np.interp(at, along, path.points[:, axis]) for axis in (0, 1))
    t = _times(path, at)
    length, seconds = np.diff(at, axis=1), np.diff(t, axis=1)
    dx, dy = np.diff(x, axis=1), np.diff(y, axis=1)
    norm = np.maximum(np.hypot(dx, dy), 1e-9)
    mean = (end - start) / np.maximum(path.arrived[last] - path.left[first], 1e-3)
    pace = np.log2(np.maximum(length / np.maximum(seconds, 1e-4), 1e-6) / np.maximum(mean, 1e-6)[:, None])
    features = np.zeros((len(spans), STEPS, CHANNELS), np.float32)
    middle = (low + high) / 2
    features[:, :, 0] = np.clip((x - middle[:, :1]) / (size[:, None] / 2), -_FURTHEST, _FURTHEST)
    features[:, :, 1] = np.clip((y - middle[:, 1:]) / (size[:, None] / 2), -_FURTHEST, _FURTHEST)
    features[:, 1:, 2] = dx / norm
    features[:, 1:, 3] = dy / norm
    features[:, 0, 2:4] = features[:, 1, 2:4]
    features[:, :, 4] = np.where(_lifted(path, at), -1, 1)
    features[:, 1:, SPEED] = np.clip(pace, -_FASTEST, _FASTEST) / _FASTEST
    features[:, AROUND : AROUND + INSIDE, 6] = 1
    return features * present[:, :, None]


def boxes(points: np.ndarray, spans: np.ndarray) -> Boxes:
    """Return the lowest and highest of each column of `points` within each part: float [m, columns] each."""
    low, high = np.empty((len(spans), points.shape[1])), np.empty((len(spans), points.shape[1]))
    # One running minimum serves all parts that end at one point, or begin there: parts to judge together mostly end together.
    ends_differ = len(set(spans[:, 1].tolist())) > len(set(spans[:, 0].tolist()))
    common, other = spans.T if ends_differ else spans.T[::-1]
    for place in sorted(set(common.tolist())):  # np.unique imports numpy.ma, in the midst of a frame
        chosen = np.flatnonzero(common == place)
        away = np.abs(other[chosen] - place)
        reached = points[place : place + away.max() + 1] if ends_differ else points[place - away.max() : place + 1][::-1]
        low[chosen] = np.minimum.accumulate(reached)[away]
        high[chosen] = np.maximum.accumulate(reached)[away]
    return low, high


def _times(path: InkPath, at: np.ndarray) -> np.ndarray:
    """Return when the tip was at a place along the path; a rest counts to the way that led there."""
    return np.interp(at, path.travelled, path.left)


def _lifted(path: InkPath, at: np.ndarray) -> np.ndarray:
    """Tell which places along the path lie in the air."""
    following = np.clip(np.searchsorted(path.travelled, at, side="left"), 0, len(path) - 1)
    return path.lifted[following] & (at < path.travelled[following] - 1e-9)
