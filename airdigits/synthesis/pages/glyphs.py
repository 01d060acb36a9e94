"""Draw handwritten digits as ink for a page: out of synthetic strokes, or out of images."""

from collections.abc import Callable

import cv2
import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.labels import CLASS_COUNT
from airdigits.synthesis.digits import synthesise

Glyphs = Callable[[int, float, np.random.Generator], np.ndarray]
"""Draws the digit of a label at a height in px: float32 [h, w], 1 where the ink is."""

_FINE = 4  # times the size: strokes are drawn so large, then reduced
_IMAGE_HEIGHT = 20  # px: how tall a digit is in an image of MNIST's form
_EDGE = 60  # grey of a digit's edge in an image
_IMAGES = 0.6  # of the digits are images where there are any, the others strokes


def glyphs(images: np.ndarray, labels: np.ndarray) -> Glyphs:
    """Return a way to draw digits that takes turns between images, uint8 [n, 28, 28] with labels [n], and synthetic strokes."""
    places = [np.flatnonzero(labels == label) for label in range(CLASS_COUNT)]

    def draw(label: int, height: float, rng: np.random.Generator) -> np.ndarray:
        if rng.random() < _IMAGES:
            return draw_image(images[rng.choice(places[label])], height)
        return stroke_glyph(label, height, rng)

    return draw


def stroke_glyph(label: int, height: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a synthetic digit of this height: float32 [h, w], 1 where the ink is."""
    return draw_strokes(synthesise(label, rng), height, rng)


def draw_strokes(strokes: list[np.ndarray], height: float, rng: np.random.Generator) -> np.ndarray:
    """Draw strokes, float [n, 2] each in a unit box, at this height with a pen of a natural width: float32 [h, w]."""
    pen = height * rng.uniform(0.06, 0.13)
    curves = [smooth_curve(stroke.astype(np.float32), 0.03) for stroke in strokes]
    low = np.min([curve.min(axis=0) for curve in curves], axis=0)
    points = [(curve - low) * (height - pen) + pen / 2 + 2 for curve in curves]
    width, tall = (int(np.ceil(max(p[:, axis].max() for p in points) + pen / 2 + 3)) for axis in (0, 1))
    image = np.zeros((tall * _FINE, width * _FINE), np.uint8)
    for curve in points:
        fixed = np.round(curve * _FINE * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(image, [fixed], False, 255, max(1, round(pen * _FINE)), cv2.LINE_AA, 4)
    return cv2.resize(image, (width, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def draw_image(image: np.ndarray, height: float) -> np.ndarray:
    """Enlarge an image of MNIST's form, uint8 [28, 28], to this height, its edges as sharp as a pen's: float32 [h, w]."""
    rows, columns = np.flatnonzero(image.max(axis=1) > _EDGE), np.flatnonzero(image.max(axis=0) > _EDGE)
    image = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
    scale = height / _IMAGE_HEIGHT
    large = cv2.resize(image.astype(np.float32) / 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    large = cv2.GaussianBlur(large, (0, 0), 0.25 * scale)
    return np.clip((large - 0.25) / 0.4, 0, 1)
