"""Make rows of digits that touch, as they stand on paper, from images of digits; and say which ink belongs to which digit."""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.labels import label_of
from airdigits.synthesis.non_digit_images import cut_out

_COUNTS = (0.22, 0.42, 0.26, 0.1)  # of the rows have one digit, two, three, four
_INK = 100  # grey at which digits touch
_EDGE = 50  # grey at a digit's edge
_HEIGHT = (32, 84)  # px: how tall digits are
_OVERLAP = 0.15  # of the height: one digit reaches at most this far into the other
_TIGHT = 0.5  # of the neighbours only just touch
_LIGATURE = 0.15  # of the neighbours are joined by a stroke
_APART = 0.3  # of the height: such a stroke bridges at most this
_DROP = 0.16  # of the height: how far a digit may stand above or below the one before it
_SLENDER = 0.1  # of the digits are a 1 on purpose: beside another digit it looks like a part of it
_TRIES = 6  # with the same digits


@dataclass(frozen=True, eq=False)
class TouchingRow:
    """A row of digits that touch, or one digit by itself.

    `ink`    uint8 [h, w], connected, white on black.
    `owned`  bool [digits, h, w], from left to right, the ink of each: two share what lies upon each other, and what only joins
             them belongs to nobody.
    `labels` of the digits.
    """

    ink: np.ndarray
    owned: np.ndarray
    labels: tuple[int, ...]


class RowMaker:
    """Makes rows from sets of images of digits, uint8 [n, 28, 28], with their labels; a row takes from one set."""

    def __init__(self, *sets: tuple[np.ndarray, np.ndarray]):
        self._sets = [(images, labels, np.flatnonzero(labels == label_of("1"))) for images, labels in sets if len(labels)]

    def make(self, rng: np.random.Generator, count: int | None = None) -> TouchingRow:
        """Make a row of so many digits; None: of one to four. The same generator state gives the same row."""
        if count is None:
            count = 1 + int(rng.choice(len(_COUNTS), p=_COUNTS))
        while True:
            images, labels, ones = self._sets[int(rng.integers(len(self._sets)))]
            chosen = [
                int(rng.choice(ones) if len(ones) and rng.random() < _SLENDER else rng.integers(len(labels)))
                for _ in range(count)
            ]
            for _ in range(_TRIES):
                row = _write([images[i] for i in chosen], tuple(int(labels[i]) for i in chosen), rng)
                if row is not None:
                    return row


def _write(images: list[np.ndarray], labels: tuple[int, ...], rng: np.random.Generator) -> TouchingRow | None:
    """Write digits in one hand with one pen; None where they do not hold together."""
    height, slant = float(rng.uniform(*_HEIGHT)), float(rng.normal(0, 0.1))
    thicker = height * float(rng.choice([0, 0, rng.uniform(-0.08, 0.06)]))
    digits = [_draw(image, height, slant, thicker, rng) for image in images]
    tallest = max(map(len, digits))
    room = round(_DROP * height)
    canvas = np.zeros((len(digits) + 1, tallest + 2 * room, sum(digit.shape[1] for digit in digits) * 2 + 2), np.uint8)
    width = 0
    for i, digit in enumerate(digits):
        top = room + (tallest - len(digit)) // 2 + (int(rng.integers(-room, room + 1)) if i else 0)
        placed = np.zeros((canvas.shape[1], digit.shape[1]), np.uint8)
        placed[top : top + len(digit)] = digit
        start = 0
        if i:
            before, joined = canvas[:-1].max(axis=0)[:, :width], rng.random() < _LIGATURE
            reach = -rng.uniform(0.02, _APART) if joined else rng.uniform(0, 0.02 if rng.random() < _TIGHT else _OVERLAP)
            start = max(0, _touching(before, placed) - round(float(reach) * height))
            if joined:
                _join(canvas[-1], canvas[i - 1], placed, start, rng)
        canvas[i, :, start : start + placed.shape[1]] = placed
        width = max(width, start + placed.shape[1])
    ink = canvas[:, :, :width].max(axis=0)
    if cv2.connectedComponents((ink > _INK).astype(np.uint8))[0] != 2:
        return None
    ink = _print(ink, height, rng)
    rows, columns = np.flatnonzero((ink > 127).any(axis=1)), np.flatnonzero((ink > 127).any(axis=0))
    if len(rows) < 8 or len(columns) < 2:
        return None
    if cv2.connectedComponents((ink > _EDGE).astype(np.uint8))[0] != 2:  # a blur may have torn a thin stroke, or left a speck
        return None
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return TouchingRow(np.ascontiguousarray(ink[box]), np.array([layer[box] > _INK for layer in canvas[:-1]]), labels)


