"""Find the connected components of a page's ink: what could be digits or parts of digits."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from airdigits.paper.config import PaperConfig
from airdigits.paper.levels import level

_LEAST_AREA = 6  # px: less is noise
_MOST = 900  # components looked at: a page of digits has fewer, a photograph of a hedge has more
_OWN_LEVEL = 0.45  # of a component's own contrast: weaker pixels around it are its blur


@dataclass(frozen=True, eq=False)
class Component:
    """A connected piece of ink, or several that belong together.

    `x`, `y`  upper left corner in the deskewed page, px.
    `ink`     uint8 [h, w], the contrast within its box relative to the component's own: 255 where it is inked at full strength.
    `ring`    the contrast of its surroundings relative to the ink: near 0 on paper, more in a picture of other things.
    """

    x: int
    y: int
    ink: np.ndarray
    ring: float = 0.0

    @property
    def width(self) -> int:
        """The width of the box, px."""
        return self.ink.shape[1]

    @property
    def height(self) -> int:
        """The height of the box, px."""
        return self.ink.shape[0]

    @property
    def right(self) -> int:
        """The first column right of the box."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The first row below the box."""
        return self.y + self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The centre of the box."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def size(self) -> int:
        """The longer side of the box, px."""
        return max(self.width, self.height)

    @property
    def corners(self) -> np.ndarray:
        """The corners of the box, float64 [4, 2], clockwise from the upper left."""
        return np.array([(self.x, self.y), (self.right, self.y), (self.right, self.bottom), (self.x, self.bottom)], np.float64)

    @cached_property
    def stroke_width(self) -> float:
        """The width of the pen, px."""
        return pen_width(self.ink > 127)

    @property
    def breadth(self) -> float:
        """The width of the ink at its broadest place, px."""
        return 2 * float(self._depths.max(initial=0.5))

    @cached_property
    def _depths(self) -> np.ndarray:
        """How far each inked pixel is from the edge, float32 [n]."""
        return _depths(self.ink > 127)


def pen_width(is_ink: np.ndarray) -> float:
    """Return the width of the pen that left this ink, bool [h, w], px: four times the mean distance to the edge."""
    inside = _depths(is_ink)
    return max(1.0, 4 * float(inside.mean()) - 1) if len(inside) else 1.0


def find_components(mask: np.ndarray, contrast: np.ndarray, config: PaperConfig = PaperConfig()) -> list[Component]:
    """Find the connected components of a mask, uint8 [h, w], 0 or 255, the largest first.

    The ink of each comes from `contrast`, uint8 [h, w]. What is smaller than `config.smallest` or taller than
    `config.largest` is left out.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    width, height, area = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_AREA]
    fits = (np.maximum(width, height) >= config.smallest) & (height <= config.largest * mask.shape[0]) & (area >= _LEAST_AREA)
    fits[0] = False
    chosen = np.flatnonzero(fits)
    chosen = chosen[np.argsort(-area[chosen], kind="stable")][:_MOST]
    components = (_component(labels, contrast, int(i), stats[i]) for i in chosen)
    return [component for component in components if component is not None]


def join(components: list[Component]) -> Component:
    """Join several components into one."""
    x, y = min(c.x for c in components), min(c.y for c in components)
    ink = np.zeros((max(c.bottom for c in components) - y, max(c.right for c in components) - x), np.uint8)
    for c in components:
        place = ink[c.y - y : c.bottom - y, c.x - x : c.right - x]
        np.maximum(place, c.ink, out=place)
    return Component(x, y, ink, max(c.ring for c in components))


def trimmed(x: int, y: int, ink: np.ndarray, ring: float) -> Component | None:
    """Make a component without the empty rows and columns around its ink; None without ink."""
    rows, columns = np.flatnonzero((ink > 127).any(axis=1)), np.flatnonzero((ink > 127).any(axis=0))
    if not len(rows):
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Component(x + int(columns[0]), y + int(rows[0]), ink, ring)


def _depths(is_ink: np.ndarray) -> np.ndarray:
    """Return how far each inked pixel is from the edge, float32 [n]."""
    depth = cv2.distanceTransform(np.pad(is_ink.astype(np.uint8), 1), cv2.DIST_L2, 3)
    return depth[depth > 0]


def _component(labels: np.ndarray, contrast: np.ndarray, label: int, stats: np.ndarray) -> Component | None:
    """Cut one component out, its ink scaled to its own contrast, and measure its surroundings."""
    pad = max(3, int(stats[cv2.CC_STAT_HEIGHT]) // 12)
    left, top = max(0, int(stats[cv2.CC_STAT_LEFT]) - pad), max(0, int(stats[cv2.CC_STAT_TOP]) - pad)
    right = int(stats[cv2.CC_STAT_LEFT] + stats[cv2.CC_STAT_WIDTH]) + pad
    bottom = int(stats[cv2.CC_STAT_TOP] + stats[cv2.CC_STAT_HEIGHT]) + pad
    all_ink = labels[top:bottom, left:right]
    own, seen = all_ink == label, contrast[top:bottom, left:right]
    strength = level(seen[own], 85)
    edge = cv2.dilate(own.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    ring = cv2.dilate(own.astype(np.uint8), np.ones((2 * pad + 1, 2 * pad + 1), np.uint8)) > 0
    ring &= ~cv2.dilate((all_ink > 0).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    around = level(seen[ring], 75) / strength if ring.any() else 0.0
    low = _OWN_LEVEL / 2 * strength
    ink = np.clip((seen.astype(np.float32) - low) * (255 / max(strength * (1 - _OWN_LEVEL / 2) - low * 0.5, 1)), 0, 255)
    return trimmed(left, top, np.where(edge, ink, 0).astype(np.uint8), around)
