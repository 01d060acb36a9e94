"""Find the paths along which a row of touching digits can be cut between two places."""

import cv2
import numpy as np

from airdigits.paper.components import Component, trimmed

_ROWS = 40  # px: paths are looked for in the component at this height; a touch is no finer
_LEAN = 0.02  # px of ink for each px that a path leans: of equal paths, the straight one
_ASIDE = 0.02  # px of ink in each row for each px that a path lies aside from where it is looked for


def find_split_paths(component: Component, first: float, last: float, count: int) -> list[np.ndarray]:
    """Find up to `count` paths from top to bottom that cross little ink, between two columns; from left to right.

    They are looked for at as many places. Each is int64 [h]: for every row the first column right of the path.
    """
    scale = min(1.0, _ROWS / component.height)
    rows, columns = max(2, round(component.height * scale)), max(2, round(component.width * scale))
    ink = cv2.resize(component.ink, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    low, high = int(np.clip(first * scale, 0, columns - 1)), int(np.clip(round(last * scale), 1, columns))
    window = ink[:, low : max(high, low + 1)]
    wanted = np.linspace(0, window.shape[1] - 1, count + 2)[1:-1]
    aside = _ASIDE * np.abs(np.arange(window.shape[1]) - wanted[:, None]).astype(np.float32)
    of_row = np.minimum((np.arange(component.height) * scale).astype(np.int64), rows - 1)
    found = {path.tobytes(): path for path in _cheapest(window[None] + aside[:, None])}
    return [np.round((path + low)[of_row] / scale).astype(np.int64) for path in found.values()]


def between(component: Component, left: np.ndarray | None, right: np.ndarray | None) -> Component | None:
    """Return the part of a component between two paths (None: its ends); None where there is no ink."""
    columns = np.arange(component.width)[None, :]
    inside = np.ones(component.ink.shape, bool)
    if left is not None:
        inside &= columns >= left[:, None]
    if right is not None:
        inside &= columns < right[:, None]
    return trimmed(component.x, component.y, np.where(inside, component.ink, 0).astype(np.uint8), component.ring)


def _cheapest(cost: np.ndarray) -> np.ndarray:
    """Find the path down through each of `cost`, float32 [n, h, w], that costs least (dynamic programming): int64 [n, h]."""
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
    return paths
