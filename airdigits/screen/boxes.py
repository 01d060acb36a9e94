"""Digits found in a picture to the picture with boxes, digits and probabilities drawn over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from airdigits.screen.palette import BLUISH_GREEN, ORANGE, TEXT
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, SEMIBOLD, text_width


@dataclass(frozen=True, eq=False)
class Box:
    """`corners` float [4, 2], px of the picture, clockwise from the upper left; `label` above them, in as few letters as will do.

    `sure`: it was read; else it is shown as a thing that was not.
    """

    corners: np.ndarray
    label: str
    sure: bool = True


def draw_boxes(picture: np.ndarray, boxes: Iterable[Box]) -> None:
    """Draw over a picture, BGR uint8 [h, w, 3], in place."""
    unit = max(0.6, min(picture.shape[:2]) / 720)
    for box in boxes:
        colour = BLUISH_GREEN if box.sure else ORANGE
        points = np.round(np.asarray(box.corners) * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(picture, [points], True, colour, max(1, round(2 * unit)), cv2.LINE_AA, 4)
        if not box.label:
            continue
        panel = _label(box.label, round(unit, 2))
        left, top = box.corners[:, 0].min(), box.corners[:, 1].min() - panel.height - 2 * unit
        x = int(np.clip(left, 0, max(0, picture.shape[1] - panel.width)))
        y = int(np.clip(top, 0, max(0, picture.shape[0] - panel.height)))
        panel.stamp(picture, x, y)


@lru_cache(maxsize=512)
def _label(text: str, unit: float) -> Sprite:
    size, pad = round(20 * unit), round(5 * unit)
    height = size + pad
    panel = Sprite.panel(text_width(text, size, SEMIBOLD) + 2 * pad, height, 4 * unit)
    panel.write(text, pad, round((height + size * CAP_HEIGHT) / 2), size, TEXT, SEMIBOLD)
    return panel
