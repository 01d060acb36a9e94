"""Make pages in tidy handwriting: for tests of everything but the handwriting."""

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.synthesis.pages.glyphs import draw_strokes
from airdigits.synthesis.pages.writing import rows_of_numbers

LINES = (("3140", "27"), ("86", "9502"), ("71453",))
"""Every digit, in numbers of several lengths, and as they are printed."""
TEXT = "3140 27\n86 9502\n71453"
_BLUE, _WHITE = (140, 50, 25), (250, 250, 250)  # BGR


def _corners(*points: tuple[float, float]) -> np.ndarray:
    return np.concatenate([np.linspace(a, b, 12) for a, b in pairwise(points)])


def _curve(*points: tuple[float, float]) -> np.ndarray:
    return smooth_curve(np.array(points, np.float32), 0.03)


_TURN = np.linspace(-np.pi / 2, 1.5 * np.pi, 40)
_TIDY: dict[int, list[np.ndarray]] = {
    0: [np.stack([0.33 + 0.33 * np.cos(_TURN), 0.5 + 0.5 * np.sin(_TURN)], axis=1)],
    1: [_corners((0.0, 0.22), (0.22, 0.0), (0.22, 1.0))],
    2: [
        np.concatenate(
            [
                _curve((0.03, 0.26), (0.15, 0.04), (0.42, 0.02), (0.62, 0.24), (0.45, 0.58), (0.0, 1.0)),
                _corners((0, 1), (0.68, 1)),
            ]
        )
    ],
    3: [
        np.concatenate(
            [
                _curve((0.03, 0.14), (0.3, 0.0), (0.58, 0.2), (0.45, 0.42), (0.22, 0.47)),
                _curve((0.22, 0.47), (0.5, 0.52), (0.64, 0.74), (0.4, 0.98), (0.12, 0.98), (0.0, 0.86)),
            ]
        )
    ],
    4: [_corners((0.4, 0.0), (0.0, 0.64), (0.68, 0.64)), _corners((0.5, 0.32), (0.5, 1.0))],
    5: [
        np.concatenate(
            [
                _corners((0.6, 0.0), (0.12, 0.0), (0.06, 0.44)),
                _curve((0.06, 0.44), (0.35, 0.38), (0.62, 0.62), (0.5, 0.92), (0.2, 1.0), (0.0, 0.88)),
            ]
        )
    ],
    6: [_curve((0.5, 0.0), (0.16, 0.3), (0.02, 0.7), (0.2, 0.98), (0.5, 0.94), (0.6, 0.7), (0.36, 0.54), (0.08, 0.68))],
    7: [_corners((0.0, 0.02), (0.64, 0.02), (0.24, 1.0))],
    8: [
        _curve(
            (0.56, 0.12), (0.3, 0.0), (0.06, 0.16), (0.2, 0.4), (0.5, 0.58), (0.6, 0.82), (0.3, 1.0),
            (0.02, 0.82), (0.14, 0.58), (0.44, 0.4), (0.56, 0.2), (0.5, 0.06),
        )
    ],
    9: [_curve((0.56, 0.18), (0.32, 0.0), (0.04, 0.2), (0.16, 0.46), (0.42, 0.42), (0.56, 0.16), (0.54, 0.6), (0.46, 1.0))],
}  # fmt: skip


def tidy_glyph(label: int, height: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a digit of this height as a tidy person writes it: float32 [h, w], 1 where the ink is."""
    lean = rng.uniform(-0.08, 0.08)
    strokes = [stroke + np.stack([lean * (1 - stroke[:, 1]), 0 * stroke[:, 1]], axis=1) for stroke in _TIDY[label]]
    return draw_strokes(strokes, height, rng)


def tidy_ink(lines: Sequence[Sequence[str]] = LINES, height: float = 60, seed: int = 0) -> np.ndarray:
    """Write lines of numbers, with a margin all around: float32 [h, w], 1 where the ink is."""
    return rows_of_numbers(lines, height, np.random.default_rng(seed), tidy_glyph)


def coloured(
    ink: np.ndarray, pen: tuple[int, int, int] = _BLUE, paper: tuple[int, int, int] = _WHITE, print_: np.ndarray | None = None
) -> np.ndarray:
    """Colour ink, float32 [h, w], and the paper: BGR uint8 [h, w, 3]; `print_`, of the same shape, are grey lines below it."""
    image = np.full((*ink.shape, 3), paper, np.float32)
    if print_ is not None:
        image += (np.array((190, 170, 160)) - image) * print_[..., None]
    return np.round(image + (np.array(pen) - image) * ink[..., None]).astype(np.uint8)


def tidy_page(lines: Sequence[Sequence[str]] = LINES, height: float = 60) -> np.ndarray:
    """Make a page in blue ink on white paper: BGR uint8 [h, w, 3]."""
    return coloured(tidy_ink(lines, height))


def stretched(image: np.ndarray, corners: Sequence[tuple[float, float]], around: tuple[int, int, int]) -> np.ndarray:
    """Move a picture's corners (clockwise from the upper left) by so many pixels; `around` it is another colour, BGR."""
    height, width = image.shape[:2]
    old = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    new = old + np.array(corners, np.float32)
    low = new.min(axis=0)
    size = np.ceil(new.max(axis=0) - low).astype(int)
    matrix = cv2.getPerspectiveTransform(old, new - low)
    return cv2.warpPerspective(image, matrix, (int(size[0]), int(size[1])), flags=cv2.INTER_AREA, borderValue=around)
