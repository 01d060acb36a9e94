"""A mark and the picture around it to the reason why that is no writing on paper, or ""."""

from collections.abc import Sequence

import cv2
import numpy as np

from airdigits.paper.components import Component
from airdigits.paper.scoring import ScoredComponent

_ROOM = 0.25  # of the mark's height: what is looked at around it
_UNEVEN = 0.7  # of the ink's contrast: paper that varies more is none
_BLOTCHY = 0.5  # of the ink's contrast: ink that varies more is none
_FAINT = 0.2  # of the paper's light: ink takes more
_BROAD = 0.36  # of the mark's size: a pen is not so wide
_FEW = 3  # digits: fewer do not speak for each other
_BROADEST = 0.3  # of the mark's size: what is so wide at any place is none of few digits
_RING = 0.3  # of the ink's strength: surroundings so strong are no paper around few digits
TOO_BROAD = "too broad for a pen"
EDGE = "beside the edge of a thing"
"""What is said of a 1 that could be that edge: of all digits it is the one that other things look like."""
FAINT = "too faint"
"""What is said of a paper's printed lines, among others."""
PRINTED = "thinner than the other digits"
"""What is said of a 1 that is a piece of a printed line."""
PRINT = (FAINT, PRINTED)
_PRINTS = 0.3  # of such marks for each digit: more are printed lines, not digits of a pen that is nearly empty
_THIN = 0.45  # of the other digits' pen
_PRINT = 0.5  # of the digits' height: what is smaller can be a piece of a printed line, too
_BESIDE = 8.0  # times the digits' height: how far along the line other digits speak for it
_NARROW = 0.4  # of the height: a 1
_PAGE = 0.3  # digits other than 1 for each thing that is no writing: a page has more
_AMONG = 4.0  # times the digits' height: how far around a digit things are looked for


def unlike_writing(component: Component, image: np.ndarray, matrix: np.ndarray, mask: np.ndarray, light_on_dark: bool) -> str:
    """Why the mark is no pen's stroke on paper.

    `image` is the picture, BGR uint8; `matrix` float64 [3, 3] leads from it to the level page that the mark and `mask`
    (uint8, the page's ink) lie in.
    """
    if _cut_off(component, image.shape, matrix):
        return "cut off at the edge of the picture"
    if component.stroke_width > _BROAD * component.size:
        return TOO_BROAD
    patch, ink, paper = _patch(component, image, matrix, mask, light_on_dark)
    if not paper.any() or not ink.any():
        return "no paper around it"
    contrast, light, uneven, blotchy = _compare(_evenly_lit(patch, 2 * round(1.5 * component.stroke_width) + 3), ink, paper)
    if contrast < _FAINT * light:
        return FAINT
    if uneven or blotchy:
        return "not on even paper"
    if component.width <= _NARROW * component.height and _compare(patch, ink, paper)[2]:
        return EDGE
    return ""


def _patch(
    component: Component, image: np.ndarray, matrix: np.ndarray, mask: np.ndarray, light_on_dark: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The picture around a mark, dark on light, uint8 [h, w, 3]; where the mark's ink is in it, and where bare paper, bool."""
    pad = max(4, round(component.height * _ROOM))
    left, top = max(0, component.x - pad), max(0, component.y - pad)
    right, bottom = min(mask.shape[1], component.right + pad), min(mask.shape[0], component.bottom + pad)
    shift = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)], np.float64)
    patch = cv2.warpPerspective(image, shift @ matrix, (right - left, bottom - top), borderMode=cv2.BORDER_REPLICATE)
    paper = cv2.dilate(mask[top:bottom, left:right], np.ones((5, 5), np.uint8)) == 0
    ink = np.zeros(paper.shape, bool)
    ink[component.y - top : component.bottom - top, component.x - left : component.right - left] = component.ink > 200
    return 255 - patch if light_on_dark else patch, ink, paper


def _compare(patch: np.ndarray, ink: np.ndarray, paper: np.ndarray) -> tuple[float, float, bool, bool]:
    """How much light the ink takes, of how much; whether the paper is uneven beside that, and the ink blotchy."""
    papers, inks = patch[paper].astype(np.float32), patch[ink].astype(np.float32)
    taken = np.median(papers, axis=0) - np.median(inks, axis=0)
    channel = int(np.argmax(taken))
    contrast = max(float(taken[channel]), 1.0)
    uneven = _spread(papers[:, channel], 10) > _UNEVEN * contrast
    blotchy = _spread(inks[:, channel], 20) > _BLOTCHY * contrast
    return contrast, float(np.median(papers[:, channel])), uneven, blotchy


