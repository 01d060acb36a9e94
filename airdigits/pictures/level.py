"""A picture to the turn, or the change of perspective, after which its lines run level."""

import cv2
import numpy as np

from airdigits.pictures.strength import without_blots

STEEPEST = 16.0  # degrees
_COARSE = 640  # px of the longer side
_POINTS = 20_000  # pixels looked at
_BETTER = 1.04  # times: what a turn must gain; a few strokes alone would turn a page that is level
_BLOT = 40  # of the longer side: what is broader is no writing
_PAGE = (0.2, 0.97)  # of the picture: a smaller bright quadrangle is a thing on the table, a larger one the picture itself


def page_corners(image: np.ndarray) -> np.ndarray | None:
    """The corners of a sheet before something darker, float32 [4, 2], clockwise from the upper left; None without one."""
    scale = min(1.0, _COARSE / max(image.shape))
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.morphologyEx(cv2.GaussianBlur(grey, (5, 5), 0), cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    _, bright = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or not _PAGE[0] <= cv2.contourArea(largest) / grey.size <= _PAGE[1]:
        return None
    corners = cv2.approxPolyDP(largest, 0.02 * cv2.arcLength(largest, True), True).reshape(-1, 2).astype(np.float32)
    if len(corners) != 4 or not cv2.isContourConvex(corners) or cv2.contourArea(corners) < 0.9 * cv2.contourArea(largest):
        return None
    corners = _clockwise(corners)
    top, right, bottom, left = np.roll(corners, -1, axis=0) - corners
    if any(_unlike(a, b) for a, b in ((top, bottom), (left, right))) or abs(top[1]) > 0.5 * abs(top[0]):
        return None
    return corners / scale


def flat_page(corners: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """The matrix float64 [3, 3] that lays a page of these corners flat, and the width and height it then has."""
    top, right, bottom, left = (float(np.hypot(*side)) for side in np.roll(corners, -1, axis=0) - corners)
    width, height = round(max(top, bottom)), round(max(left, right))
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return cv2.getPerspectiveTransform(corners, flat), (width, height)


def skew(mask: np.ndarray) -> float:
    """By how many degrees the lines of an ink mask (uint8 [h, w], 0 or 255) fall to the right; 0 where it cannot be told."""
    y, x = np.nonzero(without_blots(mask, max(mask.shape) // _BLOT))
    if len(y) < 50:
        return 0.0
    rng = np.random.default_rng(0)
    if len(y) > _POINTS:
        chosen = rng.choice(len(y), _POINTS, replace=False)
        y, x = y[chosen], x[chosen]
    down = y + rng.random(len(y))  # anywhere in its pixel: else rows of pixels and bins beat, and 0 degrees seem best
    bin_size = max(mask.shape) / _COARSE
    down, across = (down - mask.shape[0] / 2) / bin_size, (x - mask.shape[1] / 2) / bin_size
    coarse = np.arange(-STEEPEST, STEEPEST + 0.1, 1.0)
    best = float(coarse[int(np.argmax([_order(across, down, angle) for angle in coarse]))])
    fine = np.arange(best - 1, best + 1.01, 0.2)
    best = float(fine[int(np.argmax([_order(across, down, angle) for angle in fine]))])
    return best if _order(across, down, best) > _BETTER * _order(across, down, 0.0) else 0.0


def turn(shape: tuple[int, ...], degrees: float) -> tuple[np.ndarray, tuple[int, int]]:
    """The matrix float64 [3, 3] that raises what falls by `degrees`, and the width and height that hold all of the picture."""
    height, width = shape[:2]
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0), (0, 0, 1)])
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sin + width * cos), round(height * cos + width * sin)
    matrix[0, 2] += (size[0] - width) / 2
    matrix[1, 2] += (size[1] - height) / 2
    return matrix, size


def _order(x: np.ndarray, y: np.ndarray, degrees: float) -> float:
    """How unevenly the ink lies in rows, seen at this angle: most when they run along the lines."""
    angle = np.radians(degrees)
    rows = y * np.cos(angle) - x * np.sin(angle)
    counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts, prepend=0, append=0) ** 2).sum())


def _clockwise(corners: np.ndarray) -> np.ndarray:
    """From the upper left, whatever the order they came in."""
    centre = corners.mean(axis=0)
    corners = corners[np.argsort(np.arctan2(*(corners - centre).T[::-1]))]
    return np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)


def _unlike(a: np.ndarray, b: np.ndarray) -> bool:
    """Opposite sides of a page, one less than half of the other."""
    lengths = sorted((float(np.hypot(*a)), float(np.hypot(*b))))
    return lengths[0] < 0.5 * lengths[1]
