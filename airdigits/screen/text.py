"""A line of text to the picture of it: an alpha mask, drawn once and kept.

OpenCV 5 draws TrueType text with a variable font of its own (`cv2.FontFace`), the same on every system and without Qt's fonts.
An OpenCV without it draws with the Hershey strokes.
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np

REGULAR, SEMIBOLD = 400, 600
CAP_HEIGHT = 0.70  # of the size: the height of a digit or a capital letter
_DESCENT = 0.28  # of the size: room below the baseline
_ASCII = str.maketrans({"…": "...", "·": "-"})  # what the screen says beyond ASCII; Hershey has no others


@lru_cache(maxsize=1)
def _face() -> Any:
    """OpenCV's own sans-serif face, or None where this OpenCV has none. Loading takes milliseconds, so it waits for text."""
    return cv2.FontFace("sans") if hasattr(cv2, "FontFace") else None


@lru_cache(maxsize=2048)
def text_width(text: str, size: int, weight: int = REGULAR) -> int:
    """How far the text reaches, in pixels, for a font size in pixels."""
    face = _face()
    if face is not None:
        return int(cv2.getTextSize((0, 0), text, (0, 0), face, size, weight)[2])
    scale, thickness = _hershey(size, weight)
    return int(cv2.getTextSize(text.translate(_ASCII), cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)[0][0])


@lru_cache(maxsize=512)
def text_mask(text: str, size: int, weight: int = REGULAR) -> np.ndarray:
    """Draw one line of text.

    Returns uint8 [h, w] coverage with the baseline `size` pixels below the top. The array is kept: do not write into it.
    """
    mask = np.zeros((size + round(size * _DESCENT) + 1, text_width(text, size, weight) + 2), np.uint8)
    face = _face()
    if face is not None:
        cv2.putText(mask, text, (0, size), (255,), face, size, weight)
    else:
        scale, thickness = _hershey(size, weight)
        cv2.putText(mask, text.translate(_ASCII), (0, size), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thickness, cv2.LINE_AA)
    mask.flags.writeable = False
    return mask


def fit_text(text: str, size: int, weight: int, limit: int, *, keep_end: bool = False) -> str:
    """The text itself when it is at most `limit` pixels wide, else as much of its start (or end) as fits, with an ellipsis."""
    if text_width(text, size, weight) <= limit:
        return text
    for length in range(len(text) - 1, 0, -1):
        short = "…" + text[-length:] if keep_end else text[:length].rstrip() + "…"
        if text_width(short, size, weight) <= limit:
            return short
    return "…"


def _hershey(size: int, weight: int) -> tuple[float, int]:
    """Scale and thickness with which Hershey's letters have the height and the darkness asked for."""
    thickness = max(1, round(size / (14 if weight >= SEMIBOLD else 22)))
    return cv2.getFontScaleFromHeight(cv2.FONT_HERSHEY_SIMPLEX, max(1, round(size * CAP_HEIGHT)), thickness), thickness