def without_things(digits: Sequence[ScoredComponent], doubts: Sequence[str]) -> list[ScoredComponent]:
    """Doubt the digits that are no writing (`doubts` says why, or ""), and those among more such things than digits.

    A picture of a room has edges that look like a 1 here and there; on a page digits keep together, with few stains. Pieces
    of printed lines are no things.
    """
    centres = np.array([j.component.centre for j in digits]).reshape(-1, 2)
    believed = np.array([not j.reason and not doubt for j, doubt in zip(digits, doubts, strict=True)], bool)
    heights = [j.component.height for j, sure in zip(digits, believed, strict=True) if sure]
    height = float(np.median(heights)) if heights else 0.0
    telling = believed & np.array([j.digit != 1 for j in digits], bool)
    doubts = _without_print(digits, doubts, telling)
    squared = sum(doubt in PRINT for doubt in doubts) > _PRINTS * telling.sum()
    scored = []
    for j, doubt, centre in zip(digits, doubts, centres, strict=True):
        beside = np.abs(centres - centre) <= np.array([_BESIDE, 0.6]) * height
        in_line = (beside.all(axis=1) & telling).any()
        # A 1 stands where a shadow ends, a pen is nearly empty: but not in a row of printed squares.
        spared = in_line and (doubt == EDGE or (doubt == FAINT and not squared and j.digit != 1))
        scored.append(j.doubted(doubt) if doubt and not spared else j)
    if sum(not j.reason for j in scored) < _FEW:
        scored = [j if j.reason else j.doubted(_unlike_alone(j.component)) for j in scored]
    believed = np.array([not j.reason for j in scored], bool)
    tall = np.array([j.component.height >= _PRINT * height for j in digits], bool)
    things = np.array([doubt not in ("", *PRINT) for doubt in doubts], bool) & ~believed & tall
    if not believed.any() or not things.any():
        return scored
    if telling.sum() < _PAGE * things.sum():
        return [j if j.reason else j.doubted("in a picture of other things") for j in scored]
    near = np.linalg.norm(centres[:, None] - centres[None], axis=2) <= _AMONG * height
    amid = (near & things).sum(axis=1) > (near & believed).sum(axis=1)
    return [j.doubted("among other things") if lost else j for j, lost in zip(scored, amid & believed, strict=True)]


def _without_print(digits: Sequence[ScoredComponent], doubts: Sequence[str], telling: np.ndarray) -> Sequence[str]:
    """The doubts, and one for each 1 that is much thinner than what the other digits, `telling` bool [n], are written with."""
    if telling.sum() < _FEW:
        return doubts
    pen = float(np.median([j.component.stroke_width for j, tells in zip(digits, telling, strict=True) if tells]))
    thin = [j.digit == 1 and j.component.stroke_width < _THIN * pen for j in digits]
    return [doubt or (PRINTED if line else "") for doubt, line in zip(doubts, thin, strict=True)]


def _unlike_alone(component: Component) -> str:
    """Why a digit that no others speak for is none, or "": a raised finger and its hand are a 1 or a 6 to the network."""
    if component.breadth > _BROADEST * component.size:
        return TOO_BROAD
    return "no paper around it" if component.ring > _RING else ""


def _evenly_lit(patch: np.ndarray, kernel: int) -> np.ndarray:
    """A small picture without shadows: each pixel in relation to the lightest in some distance."""
    light = cv2.blur(cv2.morphologyEx(patch, cv2.MORPH_CLOSE, np.ones((kernel, kernel), np.uint8)), (kernel, kernel))
    return cv2.divide(cv2.blur(patch, (3, 3)), np.maximum(light, 1), scale=200)


def _spread(values: np.ndarray, percent: float) -> float:
    low, high = np.percentile(values, (percent, 100 - percent))
    return float(high - low)


def _cut_off(component: Component, shape: tuple[int, ...], matrix: np.ndarray) -> bool:
    box = np.array(
        [
            (component.x, component.y),
            (component.right, component.y),
            (component.right, component.bottom),
            (component.x, component.bottom),
        ],
        np.float64,
    )
    x, y = cv2.perspectiveTransform(box[:, None], np.linalg.inv(matrix))[:, 0].T
    sides = (x.min() < 1, y.min() < 1, x.max() > shape[1] - 1, y.max() > shape[0] - 1)
    return any(sides)
