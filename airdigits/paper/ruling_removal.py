"""Remove the printed lines of ruled and squared paper from an ink mask, and keep the strokes that cross them."""

import cv2
import numpy as np

from airdigits.paper.config import PaperConfig

_STEP = 4  # px along a line that are looked at together
_THICK = 0.006  # of the longer side: a thicker line is not a ruling


def remove_rulings(mask: np.ndarray, config: PaperConfig = PaperConfig()) -> np.ndarray:
    """Remove level and upright printed lines from an ink mask, uint8 [h, w], 0 or 255.

    What crosses a line stands out from it, so a line is told by its extent across its direction, as staff lines are in
    music. Digits have no straight piece of `config.ruling_length`.
    """
    if not config.remove_rulings:
        return mask
    level = _rulings(mask, config.ruling_length)
    upright = _rulings(mask.T, config.ruling_length).T
    result = mask.copy()
    result[(level | upright) > 0] = 0
    if not (level.any() or upright.any()):
        return mask
    return cv2.morphologyEx(result, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) & mask


def _rulings(mask: np.ndarray, share: float) -> np.ndarray:
    """Find the pixels of level lines as long as this share of the longer side, but for those of what crosses them."""
    mask = np.ascontiguousarray(mask)
    length, thickest = max(15, round(max(mask.shape) * share)), max(3, round(max(mask.shape) * _THICK))
    drift = np.ones((3, 1), np.uint8)  # a line that falls a little is a stair of short level pieces
    bridged = cv2.morphologyEx(cv2.dilate(mask, drift), cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    height, width = mask.shape
    short = cv2.resize(bridged, (max(1, width // _STEP), height), interpolation=cv2.INTER_AREA)  # fewer columns: faster
    lines = cv2.morphologyEx((short > 230).astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, length // _STEP), np.uint8))
    if not lines.any():
        return np.zeros_like(mask)
    lines = cv2.resize(lines, (width, height), interpolation=cv2.INTER_NEAREST)
    lines = mask * cv2.dilate(lines, np.ones((3, 2 * _STEP + 1), np.uint8))
    heights = _extents(mask)
    on = heights[lines > 0]
    thin = on[on <= thickest]
    if len(thin) < 0.5 * len(on):
        return np.zeros_like(mask)  # broad strokes
    limit = float(np.median(thin)) * 1.5 + 1
    return np.where((lines > 0) & (heights <= limit), 255, 0).astype(np.uint8)


def _extents(mask: np.ndarray) -> np.ndarray:
    """Return for each inked pixel the height of the upright run of ink it is in, int16 [h, w]; 0 elsewhere."""
    on = mask > 0
    rows = np.arange(mask.shape[0], dtype=np.int16)[:, None]
    above = np.maximum.accumulate(np.where(on, np.int16(-1), rows), axis=0)  # the last paper at or above
    below = np.minimum.accumulate(np.where(on, np.int16(mask.shape[0]), rows)[::-1], axis=0)[::-1]
    return np.where(on, below - above - 1, 0)
