"""Draw the gestures as small pictures: the outline of a right hand, seen from the back, filled."""

from functools import lru_cache

import cv2
import numpy as np

_FINE = 4  # drawn this many times larger, then shrunk: smooth edges
# Of a square, x right and y down. A finger runs from its root to its tip, stretched out or folded.
_PALM = ((0.30, 0.56), (0.70, 0.56), (0.68, 0.84), (0.58, 0.93), (0.42, 0.93), (0.33, 0.84))
_ROOTS = ((0.33, 0.58), (0.445, 0.56), (0.56, 0.57), (0.665, 0.60))  # index to little finger
_TIPS = ((0.24, 0.14), (0.42, 0.06), (0.60, 0.10), (0.79, 0.22))
_FOLDED = 0.06  # how far a folded finger stands out
_THUMB = {"out": ((0.37, 0.82), (0.22, 0.72), (0.09, 0.54)), "in": ((0.36, 0.82), (0.33, 0.74), (0.52, 0.70))}
_FINGER, _THICK, _EDGE = 0.105, 0.12, 0.055  # widths of a finger, the thumb, and the dark line around each
_UP = {
    "pointing_up": (True, False, False, False),
    "victory": (True, True, False, False),
    "i_love_you": (True, False, False, True),
    "open_palm": (True, True, True, True),
    "closed_fist": (False, False, False, False),
}
_PINCH = (((0.34, 0.58), (0.22, 0.40), (0.14, 0.46)), ((0.36, 0.82), (0.18, 0.70), (0.12, 0.50)))  # index finger, thumb


@lru_cache(maxsize=64)
def hand_icon(name: str, size: int) -> np.ndarray:
    """Draw a gesture by its name, or "pinch", "away", "pause", "key"; nothing for others. Returns uint8 [size, size] coverage."""
    side = size * _FINE
    mask: np.ndarray = np.zeros((side, side), np.uint8)
    if name in _UP:
        _hand(mask, _UP[name], spread=name == "open_palm")
    elif name == "pinch":
        _hand(mask, (False, True, True, True), spread=True, pinch=True)
    elif name == "away":
        _hand(mask, _UP["open_palm"], spread=True)
        mask //= 3  # a pale hand, and an arrow out of the picture
        for arrow in (((0.3, 0.5), (0.92, 0.5)), ((0.74, 0.32), (0.92, 0.5), (0.74, 0.68))):
            _outlined(mask, arrow, 0.07)
        _line(mask, ((0.3, 0.5), (0.92, 0.5)), 0.07)
    elif name == "pause":
        for x in (0.36, 0.64):
            _line(mask, ((x, 0.28), (x, 0.72)), 0.15)
    elif name == "key":
        low, high, middle = round(0.12 * side), round(0.88 * side), round(0.62 * side)
        _line(mask, ((0.2, 0.62), (0.8, 0.62)), 0.3)
        cv2.line(mask, (low + side // 6, middle), (high - side // 6, middle), 0, side // 16, cv2.LINE_AA)
    if name == "closed_fist":  # the fist is small: as large as the other hands it would be seen less
        mask = cv2.warpAffine(mask, np.array([[1.35, 0, -0.175 * side], [0, 1.35, -0.42 * side]]), (side, side))
    small = cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA)
    small.flags.writeable = False
    return small


def _hand(mask: np.ndarray, up: tuple[bool, ...], *, spread: bool, pinch: bool = False) -> None:
    side = mask.shape[0]
    cv2.fillPoly(mask, [np.round(np.array(_PALM) * side).astype(np.int32)], 255, cv2.LINE_AA)
    _line(mask, (*_PALM, _PALM[0]), 0.05)
    for place, (root, tip) in enumerate(zip(_ROOTS, _TIPS, strict=True)):
        if pinch and place == 0:
            continue
        if up[place]:
            straight = (root[0] + (tip[0] - root[0]) * (1.0 if spread else 0.6), tip[1])
            _outlined(mask, (root, straight), _FINGER)
        else:
            _outlined(mask, ((root[0], root[1] + 0.06), (root[0], root[1] - _FOLDED)), _FINGER)
    for line in _PINCH if pinch else (_THUMB["out" if spread else "in"],):
        _outlined(mask, line, _THICK if line[-1] != (0.14, 0.46) else _FINGER)


def _outlined(mask: np.ndarray, points: tuple[tuple[float, float], ...], width: float) -> None:
    """Draw a finger with a gap around it, so that it can be told from what lies behind."""
    _line(mask, points, width + _EDGE, 0)
    _line(mask, points, width)


def _line(mask: np.ndarray, points: tuple[tuple[float, float], ...], width: float, value: int = 255) -> None:
    side = mask.shape[0]
    fixed = np.round(np.array(points) * side).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(mask, [fixed], False, value, max(1, round(width * side)), cv2.LINE_AA)
