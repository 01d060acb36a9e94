"""Propose what may be the digit of a picture that shows one: by several contrasts, thresholds and choices of ink.

No single way of finding ink suits a screenshot of 28 px, a photograph in half shadow, a hairline, grain and squared paper. So
each way makes its candidate, and the digit network tells which of them are digits (single_digit.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.paper.binarization import is_dark_around, is_light_on_dark
from airdigits.paper.components import Component
from airdigits.paper.levels import level

_SIDE = 256  # px of the longer side that is worked with: finer detail is lost in 28 px anyway
_FRAME = 0.03  # of the longer side: the strip along the edge whose colour is the paper's
_PAPER = (0.35, 0.7)  # of the longer side: ink is narrower; digits that fill the picture need the wider one
_COARSE = 4  # the paper's light is estimated in a picture this much smaller
_DARKEST = 56  # grey level: contrast on darker paper is not amplified further, for its noise is as large as its light
_BLURS = (0.8, 2.0)  # px: the finer keeps hairlines, the coarser bridges grain
_DOUBTED = 0.3  # the weight of ink in the less likely of the two tones
_PART = 0.12  # of the largest component: what is smaller is a stain
_INNER = 0.2  # of the longer side: a component within the picture that may be the digit, where others run out of it
_LINE = 0.5  # of a side: no stroke of a digit is so straight for so long
_THICK = 0.07  # of the longer side: a thicker line is no ruling
_LEAST = 6  # px of ink


@dataclass(frozen=True, eq=False)
class DigitCandidate:
    """Ink that may be the picture's digit.

    `component` the ink, in pixels of the picture that was given (its `ink` is coarser).
    `scale`     px of the component's ink for each of the picture.
    `way`       the number of the contrast in which it was found.
    `weight`    how much it counts before anything is read, 0 to 1.
    `share`     of all ink that was found in the same way, so much belongs to it.
    `others`    boxes (x, y, width, height) of what was left out, int [n, 4], in the same pixels as the component.
    """

    component: Component
    scale: float
    way: int
    weight: float
    share: float
    others: np.ndarray

    @property
    def matrix(self) -> np.ndarray:
        """The matrix float64 [3, 3] from the picture to the component's pixels."""
        return np.diag([self.scale, self.scale, 1.0])


def digit_candidates(image: np.ndarray) -> list[DigitCandidate]:
    """Propose candidates for the digit of a BGR picture, uint8 [h, w, 3]; none where there is no ink."""
    scale = _SIDE / max(image.shape)
    size = max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    candidates = []
    for way, (contrast, weight) in enumerate(_contrasts(small)):
        for blur in _BLURS:
            blurred = cv2.GaussianBlur(contrast, (0, 0), blur)
            for mask in _masks(blurred):
                for component, share, others in _choices(mask, blurred):
                    candidates.append(DigitCandidate(component, scale, way, weight, share, others))
    return candidates


def _contrasts(image: np.ndarray) -> Iterator[tuple[np.ndarray, float]]:
    """Yield how much each pixel differs from the paper, uint8 [h, w], and the weight of that way to measure it."""
    strip = max(1, round(_FRAME * max(image.shape)))
    frame = (image[:strip], image[-strip:], image[:, :strip], image[:, -strip:])
    paper = np.median(np.concatenate([side.reshape(-1, 3) for side in frame]), axis=0).astype(np.uint8)
    yield cv2.absdiff(image, np.full_like(image, paper)).max(axis=2), 1.0  # in colour, and whichever is lighter
    margin = is_dark_around(image)
    light = is_light_on_dark(image) if margin is None else margin
    for light_on_dark in (light,) if margin is not None else (light, not light):
        toned = 255 - image if light_on_dark else image
        for share in _PAPER:
            yield _below_paper(toned, share), 1.0 if light_on_dark == light else _DOUBTED


