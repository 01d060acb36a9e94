"""Find the paths along which a component can be split into digits that touch."""

import cv2
import numpy as np

from airdigits.paper.components import Component, trimmed

_ROWS = 40  # px: paths are looked for in the component at this height; a touch is no finer
_EVERY = 4  # px of that: the distance between two starts
_REACH = 7  # px of that: how far a path may lean to either side
_TOUCH = 2.4  # pen widths: digits touch over less ink than that; a path through a loop crosses two strokes
_DEEP = 0.3  # of the height: with a broad pen, a longer touch is a digit's own stroke
_LEAN = 0.01  # px of ink for each px that a path leans: of equal paths, the straight one
_MOST = 40  # paths through one component: more is a drawing


def find_split_paths(component: Component) -> list[np.ndarray]:
    """Find paths from top to bottom that cross little ink, from left to right.

    Each is int64 [h]: for every row the first column right of the path.
    """
    scale = min(1.0, _ROWS / component.height)
    rows, columns = max(2, round(component.height * scale)), max(2, round(component.width * scale))
    cost = cv2.resize(component.ink, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    starts = np.arange(_EVERY - _REACH, columns - _REACH, _EVERY)
    if not len(starts):  # too small to hold two digits
        return []
    padded = np.pad(cost, ((0, 0), (_REACH, _REACH)), constant_values=np.inf)  # no path runs beside the component
    windows = np.stack([padded[:, start + _REACH : start + 3 * _REACH + 1] for start in starts])
    crossed, paths = _cheapest(windows)
    limit = min(_TOUCH * component.stroke_width * scale, _DEEP * rows)
    chosen: list[np.ndarray] = []
    for ink, path, start in zip(crossed, paths, starts, strict=True):
        if ink <= limit and not any(np.abs(path + start - other).mean() < 1.5 for other in chosen):
            chosen.append(path + start)
    chosen.sort(key=lambda path: float(path.mean()))
    of_row = np.minimum((np.arange(component.height) * scale).astype(np.int64), rows - 1)
    return [np.round(path[of_row] / scale).astype(np.int64) for path in chosen[:_MOST]]


def between(component: Component, left: np.ndarray | None, right: np.ndarray | None) -> Component | None:
    """Return the part of a component between two paths (None: its ends); None where there is no ink."""
    columns = np.arange(component.width)[None, :]
    inside = np.ones(component.ink.shape, bool)
    if left is not None:
        inside &= columns >= left[:, None]
    if right is not None:
        inside &= columns < right[:, None]
    return trimmed(component.x, component.y, np.where(inside, component.ink, 0).astype(np.uint8), component.ring)


def _cheapest(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the path down through each window of `cost`, float32 [n, h, w], that crosses least ink (dynamic programming).

    Returns how much ink each crosses, [n], and its columns, int64 [n, h].
    """
    count, height, width = cost.shape
    total, came = cost[:, 0], np.zeros((count, height, width), np.int64)
    for row in range(1, height):
        before = np.full((count, width + 2), np.inf, np.float32)
        before[:, 1:-1] = total
        options = np.stack([before[:, :-2] + _LEAN, before[:, 1:-1], before[:, 2:] + _LEAN])
        came[:, row] = options.argmin(axis=0) - 1
        total = options.min(axis=0) + cost[:, row]
    paths = np.empty((count, height), np.int64)
    paths[:, -1] = total.argmin(axis=1)
    each = np.arange(count)
    for row in range(height - 1, 0, -1):
        paths[:, row - 1] = paths[:, row] + came[each, row, paths[:, row]]
    return np.take_along_axis(cost, paths[:, :, None], axis=2)[:, :, 0].sum(axis=1), paths
