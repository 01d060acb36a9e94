"""Find the page in a picture, and the perspective transform that lays it flat."""

import cv2
import numpy as np

_COARSE = 640  # px of the longer side
_PAGE = (0.2, 0.97)  # of the picture: a smaller quadrangle is a thing on the table, a larger one the picture itself
_EVEN = 0.02  # of its brightness from one coarse pixel to the next: light falls off more slowly, edges are steeper
_BESIDE = 7  # coarse px from a page's edge to where it is compared with what lies around it
_LIGHTER = 1.08  # times as bright as that
_WHOLE = 0.8  # of the larger candidate: the evenly lit one is all of the page, and more exact
_PARALLEL = 0.1  # the sine of the angle between two sides that form no corner
_THUMB = 41  # coarse px: what is narrower and stands out of a page is what holds it


def page_corners(image: np.ndarray) -> np.ndarray | None:
    """Find the corners of a page on something darker, float32 [4, 2], clockwise from the upper left; None without one.

    Looks for a quadrangle that is brighter than the rest, and for one within which the brightness has no steps: where light
    falls off across a page, its dark end is no brighter than a lit wall.
    """
    scale = min(1.0, _COARSE / max(image.shape))
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.morphologyEx(cv2.GaussianBlur(grey, (5, 5), 0), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    bright, even = _candidates(grey, [_bright(grey)]), _candidates(grey, _even(grey))
    largest = max([*bright, *even], key=cv2.contourArea, default=None)
    if largest is None:
        return None
    # Something bright behind a page seems a part of it; but a shadow with an edge divides it.
    whole = [corners for corners in even if cv2.contourArea(corners) >= _WHOLE * cv2.contourArea(largest)]
    return max(whole or [largest], key=cv2.contourArea) / scale


def flat_page(corners: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the matrix float64 [3, 3] that lays a page with these corners flat, and the width and height it then has."""
    top, right, bottom, left = (float(np.hypot(*side)) for side in np.roll(corners, -1, axis=0) - corners)
    width, height = round(max(top, bottom)), round(max(left, right))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return cv2.getPerspectiveTransform(corners, flat), (width, height)


def _candidates(grey: np.ndarray, masks: list[np.ndarray]) -> list[np.ndarray]:
    """Return the corners of each mask that has a page's shape and ends where paper ends."""
    quadrangles = map(_quadrangle, masks)
    return [corners for corners in quadrangles if corners is not None and _stands_out(grey, corners)]


def _bright(grey: np.ndarray) -> np.ndarray:
    return cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]


def _even(grey: np.ndarray) -> list[np.ndarray]:
    """Return masks of the large areas of a picture without a step in brightness."""
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis, ksize=3, scale=1 / 8) for axis in ((1, 0), (0, 1)))
    even = (cv2.magnitude(across, down) < _EVEN * np.maximum(grey, 20)).astype(np.uint8)
    _, parts, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    large = np.flatnonzero(stats[1:, cv2.CC_STAT_AREA] >= _PAGE[0] * grey.size) + 1
    return [cv2.dilate((parts == part).astype(np.uint8), np.ones((5, 5), np.uint8)) for part in large]  # edges are so broad


def _quadrangle(mask: np.ndarray) -> np.ndarray | None:
    """Return the corners of the largest part of a mask; None where that has not the shape of a page."""
    outline = _outline(mask)
    if outline is not None:  # without the writing, which leaves holes, and without what holds the page
        whole = cv2.drawContours(np.zeros_like(mask), [outline], 0, 255, cv2.FILLED)
        outline = _outline(cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((_THUMB, _THUMB), np.uint8)))
    if outline is None or not _PAGE[0] <= cv2.contourArea(outline) / mask.size <= _PAGE[1]:
        return None
    corners = cv2.approxPolyDP(outline, 0.02 * cv2.arcLength(outline, True), True).reshape(-1, 2).astype(np.float32)
    if len(corners) != 4 or not cv2.isContourConvex(corners) or cv2.contourArea(corners) < 0.9 * cv2.contourArea(outline):
        return None
    corners = _sharpened(_clockwise(corners), outline.reshape(-1, 2).astype(np.float32))
    top, right, bottom, left = np.roll(corners, -1, axis=0) - corners
    if any(_unlike(a, b) for a, b in ((top, bottom), (left, right))) or abs(top[1]) > 0.5 * abs(top[0]):
        return None
    return corners


def _outline(mask: np.ndarray) -> np.ndarray | None:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return max(outlines, key=cv2.contourArea, default=None)


def _sharpened(corners: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Return the corners where lines along the four sides meet: those of a mask are round, and a thumb bends a side."""
    lines = []
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        length = max(float(np.hypot(*(b - a))), 1e-9)
        along = (b - a) / length
        share = (outline - a) @ along / length
        off = np.abs((outline - a) @ np.array((-along[1], along[0])))
        side = outline[(share > 0.1) & (share < 0.9) & (off < _BESIDE)]
        if len(side) < 2:
            return corners
        x, y, px, py = cv2.fitLine(side, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        lines.append(np.cross((px, py, 1.0), (px + x, py + y, 1.0)))
    meet = np.array([np.cross(lines[i - 1], lines[i]) for i in range(4)])
    if np.abs(meet[:, 2]).min() < _PARALLEL:
        return corners
    return (meet[:, :2] / meet[:, 2:]).astype(np.float32)


def _stands_out(grey: np.ndarray, corners: np.ndarray) -> bool:
    """Return whether paper ends at all four sides: lighter inside than outside, but for what holds or covers them."""
    return all(_is_edge(grey, corners[i], corners[(i + 1) % 4]) for i in range(4))


def _is_edge(grey: np.ndarray, a: np.ndarray, b: np.ndarray) -> bool:
    along = a + np.linspace(0.1, 0.9, 33)[:, None] * (b - a)
    inward = np.array((a[1] - b[1], b[0] - a[0])) / max(float(np.hypot(*(b - a))), 1e-9)  # clockwise, with y down
    low, high = np.zeros(2), np.array(grey.shape[::-1]) - 1
    inside, outside = (along + way * _BESIDE * inward for way in (1, -1))
    seen = ((outside >= low) & (outside <= high)).all(axis=1)
    if not seen.any():  # the page ends with the picture
        return True
    (xi, yi), (xo, yo) = (np.clip(np.round(p[seen]), low, high).astype(np.int64).T for p in (inside, outside))
    return float(np.median(grey[yi, xi] / np.maximum(grey[yo, xo], 1.0))) >= _LIGHTER


def _clockwise(corners: np.ndarray) -> np.ndarray:
    """Order corners clockwise from the upper left, whatever the order they came in."""
    centre = corners.mean(axis=0)
    corners = corners[np.argsort(np.arctan2(*(corners - centre).T[::-1]))]
    return np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)


def _unlike(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether one of two opposite sides is less than half as long as the other."""
    lengths = sorted((float(np.hypot(*a)), float(np.hypot(*b))))
    return lengths[0] < 0.5 * lengths[1]
