"""Reject components that are no ink on paper: things and their edges, which the networks have not seen and take for digits."""

from collections.abc import Sequence

import cv2
import numpy as np

from airdigits.labels import label_of
from airdigits.paper.components import Component
from airdigits.paper.levels import levels
from airdigits.paper.scoring import ScoredComponent

TOO_BROAD = "too broad for a pen"
_ONE = label_of("1")
_ROOM = 0.25  # of the component's height: the margin looked at around it
_UNEVEN = 0.7  # of the ink's contrast: paper does not vary more
_BLOTCHY = 0.5  # of the ink's contrast: ink does not vary more
_BROAD = 0.36  # of the component's size: a pen is not so wide
_FEW = 3  # digits: fewer do not confirm each other
_BROADEST = 0.3  # of the component's size: where digits are few, anything this broad is rejected
_RING = 0.3  # of the ink's contrast: where digits are few, such surroundings are not paper
_SMALL = 0.5  # of the digits' height: what is smaller is a stain
_PAGE = 0.3  # digits other than 1 for each component that is not writing: a page has more
_AMONG = 4.0  # times the digits' height: how far around a digit other things are looked for


def unlike_writing(
    component: Component, image: np.ndarray, matrix: np.ndarray, back: np.ndarray, mask: np.ndarray, light_on_dark: bool
) -> str:
    """Return why the component is not handwriting on paper, or "" if it may be.

    `image` is the picture, BGR uint8; `matrix` float64 [3, 3] leads from it to the deskewed page in which the component and
    `mask` (uint8 [h, w], the page's ink) lie, and `back`, its inverse, from there.
    """
    if _cut_off(component, image.shape, back):
        return "cut off at the edge of the picture"
    if component.stroke_width > _BROAD * component.size:
        return TOO_BROAD
    patch, ink, paper = _patch(component, image, matrix, mask, light_on_dark)
    if not paper.any() or not ink.any():
        return "no paper around it"
    uneven, blotchy = _compare(_evenly_lit(patch, 2 * round(1.5 * component.stroke_width) + 3), ink, paper)
    return "not on even paper" if uneven or blotchy else ""


def reject_non_writing(digits: Sequence[ScoredComponent], reasons: Sequence[str]) -> list[ScoredComponent]:
    """Reject components that are not handwriting, and digits that such components outnumber.

    `reasons` has what `unlike_writing` returns for each. A picture of a room has edges that look like a 1 here and there; on
    a page digits keep together, with few stains.
    """
    centres = np.array([s.component.centre for s in digits]).reshape(-1, 2)
    scored = [_rejected_if(s, reason) for s, reason in zip(digits, reasons, strict=True)]
    telling = sum(not s.reason and s.digit != _ONE for s in scored)
    if sum(not s.reason for s in scored) < _FEW:
        scored = [_rejected_if(s, _unlike_alone(s.connected)) for s in scored]
    accepted = np.array([not s.reason for s in scored], bool)
    heights = [s.component.height for s in scored if not s.reason]
    if not heights:
        return scored
    height = float(np.median(heights))
    tall = np.array([s.component.height >= _SMALL * height for s in digits], bool)
    things = np.array([bool(reason) for reason in reasons], bool) & ~accepted & tall
    if telling < _PAGE * things.sum():
        return [s if s.reason else s.rejected("in a picture of other things") for s in scored]
    near = np.linalg.norm(centres[:, None] - centres[None], axis=2) <= _AMONG * height
    amid = (near & things).sum(axis=1) > (near & accepted).sum(axis=1)
    return [s.rejected("among other things") if lost else s for s, lost in zip(scored, amid & accepted, strict=True)]


def _rejected_if(scored: ScoredComponent, reason: str) -> ScoredComponent:
    """Return a component rejected, if there is a reason; one that is rejected already keeps its own."""
    return scored.rejected(reason) if reason and not scored.reason else scored


def _unlike_alone(component: Component) -> str:
    """Return why a digit that no others confirm is rejected, or "": to the network, a raised finger is a 1 and its hand a 6."""
    if component.breadth > _BROADEST * component.size:
        return TOO_BROAD
    return "no paper around it" if component.ring > _RING else ""


def _patch(
    component: Component, image: np.ndarray, matrix: np.ndarray, mask: np.ndarray, light_on_dark: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut out the picture around a component, made dark on light, uint8 [h, w, 3].

    Also returns where the component's ink is in it and where bare paper, bool [h, w] each.
    """
    pad = max(4, round(component.height * _ROOM))
    left, top = max(0, component.x - pad), max(0, component.y - pad)
    right, bottom = min(mask.shape[1], component.right + pad), min(mask.shape[0], component.bottom + pad)
    shift = np.array([(1, 0, -left), (0, 1, -top), (0, 0, 1)], np.float64)
    patch = cv2.warpPerspective(image, shift @ matrix, (right - left, bottom - top), borderMode=cv2.BORDER_REPLICATE)
    paper = cv2.dilate(mask[top:bottom, left:right], np.ones((5, 5), np.uint8)) == 0
    ink = np.zeros(paper.shape, bool)
    ink[component.y - top : component.bottom - top, component.x - left : component.right - left] = component.ink > 200
    return 255 - patch if light_on_dark else patch, ink, paper


def _compare(patch: np.ndarray, ink: np.ndarray, paper: np.ndarray) -> tuple[bool, bool]:
    """Return whether the paper is uneven relative to the light that the ink absorbs, and whether the ink is blotchy."""
    papers = [levels(light, 10, 50, 90) for light in patch[paper].T]
    inks = [levels(dark, 20, 50, 80) for dark in patch[ink].T]
    absorbed = [light - dark for (_, light, _), (_, dark, _) in zip(papers, inks, strict=True)]
    most = int(np.argmax(absorbed))
    contrast = max(absorbed[most], 1.0)
    (darkest, _, lightest), (strongest, _, faintest) = papers[most], inks[most]
    return lightest - darkest > _UNEVEN * contrast, faintest - strongest > _BLOTCHY * contrast


def _evenly_lit(patch: np.ndarray, kernel: int) -> np.ndarray:
    """Remove the shadows from a small picture: each pixel relative to the lightest within the kernel."""
    light = cv2.blur(cv2.morphologyEx(patch, cv2.MORPH_CLOSE, np.ones((kernel, kernel), np.uint8)), (kernel, kernel))
    return cv2.divide(cv2.blur(patch, (3, 3)), np.maximum(light, 1), scale=200)


def _cut_off(component: Component, shape: tuple[int, ...], back: np.ndarray) -> bool:
    x, y = cv2.perspectiveTransform(component.corners[:, None], back)[:, 0].T
    sides = (x.min() < 1, y.min() < 1, x.max() > shape[1] - 1, y.max() > shape[0] - 1)
    return any(sides)