def _draw(image: np.ndarray, height: float, slant: float, thicker: float, rng: np.random.Generator) -> np.ndarray:
    """Crop a digit, enlarge and slant it, and make its pen thicker or thinner, px: uint8 [h, w]."""
    digit = cut_out(image, _EDGE)
    high = height * float(rng.uniform(0.83, 1.15)) / max(len(digit), 0.6 * digit.shape[1])
    wide = high * float(rng.uniform(0.88, 1.13))
    shear = slant + float(rng.normal(0, 0.04))
    size = max(2, round(len(digit) * high)), max(2, round(digit.shape[1] * wide) + round(abs(shear) * len(digit) * high))
    matrix = np.array([[wide, -shear * high, max(shear, 0.0) * len(digit) * high], [0, high, 0]])
    # Pixels are squares: without the halves a digit would lose its edge.
    matrix[:, 2] += (matrix[:, :2].sum(axis=1) - 1) / 2
    pad = 4
    matrix[:, 2] += pad
    drawn = cv2.warpAffine(digit, matrix, (size[1] + 2 * pad, size[0] + 2 * pad), flags=cv2.INTER_CUBIC)
    side = round(abs(thicker))
    if side:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side + 1, side + 1))
        changed = cv2.dilate(drawn, kernel) if thicker > 0 else cv2.erode(drawn, kernel)
        drawn = changed if (changed > _INK).sum() > 0.4 * (drawn > _INK).sum() else drawn
    return cut_out(drawn, _EDGE)


def _touching(left: np.ndarray, right: np.ndarray) -> int:
    """Return the column at which the right digit just touches what stands to its left, uint8 [h, w] each."""
    a, b = left > _INK, right > _INK
    both = a.any(axis=1) & b.any(axis=1)  # rows in which both have ink
    ends = a.shape[1] - np.argmax(a[:, ::-1], axis=1)
    starts = np.argmax(b, axis=1)
    return int((ends - starts)[both].max()) if both.any() else a.shape[1]


def _join(joins: np.ndarray, left: np.ndarray, right: np.ndarray, start: int, rng: np.random.Generator) -> None:
    """Draw a stroke, as thick as the pen, from the right side of one digit to the left side of the next."""
    a, b = (left > _INK), (right > _INK)
    rows_a, rows_b = np.flatnonzero(a.any(axis=1)), np.flatnonzero(b.any(axis=1))
    if not len(rows_a) or not len(rows_b):
        return
    depth = cv2.distanceTransform(np.pad(a.astype(np.uint8), 1), cv2.DIST_L2, 3)
    thickness = max(1, round(4 * float(depth[depth > 0].mean()) - 1))
    low, high = (np.percentile(rows_a, 50), np.percentile(rows_a, 97)) if rng.random() < 0.7 else np.percentile(rows_a, (3, 50))
    first, second = int(rng.uniform(low, high)), int(rng.choice(rows_b))
    y, other = (int(rows[np.argmin(np.abs(rows - row))]) for rows, row in ((rows_a, first), (rows_b, second)))
    x = a.shape[1] - 1 - int(np.argmax(a[y, ::-1])) - thickness // 2
    end = start + int(np.argmax(b[other])) + thickness // 2
    middle = (x + end) / 2, (y + other) / 2 + float(rng.uniform(-0.1, 0.1)) * len(a)
    t = np.linspace(0, 1, 12)[:, None]
    curve = (1 - t) ** 2 * (x, y) + 2 * t * (1 - t) * np.array(middle) + t**2 * np.array((end, other))
    cv2.polylines(joins, [np.round(curve).astype(np.int32).reshape(-1, 1, 2)], False, 255, thickness, cv2.LINE_AA)


def _print(ink: np.ndarray, height: float, rng: np.random.Generator) -> np.ndarray:
    """Blur and harden ink as a camera and binarization do; sometimes leave it as it is."""
    choice = rng.random()
    if choice < 0.5:
        ink = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.3, 0.02 * height + 0.4)))
    if choice < 0.3 or choice > 0.8:
        ink = np.clip((ink.astype(np.float32) - 127) * float(rng.uniform(1.2, 6)) + 127, 0, 255).astype(np.uint8)
    return ink
