"""Estimate how far the lines on a page are tilted, and rotate it until they run level."""

import cv2
import numpy as np

from airdigits.paper.binarization import without_blots
from airdigits.paper.config import PaperConfig

_COARSE = 640  # px of the longer side
_POINTS = 20_000  # pixels looked at
_BETTER = 1.04  # times the score of no rotation: a rotation must gain this, or a few strokes would rotate a level page
_BLOT = 40  # of the longer side: anything broader is not writing


def skew(mask: np.ndarray, config: PaperConfig = PaperConfig()) -> float:
    """Estimate by how many degrees the lines of an ink mask, uint8 [h, w], 0 or 255, fall to the right.

    Tries rotations up to `config.tilt`: ink lies most unevenly in rows that run along the lines (projection profile). Returns
    0 where it cannot be told.
    """
    y, x = np.nonzero(without_blots(mask, max(mask.shape) // _BLOT))
    if len(y) < 50 or not config.tilt:
        return 0.0
    rng = np.random.default_rng(0)
    if len(y) > _POINTS:
        chosen = rng.choice(len(y), _POINTS, replace=False)
        y, x = y[chosen], x[chosen]
    down = y + rng.random(len(y))  # anywhere in its pixel: else rows of pixels interfere with bins, and 0 degrees seem best
    bin_size = max(mask.shape) / _COARSE
    down, across = (down - mask.shape[0] / 2) / bin_size, (x - mask.shape[1] / 2) / bin_size
    coarse = np.arange(-config.tilt, config.tilt + 0.1, 1.0)
    best = float(coarse[int(np.argmax([_unevenness(across, down, angle) for angle in coarse]))])
    fine = np.arange(best - 1, best + 1.01, 0.2)
    best = float(fine[int(np.argmax([_unevenness(across, down, angle) for angle in fine]))])
    return best if _unevenness(across, down, best) > _BETTER * _unevenness(across, down, 0.0) else 0.0


def deskewed(contrast: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Rotate a picture, uint8 [h, w], so that what falls by `degrees` is level; also return the matrix of that rotation."""
    if not degrees:
        return contrast, np.eye(3)
    matrix, size = rotation(contrast.shape, degrees)
    return cv2.warpPerspective(contrast, matrix, size), matrix


def rotation(shape: tuple[int, ...], degrees: float) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the matrix float64 [3, 3] that raises what falls by `degrees`, and the width and height that hold all of it."""
    height, width = shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (0, 0, 1)])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sin + width * cos), round(height * cos + width * sin)
    matrix[0, 2] += (size[0] - width) / 2
    matrix[1, 2] += (size[1] - height) / 2
    return matrix, size


def _unevenness(x: np.ndarray, y: np.ndarray, degrees: float) -> float:
    """Measure how unevenly the ink lies in rows at this angle: most when they run along the lines."""
    angle = np.radians(degrees)
    rows = y * np.cos(angle) - x * np.sin(angle)
    counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts, prepend=0, append=0) ** 2).sum())
