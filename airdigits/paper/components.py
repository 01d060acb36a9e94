"""Level ink to marks: connected pieces of it that could be digits or parts of digits."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

LEAST_SIDE = 8  # px: what is smaller in both directions is noise or a dot
_MOST = 900  # pieces looked at: a page of digits has fewer, a photograph of a hedge has more
_OWN_LEVEL = 0.45  # of a piece's own strength: weaker pixels around it are its blur
_LARGEST = 0.85  # of the page's height


@dataclass(frozen=True, eq=False)
class Component:
    """A piece of ink, or several that belong together.

    `x`, `y`  upper left corner in the level page, px.
    `ink`     uint8 [h, w], strength within its box relative to the mark's own: 255 where it is inked at full strength.
    `ring`    how strong the surroundings are in relation to the ink: near 0 on paper, more in a picture of things.
    """

    x: int
    y: int
    ink: np.ndarray
    ring: float = 0.0

    @property
    def width(self) -> int:
        return self.ink.shape[1]

    @property
    def height(self) -> int:
        return self.ink.shape[0]

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def size(self) -> int:
        return max(self.width, self.height)

    @cached_property
    def stroke_width(self) -> float:
        """The pen's width, px: four times the mean distance to the edge."""
        inside = self._depths
        return max(1.0, 4 * float(inside.mean()) - 1) if len(inside) else 1.0

    @property
    def breadth(self) -> float:
        """The width where it is widest, px."""
        return 2 * float(self._depths.max(initial=0.5))

    @cached_property
    def _depths(self) -> np.ndarray:
        """Of each inked pixel, how far it is from the edge."""
        depth = cv2.distanceTransform(np.pad((self.ink > 127).astype(np.uint8), 1), cv2.DIST_L2, 3)
        return depth[depth > 0]


def find_components(mask: np.ndarray, strength: np.ndarray) -> list[Component]:
    """The connected pieces of a mask (uint8 [h, w], 0 or 255), each with its ink out of `strength`, the largest first."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    fits = (np.maximum(width, height) >= LEAST_SIDE) & (height <= _LARGEST * mask.shape[0]) & (area >= 6)
    fits[0] = False
    chosen = np.flatnonzero(fits)
    chosen = chosen[np.argsort(-area[chosen], kind="stable")][:_MOST]
    found = (_component(labels, strength, int(i), stats[i]) for i in chosen)
    return [component for component in found if component is not None]


def join(components: list[Component]) -> Component:
    """Several marks as one."""
    x, y = min(m.x for m in components), min(m.y for m in components)
    ink = np.zeros((max(m.bottom for m in components) - y, max(m.right for m in components) - x), np.uint8)
    for m in components:
        place = ink[m.y - y : m.bottom - y, m.x - x : m.right - x]
        np.maximum(place, m.ink, out=place)
    return Component(x, y, ink, max(m.ring for m in components))


def trimmed(x: int, y: int, ink: np.ndarray, ring: float) -> Component | None:
    """A mark without the empty rows and columns around its ink; None without ink."""
    rows, columns = np.flatnonzero((ink > 127).any(axis=1)), np.flatnonzero((ink > 127).any(axis=0))
    if not len(rows):
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Component(x + int(columns[0]), y + int(rows[0]), ink, ring)


def _component(labels: np.ndarray, strength: np.ndarray, label: int, stats: np.ndarray) -> Component | None:
    pad = max(3, int(stats[cv2.CC_STAT_HEIGHT]) // 12)
    left, top = max(0, int(stats[cv2.CC_STAT_LEFT]) - pad), max(0, int(stats[cv2.CC_STAT_TOP]) - pad)
    right = int(stats[cv2.CC_STAT_LEFT] + stats[cv2.CC_STAT_WIDTH]) + pad
    bottom = int(stats[cv2.CC_STAT_TOP] + stats[cv2.CC_STAT_HEIGHT]) + pad
    there = labels[top:bottom, left:right]
    own, seen = there == label, strength[top:bottom, left:right]
    level = float(np.percentile(seen[own], 85))
    edge = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    ring = cv2.dilate(own.astype(np.uint8), np.ones((2 * pad + 1, 2 * pad + 1), np.uint8)) > 0
    ring &= ~cv2.dilate((there > 0).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    around = float(np.percentile(seen[ring], 75)) / level if ring.any() else 0.0
    low = _OWN_LEVEL / 2 * level
    ink = np.clip((seen.astype(np.float32) - low) * (255 / max(level * (1 - _OWN_LEVEL / 2) - low * 0.5, 1)), 0, 255)
    return trimmed(left, top, np.where(edge, ink, 0).astype(np.uint8), around)
