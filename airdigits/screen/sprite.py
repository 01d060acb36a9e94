"""Draw something once and lay it over many frames: premultiplied colours, and how much of the video shows through."""

from collections.abc import Sequence

import cv2
import numpy as np

from airdigits.screen.palette import PANEL, PANEL_OPACITY, Colour
from airdigits.screen.text import REGULAR, text_mask, text_width

_SUBPIXEL = 3  # binary digits of OpenCV's fixed-point coordinates


class Sprite:
    """A picture with transparency.

    `colour` uint8 [h, w, 3] BGR, already multiplied by its opacity; `keep` uint8 [h, w, 3], the share of the video that stays
    (255 = all of it). Laying it over a frame costs one multiplication and one addition of bytes, in its own rectangle only.
    """

    def __init__(self, width: int, height: int) -> None:
        self.colour = np.zeros((height, width, 3), np.uint8)
        self.keep = np.full((height, width, 3), 255, np.uint8)

    @classmethod
    def panel(cls, width: int, height: int, radius: float, colour: Colour = PANEL, opacity: float = PANEL_OPACITY) -> "Sprite":
        """Make a rounded, semi-opaque panel to write on; `radius` of its corners in pixels."""
        sprite = cls(width, height)
        sprite.paint(rounded_rectangle(width, height, radius), colour, 0, 0, opacity)
        return sprite

    def copy(self) -> "Sprite":
        """Copy it, to draw on the copy."""
        copied = object.__new__(Sprite)
        copied.colour, copied.keep = self.colour.copy(), self.keep.copy()
        return copied

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.colour.shape[1]

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.colour.shape[0]

    def paint(self, mask: np.ndarray, colour: Colour, x: int, y: int, opacity: float = 1.0) -> None:
        """Paint a colour through a uint8 [h, w] mask with its upper left corner at (x, y); what lies outside is cut off."""
        here, there = _overlap(self.colour.shape, mask.shape, x, y)
        if here is None:
            return
        part = mask[there]
        if opacity < 1:
            part = cv2.convertScaleAbs(part, alpha=opacity)
        cover = cv2.merge([part] * 3)
        rest = cv2.bitwise_not(cover)
        ink = cv2.multiply(cover, np.array([*colour, 0], np.float64), scale=1 / 255)
        self.colour[here] = cv2.add(cv2.multiply(self.colour[here], rest, scale=1 / 255), ink)
        self.keep[here] = cv2.multiply(self.keep[here], rest, scale=1 / 255)

    def write(self, text: str, x: int, baseline: int, size: int, colour: Colour, weight: int = REGULAR) -> int:
        """Write one line; `x` is its left end, `baseline` its baseline, `size` the font's, all in pixels. Returns its width."""
        if text:
            self.paint(text_mask(text, size, weight), colour, x, baseline - size)
        return text_width(text, size, weight) if text else 0

    def fill(self, x: int, y: int, width: int, height: int, colour: Colour) -> None:
        """Fill an opaque rectangle."""
        self.colour[y : y + height, x : x + width] = colour
        self.keep[y : y + height, x : x + width] = 0

    def place(self, picture: np.ndarray, x: int, y: int) -> None:
        """Put an opaque BGR picture at (x, y)."""
        height, width = picture.shape[:2]
        self.colour[y : y + height, x : x + width] = picture
        self.keep[y : y + height, x : x + width] = 0

    def lines(self, points: Sequence[tuple[float, float]], colour: Colour, thickness: int) -> None:
        """Draw an opaque open polyline through (x, y) pixels."""
        mask = np.zeros(self.colour.shape[:2], np.uint8)
        cv2.polylines(mask, [np.round(points).astype(np.int32).reshape(-1, 1, 2)], False, 255, thickness, cv2.LINE_AA)
        self.paint(mask, colour, 0, 0)

    def dot(self, x: float, y: float, diameter: float, colour: Colour) -> None:
        """Draw an opaque dot around (x, y); none with a diameter of 0."""
        if diameter > 0:
            mask = np.zeros(self.colour.shape[:2], np.uint8)
            centre = [round(v * (1 << _SUBPIXEL)) for v in (x, y)]
            cv2.circle(mask, centre, round(diameter / 2 * (1 << _SUBPIXEL)), 255, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
            self.paint(mask, colour, 0, 0)

    def stamp(self, image: np.ndarray, x: int, y: int) -> None:
        """Lay the sprite over a BGR image, in place, its upper left corner at (x, y); what lies outside is cut off."""
        here, there = _overlap(image.shape, self.colour.shape, x, y)
        if here is not None:
            blend(image[here], self.colour[there], self.keep[there])


def blend(image: np.ndarray, colour: np.ndarray, keep: np.ndarray) -> None:
    """Lay premultiplied colours over a part of an image, in place; all three uint8 [h, w, 3]."""
    cv2.multiply(image, keep, dst=image, scale=1 / 255)
    cv2.add(image, colour, dst=image)


def rounded_rectangle(width: int, height: int, radius: float) -> np.ndarray:
    """Draw an anti-aliased rectangle with round corners, uint8 [height, width]."""
    radius = min(radius, width / 2, height / 2)
    x = np.maximum(np.abs(np.arange(width) + 0.5 - width / 2) - (width / 2 - radius), 0)
    y = np.maximum(np.abs(np.arange(height) + 0.5 - height / 2) - (height / 2 - radius), 0)
    return np.round(255 * np.clip(radius - np.hypot(y[:, None], x[None, :]) + 0.5, 0, 1)).astype(np.uint8)


_Window = tuple[slice, slice]


def _overlap(outer: tuple[int, ...], inner: tuple[int, ...], x: int, y: int) -> tuple[_Window, _Window] | tuple[None, None]:
    """Return the rectangle that both share when `inner` lies at (x, y) of `outer`, as slices of each; None if they are apart."""
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + inner[1], outer[1]), min(y + inner[0], outer[0])
    if left >= right or top >= bottom:
        return None, None
    return (slice(top, bottom), slice(left, right)), (slice(top - y, bottom - y), slice(left - x, right - x))
