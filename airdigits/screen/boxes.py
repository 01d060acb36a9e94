"""Draw boxes, digits and probabilities over a picture."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from airdigits.screen.palette import BLUISH_GREEN, ORANGE, TEXT, TEXT_QUIET
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, SEMIBOLD, text_width

_SIZE = 0.5  # of the box's height: the label's letters
_LEAST, _MOST = 12, 26  # px, the latter in a picture 720 px high: smaller cannot be read, larger hides the line above
_DETAIL = 0.62  # of the label's size: what stands behind it
_TIGHTEST = 20  # percent of the labels may be too close for their detail
_REASON = 14  # px in a picture 720 px high


@dataclass(frozen=True, eq=False)
class Box:
    """One thing to mark in a picture.

    `corners` float [4, 2], px of the picture, clockwise from the upper left. `label` stands above them, `detail` smaller
    behind it. `sure`: it was read; else it was not, and `label` says why.
    """

    corners: np.ndarray
    label: str
    detail: str = ""
    sure: bool = True


def draw_boxes(picture: np.ndarray, boxes: Iterable[Box]) -> None:
    """Draw over a picture, BGR uint8 [h, w, 3], in place.

    Labels are small enough to stand side by side; the few that are still too wide lose their detail. The reason why a thing
    was not read is written where there is room, or not at all.
    """
    boxes = sorted(boxes, key=lambda box: not box.sure)
    unit = max(0.6, min(picture.shape[:2]) / 720)
    for box in boxes:
        colour = BLUISH_GREEN if box.sure else ORANGE
        points = np.round(np.asarray(box.corners) * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(picture, [points], True, colour, max(1, round(2 * unit)), cv2.LINE_AA, 4)
    read = [box for box in boxes if box.sure and box.label]
    taken = [np.concatenate([np.min(box.corners, axis=0), np.max(box.corners, axis=0)]) for box in boxes]
    rooms = _rooms(read)
    size = _size(read, rooms, unit)
    for box, room in zip(read, rooms, strict=True):
        panel = _panel(box.label, box.detail, size)
        taken.append(_stamp(picture, box, panel if panel.width <= room else _panel(box.label, "", size), 0))
    for box in boxes:
        if box.label and not box.sure:
            panel = _panel(box.label, "", max(_LEAST, round(_REASON * unit)))
            place = next((p for p in (0, 1) if not _overlaps(_place(picture, box, panel, p), taken)), None)
            if place is not None:
                taken.append(_stamp(picture, box, panel, place))


def _rooms(boxes: Sequence[Box]) -> np.ndarray:
    """Return how wide each label may be, px, float [n]: up to the next box on its right."""
    if not boxes:
        return np.zeros(0)
    left, top = np.array([np.min(box.corners, axis=0) for box in boxes]).T
    height = np.array([np.ptp(np.asarray(box.corners)[:, 1]) for box in boxes])
    across = left[None] - left[:, None]
    beside = (across > 0) & (np.abs(top[None] - top[:, None]) < height[:, None])
    return np.where(beside, across, 1e6).min(axis=1) - 1


def _size(boxes: Sequence[Box], rooms: np.ndarray, unit: float) -> int:
    """Choose one size for all labels, px, small enough that most have room for their detail."""
    if not boxes:
        return _LEAST
    size = float(np.clip(_SIZE * np.median([np.ptp(np.asarray(box.corners)[:, 1]) for box in boxes]), _LEAST, _MOST * unit))
    widths = np.array([_panel(box.label, box.detail, round(size)).width for box in boxes])
    return max(_LEAST, int(size * min(1.0, float(np.percentile(rooms / widths, _TIGHTEST)))))


def _place(picture: np.ndarray, box: Box, panel: Sprite, below: int) -> np.ndarray:
    """Place a panel above or below the box. Returns left, top, right, bottom, px, int [4]."""
    low, high = np.min(box.corners, axis=0), np.max(box.corners, axis=0)
    x = int(np.clip(low[0], 0, max(0, picture.shape[1] - panel.width)))
    y = int(np.clip(high[1] + 2 if below else low[1] - panel.height - 1, 0, max(0, picture.shape[0] - panel.height)))
    return np.array([x, y, x + panel.width, y + panel.height])


def _overlaps(place: np.ndarray, taken: Sequence[np.ndarray]) -> bool:
    others = np.array(taken)
    return bool(((others[:, :2] < place[2:]) & (place[:2] < others[:, 2:])).all(axis=1).any())


def _stamp(picture: np.ndarray, box: Box, panel: Sprite, below: int) -> np.ndarray:
    place = _place(picture, box, panel, below)
    panel.stamp(picture, int(place[0]), int(place[1]))
    return place


@lru_cache(maxsize=512)
def _panel(text: str, detail: str, size: int) -> Sprite:
    small, pad = round(_DETAIL * size), max(2, round(0.2 * size))
    width = text_width(text, size, SEMIBOLD) + 2 * pad + (text_width(detail, small, SEMIBOLD) + pad if detail else 0)
    height = round(1.1 * size)
    panel = Sprite.panel(width, height, 0.2 * size)
    baseline = round((height + size * CAP_HEIGHT) / 2)
    after = pad + panel.write(text, pad, baseline, size, TEXT, SEMIBOLD) + pad
    panel.write(detail, after, baseline, small, TEXT_QUIET, SEMIBOLD)
    return panel
