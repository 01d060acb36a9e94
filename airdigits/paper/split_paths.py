"""A mark that may be several digits that touch to the ways to cut it."""

import cv2
import numpy as np

from airdigits.paper.components import Component, trimmed

_ROWS = 40  # px: the height at which cuts are looked for; a touch is no finer
_EVERY = 4  # px of that: how closely
_REACH = 7  # px of that: how far a cut may lean to either side
_TOUCH = 2.4  # pen widths: digits touch over less ink than that; a cut through a loop crosses two strokes
_DEEP = 0.3  # of the height: with a broad pen, a longer touch is a digit's own stroke
_MOST = 40  # cuts of one mark: more is a drawing


def find_split_paths(component: Component) -> list[np.ndarray]:
    """Ways from top to bottom that cross little ink: int [h] each, the first column right of the cut; from left to right."""
    scale = min(1.0, _ROWS / component.height)
    rows, columns = max(2, round(component.height * scale)), max(2, round(component.width * scale))
    cost = cv2.resize(component.ink, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    starts = np.arange(_EVERY - _REACH, columns - _REACH, _EVERY)
    if not len(starts):  # too small to hold two digits
        return []
    padded = np.pad(cost, ((0, 0), (_REACH, _REACH)), constant_values=np.inf)  # no cut runs beside the mark
    windows = np.stack([padded[:, start + _REACH : start + 3 * _REACH + 1] for start in starts])
    crossed, ways = _cheapest(windows)
    limit = min(_TOUCH * component.stroke_width * scale, _DEEP * rows)
    cuts: list[np.ndarray] = []
    for ink, way, start in zip(crossed, ways, starts, strict=True):
        if ink <= limit and not any(np.abs(way + start - other).mean() < 1.5 for other in cuts):
            cuts.append(way + start)
    cuts.sort(key=lambda cut: float(cut.mean()))
    of_row = np.minimum((np.arange(component.height) * scale).astype(np.int64), rows - 1)
    return [np.round(cut[of_row] / scale).astype(np.int64) for cut in cuts[:_MOST]]


def between(component: Component, left: np.ndarray | None, right: np.ndarray | None) -> Component | None:
    """The part of a mark between two cuts, None for its ends; None where that is no ink."""
    columns = np.arange(component.width)[None, :]
    inside = np.ones(component.ink.shape, bool)
    if left is not None:
        inside &= columns >= left[:, None]
    if right is not None:
        inside &= columns < right[:, None]
    return trimmed(component.x, component.y, np.where(inside, component.ink, 0).astype(np.uint8), component.ring)


def _cheapest(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The ways down through `cost`, float32 [n, h, w], that cross least ink: how much [n], and their columns [n, h]."""
    count, height, width = cost.shape
    lean = 0.01  # of a pixel of ink: of equal ways the straight one
    total, came = cost[:, 0], np.zeros((count, height, width), np.int64)
    for row in range(1, height):
        before = np.full((count, width + 2), np.inf, np.float32)
        before[:, 1:-1] = total
        options = np.stack([before[:, :-2] + lean, before[:, 1:-1], before[:, 2:] + lean])
        came[:, row] = options.argmin(axis=0) - 1
        total = options.min(axis=0) + cost[:, row]
    ways = np.empty((count, height), np.int64)
    ways[:, -1] = total.argmin(axis=1)
    each = np.arange(count)
    for row in range(height - 1, 0, -1):
        ways[:, row - 1] = ways[:, row] + came[each, row, ways[:, row]]
    return np.take_along_axis(cost, ways[:, :, None], axis=2)[:, :, 0].sum(axis=1), ways