def _below_paper(image: np.ndarray, share: float) -> np.ndarray:
    """Measure by which part of the paper's own light each pixel is darker, uint8 [h, w]: shadows and slopes of light vanish."""
    kernel = 2 * int(_SIDE / _COARSE * share / 2) + 1
    small = (
        cv2.resize(image, None, fx=1 / _COARSE, fy=1 / _COARSE, interpolation=cv2.INTER_AREA)
        if min(image.shape[:2]) >= 8
        else image
    )
    small = cv2.copyMakeBorder(small, kernel, kernel, kernel, kernel, cv2.BORDER_REPLICATE)
    filled = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((kernel, kernel), np.uint8))
    even = cv2.blur(cv2.min(filled, cv2.blur(filled, (kernel, kernel))), (kernel // 2 | 1, kernel // 2 | 1))
    paper = cv2.resize(even[kernel:-kernel, kernel:-kernel], image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return cv2.divide(cv2.subtract(paper, image), np.maximum(paper, _DARKEST), scale=255).max(axis=2)


def _masks(contrast: np.ndarray) -> Iterator[np.ndarray]:
    """Yield masks of the ink, uint8 [h, w], 0 or 1: all of it, what is darker than rulings, and what is left without lines."""
    threshold, mask = cv2.threshold(contrast, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    inked = contrast[mask > 0]
    if len(inked) < _LEAST:
        return
    yield mask
    darker, _ = cv2.threshold(inked, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if threshold < darker < inked.max():
        yield (contrast > darker).astype(np.uint8)
    lines = np.bitwise_or(_lines(mask), _lines(np.ascontiguousarray(mask.T)).T)
    if lines.any():
        rest = cv2.bitwise_and(mask, 1 - cv2.dilate(lines, np.ones((3, 3), np.uint8)))
        yield cv2.bitwise_and(mask, cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _lines(mask: np.ndarray) -> np.ndarray:
    """Find the ink of thin level lines, uint8 [h, w], 0 or 1, but for that of strokes which cross them."""
    length, thick = max(3, int(_LINE * mask.shape[1])), round(_THICK * max(mask.shape))
    drifting = cv2.dilate(mask, np.ones((5, 1), np.uint8))  # a line that falls a little is a stair of short level pieces
    runs = cv2.morphologyEx(drifting, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    if not runs.any():
        return np.zeros_like(mask)
    upright = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8))
    return cv2.bitwise_and(cv2.bitwise_and(runs, mask), 1 - upright)


def _choices(mask: np.ndarray, contrast: np.ndarray) -> Iterator[tuple[Component, float, np.ndarray]]:
    """Yield the choices of connected ink that may be the digit: without stains, the largest, what stays within the picture.

    Each comes with its share of all ink, and with the boxes of what is left out.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    x, y, width, height, area = (stats[1:, i] for i in range(5))
    if not len(area):
        return
    size = np.maximum(width, height)
    main = size >= _PART * size.max()
    cut = (x <= 0) | (y <= 0) | (x + width >= mask.shape[1]) | (y + height >= mask.shape[0])
    choices = [main, area == area.max()]
    if (main & cut).any() and (main & ~cut).any() and size[main & ~cut].max() > _INNER * max(mask.shape):
        choices.append(main & ~cut)
    strength = level(contrast[mask > 0], 85)
    low = 0.22 * strength  # weaker pixels are the blur around the ink
    ink = np.clip((contrast.astype(np.float32) - low) * (255 / max(0.78 * strength - 0.5 * low, 1)), 0, 255).astype(np.uint8)
    for i, chosen in enumerate(choices):
        if any(np.array_equal(chosen, other) for other in choices[:i]):
            continue
        own = cv2.dilate(np.concatenate([[False], chosen]).astype(np.uint8)[labels], np.ones((3, 3), np.uint8))
        left, top, wide, high = cv2.boundingRect((ink * own > 127).astype(np.uint8))
        if wide * high >= _LEAST:
            part = (ink * own)[top : top + high, left : left + wide]
            others = stats[1:, :4][~chosen & (size >= _PART * size.max())]
            yield Component(left, top, part), float(area[chosen].sum() / area.sum()), others
