"""An ink mask on ruled or squared paper to the mask without the paper's lines, strokes across them kept."""

import cv2
import numpy as np

_LONG = 0.09  # of the longer side: digits have no straight piece of this length
_PACE = 4  # px along a line that are looked at together
_THICK = 0.006  # of the longer side: a thicker line is no ruling


def remove_rulings(mask: np.ndarray) -> np.ndarray:
    """Take level and upright printed lines out of an ink mask, uint8 [h, w], 0 or 255.

    What crosses a line stands out from it, so it is told by its extent across the line, as staff lines are in music.
    """
    level = _rulings(mask)
    upright = _rulings(mask.T).T
    result = mask.copy()
    result[(level | upright) > 0] = 0
    if not (level.any() or upright.any()):
        return mask
    return cv2.morphologyEx(result, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) & mask


def _rulings(mask: np.ndarray) -> np.ndarray:
    """The pixels that belong to level lines and to nothing that crosses them."""
    mask = np.ascontiguousarray(mask)
    length, thickest = max(15, round(max(mask.shape) * _LONG)), max(3, round(max(mask.shape) * _THICK))
    drift = np.ones((3, 1), np.uint8)  # a line that falls a little is a stair of short level pieces
    bridged = cv2.morphologyEx(cv2.dilate(mask, drift), cv2.MORPH_CLOSE, np.ones((1, 9), np.uint8))
    height, width = mask.shape
    short = cv2.resize(bridged, (max(1, width // _PACE), height), interpolation=cv2.INTER_AREA)  # as long is found sooner
    lines = cv2.morphologyEx((short > 230).astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, length // _PACE), np.uint8))
    if not lines.any():
        return np.zeros_like(mask)
    lines = cv2.resize(lines, (width, height), interpolation=cv2.INTER_NEAREST)
    lines = mask * cv2.dilate(lines, np.ones((3, 2 * _PACE + 1), np.uint8))
    heights = _extents(mask)
    on = heights[lines > 0]
    thin = on[on <= thickest]
    if len(thin) < 0.5 * len(on):
        return np.zeros_like(mask)  # broad strokes
    limit = float(np.median(thin)) * 1.5 + 1
    return np.where((lines > 0) & (heights <= limit), 255, 0).astype(np.uint8)


def _extents(mask: np.ndarray) -> np.ndarray:
    """For each inked pixel the height of the upright run of ink it is in, int32 [h, w]."""
    on = mask > 0
    rows = np.arange(mask.shape[0], dtype=np.int32)[:, None]
    above = np.maximum.accumulate(np.where(on, -1, rows), axis=0)  # the last paper at or above
    below = np.minimum.accumulate(np.where(on, mask.shape[0], rows)[::-1], axis=0)[::-1]
    return np.where(on, below - above - 1, 0)
