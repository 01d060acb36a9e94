"""Make images of touching digits, and of single ones, from images of digits, as they stand on paper."""

import cv2
import numpy as np

from airdigits.labels import label_of
from airdigits.paper.component_image import image_of
from airdigits.paper.components import Component, trimmed
from airdigits.recognition.raster import SIDE
from airdigits.synthesis.non_digit_images import cut_out

SINGLE, MULTI = 0, 1  # the labels of images of one digit and of several
_FINE = 4  # px of the paper for one of an image
_INK = 100  # grey at which digits touch
_EDGE = 50  # grey at a digit's edge
_LEAST = 6  # px of the paper: a digit is at least as large
_OVERLAP = 3.0  # px of an image: one digit reaches at most this far into the other
_SLENDER = 0.35  # of the pairs have a 1: beside another digit it looks like a part of it
_THREE = 0.1  # of the pairs have a third digit


def make_touching_pairs(
    images: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Make pairs of digits that touch, some with a third digit, and as many single digits.

    `images` uint8 [n, 28, 28] and `labels` [n] are the digits to take. Returns uint8 [count, 28, 28], as component_image.py
    makes them of components on paper, and uint8 [count], SINGLE and MULTI alternately.
    """
    ones = np.flatnonzero(labels == label_of("1"))

    def digit(slender: bool = False) -> np.ndarray:
        return _enlarged(images[rng.choice(ones) if slender and len(ones) else rng.integers(len(images))], rng)

    made: list[np.ndarray] = []
    while len(made) < count:
        if len(made) % 2 == SINGLE:
            ink = digit()
        else:
            with_one = rng.random() < _SLENDER
            left = rng.random() < 0.5
            ink = _pushed(digit(with_one and left), digit(with_one and not left), rng)
            if rng.random() < _THREE:
                ink = _pushed(ink, digit(), rng)
        component = trimmed(0, 0, ink, 0.0)
        if component is not None and component.size >= _LEAST and (len(made) % 2 == SINGLE or _is_connected(component)):
            made.append(image_of(component))
    return np.array(made, np.uint8).reshape(-1, SIDE, SIDE), (np.arange(count) % 2).astype(np.uint8)


def _enlarged(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Crop and enlarge a digit, to a size that varies a little: uint8 [h, w]."""
    scale = _FINE * rng.uniform(0.85, 1.15)
    wide, high = (float(value) for value in scale * rng.uniform(0.93, 1.07, 2))
    return cv2.resize(cut_out(image, _EDGE), None, fx=wide, fy=high, interpolation=cv2.INTER_CUBIC)


def _pushed(left: np.ndarray, right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Move the right digit to the left until the two touch, and a little farther: uint8 [h, w]."""
    drop = int(rng.integers(-3 * _FINE, 3 * _FINE + 1)) + (len(left) - len(right)) // 2
    top, other = max(0, -drop), max(0, drop)
    height = max(top + len(left), other + len(right))
    a, b = (np.pad(ink, ((y, height - y - len(ink)), (0, 0))) for ink, y in ((left, top), (right, other)))
    inked = (a > _INK).any(axis=1) & (b > _INK).any(axis=1)  # rows in which both have ink
    ends = a.shape[1] - np.argmax(a[:, ::-1] > _INK, axis=1)
    starts = np.argmax(b > _INK, axis=1)
    start = int((ends - starts)[inked].max()) if inked.any() else a.shape[1]
    start = max(0, start - int(rng.uniform(0, _OVERLAP * _FINE)))
    row = np.zeros((height, max(a.shape[1], start + b.shape[1])), np.uint8)
    row[:, : a.shape[1]] = a
    np.maximum(row[:, start : start + b.shape[1]], b, out=row[:, start : start + b.shape[1]])
    return row


def _is_connected(component: Component) -> bool:
    """Return whether all the ink is connected, as components.py finds it."""
    return cv2.connectedComponents((component.ink > _INK).astype(np.uint8))[0] == 2
