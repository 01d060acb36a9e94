"""Propose where digits may begin and end: at the ends of strokes, at corners, at rests, and now and then in between."""

from collections.abc import Sequence

import numpy as np

from airdigits.decoding.ink_path import InkPath

_CORNER = 0.6  # radians within two points: more turns sharply
_REST = 0.1  # s at one place, beyond the time to the next point
_APART = 0.015  # frame heights: cuts nearer together say the same ...
_OFTEN = 0.09  # s: ... and where nothing happens, one is proposed this often
AHEAD = 8
"""Points that must follow one before it is certain whether the path may be cut there."""


def propose_cuts(path: InkPath, known: Sequence[int] = ()) -> list[int]:
    """Return the indices of the points of a path at which it may be cut, rising. Both ends are among them.

    `known` are the first of them, from an earlier call.
    """
    if not len(path):
        return []
    cuts = list(known) or [0]
    since = max(cuts[-1] - AHEAD, 0)
    ends = path.lifted[since:].copy()
    ends[:-1] |= path.lifted[since + 1 :]
    ends[-1] = True
    marked = ends | _corners(path.points[since:]) | (path.left[since:] - path.arrived[since:] > _REST)
    ends, marked = ends.tolist(), marked.tolist()
    along, arrived = path.travelled.tolist(), path.arrived.tolist()
    for i in range(cuts[-1] + 1, len(path)):
        far = along[i] - along[cuts[-1]] >= _APART
        if marked[i - since] and not far and len(cuts) > 1 and not (cuts[-1] >= since and marked[cuts[-1] - since]):
            cuts[-1] = i  # a corner is worth more than a cut that came by time alone
        elif ends[i - since] or (far and (marked[i - since] or arrived[i] - arrived[cuts[-1]] >= _OFTEN)):
            cuts.append(i)
    return cuts


def _corners(points: np.ndarray) -> np.ndarray:
    """Tell the points where a path turns sharply, more than at the points beside them: bool [n]."""
    turn = turning(points)
    beside = np.maximum(np.append(0, turn[:-1]), np.append(turn[1:], 0))
    return (turn >= _CORNER) & (turn >= beside)


def turning(points: np.ndarray, reach: int = 2) -> np.ndarray:
    """Measure by how many radians the path [n, 2] turns within `reach` points of each: float [n]."""
    points = points.astype(np.float64)
    padded = np.concatenate([np.repeat(points[:1], reach, axis=0), points, np.repeat(points[-1:], reach, axis=0)])
    before, after = points - padded[: len(points)], padded[2 * reach :] - points
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
