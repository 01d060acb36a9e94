"""Draw strokes as ink over the video: only what is new is drawn, and only the ink's own rectangle is blended."""

from collections.abc import Sequence

import cv2
import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.screen.palette import INK, INK_LIGHT, INK_SHADE
from airdigits.screen.sprite import Sprite, blend

_SUBPIXEL = 4  # binary digits of OpenCV's fixed-point coordinates
_SHADE_OPACITY = 0.6
_Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two exclusive


class Canvas:
    """An off-screen layer of ink, as large as the picture.

    `show(strokes)` makes the layer show exactly these strokes. When they continue those of the call before (a stroke has
    grown, another has begun), only the new segments are drawn; anything else is drawn afresh. Both give the same picture.
    """

    def __init__(self, size: tuple[int, int], width: float) -> None:
        """`size` (width, height) of the picture and `width` of the pen, in pixels."""
        self._width, self._height = size
        self._pen = max(1, round(width))
        self._blur = 2 * round(0.8 * self._pen) + 1  # px, odd: the soft rim reaches about 1.6 pens beyond the line
        self._reach = self._pen + self._blur
        self._core = np.zeros((self._height, self._width), np.uint8)  # coverage by segments that will not change any more
        self._sprite = Sprite(self._width, self._height)
        self._strokes: list[np.ndarray] = []
        self._settled_segments: list[int] = []
        self._tail: _Box | None = None  # where the segment that may still bend has been shown
        self._bounds: _Box | None = None

    def show(self, strokes: Sequence[np.ndarray]) -> None:
        """Make the layer show these strokes, each float [n, 2] in pixels of the picture."""
        strokes = [distinct for points in strokes if len(distinct := _distinct(points))]
        if not self._continued_by(strokes):
            self._erase()
        dirty = self._tail
        for place, points in enumerate(strokes):
            last = place == len(strokes) - 1
            if place == len(self._settled_segments):
                self._settled_segments.append(0)
            # Only the last segment of the last stroke may still bend when the next point comes.
            settled = max(len(points) - 1, 1) - (1 if last else 0)
            for segment in range(self._settled_segments[place], settled):
                dirty = _union(dirty, self._draw(self._core, _segment(points, segment)))
            self._settled_segments[place] = max(settled, self._settled_segments[place])
        self._strokes = strokes
        curve = _segment(strokes[-1], max(len(strokes[-1]) - 2, 0)) if strokes else None
        self._tail = self._box(curve) if curve is not None else None
        dirty = _union(dirty, self._tail)
        if dirty is not None:
            self._bounds = _union(self._bounds, dirty)
            self._develop(dirty, curve)

    def blend(self, image: np.ndarray) -> None:
        """Lay the ink over a BGR image of the canvas's size, in place."""
        if self._bounds is not None:
            left, top, right, bottom = self._bounds
            here = slice(top, bottom), slice(left, right)
            blend(image[here], self._sprite.colour[here], self._sprite.keep[here])

    def coverage(self) -> tuple[np.ndarray, int, int]:
        """Return how much ink covers each pixel, uint8 [h, w] of the ink's own rectangle, and that rectangle's left and top."""
        left, top, right, bottom = self._bounds or (0, 0, 0, 0)
        return cv2.bitwise_not(self._sprite.keep[top:bottom, left:right, 0]), left, top

    def _erase(self) -> None:
        """Clear the part that has ink."""
        if self._bounds is not None:
            left, top, right, bottom = self._bounds
            here = slice(top, bottom), slice(left, right)
            self._core[here], self._sprite.colour[here], self._sprite.keep[here] = 0, 0, 255
        self._strokes, self._settled_segments, self._tail, self._bounds = [], [], None, None

    def _continued_by(self, strokes: list[np.ndarray]) -> bool:
        if len(strokes) < len(self._strokes):
            return False
        for place, (old, new) in enumerate(zip(self._strokes, strokes, strict=False)):
            growing = place == len(self._strokes) - 1
            if not np.array_equal(old, new[: len(old)] if growing else new):
                return False
        return True

    def _draw(self, mask: np.ndarray, curve: np.ndarray, origin: tuple[int, int] = (0, 0)) -> _Box | None:
        """Draw a piece of curve with the pen. Returns the rectangle within which it changes the picture."""
        # OpenCV's pixel centres are whole numbers; a pixel far outside would overflow its fixed-point coordinates.
        placed = np.clip(curve - origin, -8 * self._width - 64, 8 * self._width + 64) - 0.5
        fixed = np.round(placed * (1 << _SUBPIXEL)).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(mask, [fixed], False, 255, self._pen, cv2.LINE_AA, _SUBPIXEL)
        return self._box(curve)

    def _box(self, curve: np.ndarray) -> _Box | None:
        low, high = np.floor(curve.min(axis=0)) - self._reach, np.ceil(curve.max(axis=0)) + self._reach + 1
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        right, bottom = min(int(high[0]), self._width), min(int(high[1]), self._height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _develop(self, box: _Box, tail: np.ndarray | None) -> None:
        """Turn the coverage within a rectangle into ink: a dark soft rim, the colour, a light middle."""
        left, top, right, bottom = box
        # The blur looks beyond the rectangle; with that margin a part comes out as the whole would.
        x0, y0 = max(left - self._blur, 0), max(top - self._blur, 0)
        x1, y1 = min(right + self._blur, self._width), min(bottom + self._blur, self._height)
        core = self._core[y0:y1, x0:x1].copy()
        if tail is not None:
            self._draw(core, tail, (x0, y0))
        inside = slice(top - y0, bottom - y0), slice(left - x0, right - x0)
        kernel, edges = (self._blur, self._blur), cv2.BORDER_REPLICATE
        rim = cv2.blur(cv2.blur(core, kernel, borderType=edges), kernel, borderType=edges)[inside]
        middle = cv2.blur(core, (self._pen, self._pen), borderType=edges)[inside]
        core = core[inside]
        rim = cv2.multiply(cv2.convertScaleAbs(rim, alpha=2.0), cv2.bitwise_not(core), scale=_SHADE_OPACITY / 255)
        light = cv2.multiply(np.maximum(middle, 128) - 128, core, scale=1.3 / 255)
        colours = []
        for ink, bright, shade in zip(INK, INK_LIGHT, INK_SHADE, strict=True):
            inked = cv2.addWeighted(core, ink / 255, light, (bright - ink) / 255, 0)
            colours.append(cv2.addWeighted(inked, 1, rim, shade / 255, 0))
        here = slice(top, bottom), slice(left, right)
        self._sprite.colour[here] = cv2.merge(colours)
        self._sprite.keep[here] = cv2.merge([cv2.bitwise_not(cv2.add(core, rim))] * 3)


def _distinct(points: np.ndarray) -> np.ndarray:
    """Drop points that repeat the one before; float32 [n, 2]."""
    points = np.asarray(points, np.float32).reshape(-1, 2)
    if len(points) < 2:
        return points
    return points[np.r_[True, np.any(points[1:] != points[:-1], axis=1)]]


def _segment(points: np.ndarray, index: int) -> np.ndarray:
    """Compute the smooth curve from point `index` to the next, shaped by one neighbour on either side; a lone point is a dot."""
    if len(points) == 1:
        return np.repeat(points, 2, axis=0)
    first = max(index - 1, 0)
    around = points[first : index + 3]
    if len(around) < 3:
        return around
    curve = smooth_curve(around, step=4.0)  # px: shorter pieces cannot be told from a curve
    pieces = (len(curve) - 1) // (len(around) - 1)
    return curve[(index - first) * pieces : (index - first + 1) * pieces + 1]


def _union(a: _Box | None, b: _Box | None) -> _Box | None:
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
