"""Propose where digits may begin and end: at the ends of strokes, at corners, at rests, and now and then in between."""

import numpy as np

from airdigits.decoding.ink_path import InkPath

_CORNER = 0.6  # radians within two points: more turns sharply
_REST = 0.1  # s at one place, beyond the time to the next point
_APART = 0.015  # frame heights: cuts nearer together say the same ...
_OFTEN = 0.09  # s: ... and where nothing happens, one is proposed this often


def propose_cuts(path: InkPath) -> np.ndarray:
    """Return the indices of the points of a path at which it may be cut, rising: int [c]. Both ends are among them."""
    count = len(path)
    if not count:
        return np.zeros(0, int)
    ends = path.lifted.copy()
    ends[:-1] |= path.lifted[1:]
    ends[[0, -1]] = True
    marked = ends | _corners(path) | (path.left - path.arrived > _REST)
    cuts = [0]
    for i in range(1, count):
        far = path.travelled[i] - path.travelled[cuts[-1]] >= _APART
        late = path.arrived[i] - path.arrived[cuts[-1]] >= _OFTEN
        if ends[i] or (far and (late or marked[i])):
            cuts.append(i)
    return np.array(cuts)


def _corners(path: InkPath) -> np.ndarray:
    """Tell the points where the path turns sharply, more than at the points beside them: bool [n]."""
    turn = turning(path.points)
    beside = np.maximum(np.r_[0, turn[:-1]], np.r_[turn[1:], 0])
    return (turn >= _CORNER) & (turn >= beside)


def turning(points: np.ndarray, reach: int = 2) -> np.ndarray:
    """Measure by how many radians the path [n, 2] turns within `reach` points of each: float [n]."""
    padded = np.pad(points.astype(np.float64), ((reach, reach), (0, 0)), mode="edge")
    before, after = points - padded[: len(points)], padded[2 * reach :] - points
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    return np.abs(np.arctan2(cross, (before * after).sum(axis=1)))
