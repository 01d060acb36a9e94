"""A picture to the turn after which its lines run level."""

import cv2
import numpy as np

from airdigits.paper.binarization import without_blots

STEEPEST = 16.0  # degrees
_COARSE = 640  # px of the longer side
_POINTS = 20_000  # pixels looked at
_BETTER = 1.04  # times: what a turn must gain; a few strokes alone would turn a page that is level
_BLOT = 40  # of the longer side: what is broader is no writing


def skew(mask: np.ndarray) -> float:
    """By how many degrees the lines of an ink mask (uint8 [h, w], 0 or 255) fall to the right; 0 where it cannot be told."""
    y, x = np.nonzero(without_blots(mask, max(mask.shape) // _BLOT))
    if len(y) < 50:
        return 0.0
    rng = np.random.default_rng(0)
    if len(y) > _POINTS:
        chosen = rng.choice(len(y), _POINTS, replace=False)
        y, x = y[chosen], x[chosen]
    down = y + rng.random(len(y))  # anywhere in its pixel: else rows of pixels and bins beat, and 0 degrees seem best
    bin_size = max(mask.shape) / _COARSE
    down, across = (down - mask.shape[0] / 2) / bin_size, (x - mask.shape[1] / 2) / bin_size
    coarse = np.arange(-STEEPEST, STEEPEST + 0.1, 1.0)
    best = float(coarse[int(np.argmax([_order(across, down, angle) for angle in coarse]))])
    fine = np.arange(best - 1, best + 1.01, 0.2)
    best = float(fine[int(np.argmax([_order(across, down, angle) for angle in fine]))])
    return best if _order(across, down, best) > _BETTER * _order(across, down, 0.0) else 0.0


def turn(shape: tuple[int, ...], degrees: float) -> tuple[np.ndarray, tuple[int, int]]:
    """The matrix float64 [3, 3] that raises what falls by `degrees`, and the width and height that hold all of the picture."""
    height, width = shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (0, 0, 1)])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sin + width * cos), round(height * cos + width * sin)
    matrix[0, 2] += (size[0] - width) / 2
    matrix[1, 2] += (size[1] - height) / 2
    return matrix, size


def _order(x: np.ndarray, y: np.ndarray, degrees: float) -> float:
    """How unevenly the ink lies in rows, seen at this angle: most when they run along the lines."""
    angle = np.radians(degrees)
    rows = y * np.cos(angle) - x * np.sin(angle)
    counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts, prepend=0, append=0) ** 2).sum())
