"""Draw a line of text as an alpha mask, once; it is kept.

OpenCV crashes on text that is no UTF-8, such as some names of files: `printable` stands before it.
OpenCV 5 brings a variable TrueType font (`cv2.FontFace`): the same letters on every system, without Qt's fonts.
"""

from functools import lru_cache

import cv2
import numpy as np

from airdigits.support.terminal import printable

REGULAR, SEMIBOLD = 400, 600
CAP_HEIGHT = 0.70  # of the size: the height of a digit or a capital letter
_DESCENT = 0.28  # of the size: room below the baseline


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    """Load OpenCV's sans-serif face. That takes milliseconds, so it waits for the first text."""
    return cv2.FontFace("sans")


@lru_cache(maxsize=2048)
def text_width(text: str, size: int, weight: int = REGULAR) -> int:
    """Measure how wide the text is, in pixels, for a font size in pixels."""
    return int(cv2.getTextSize((0, 0), printable(text), (0, 0), _face(), size, weight)[2])


@lru_cache(maxsize=512)
def text_mask(text: str, size: int, weight: int = REGULAR) -> np.ndarray:
    """Draw one line of text.

    Returns uint8 [h, w] coverage with the baseline `size` pixels below the top. The array is kept: it cannot be written to.
    """
    mask = np.zeros((size + round(size * _DESCENT) + 1, text_width(text, size, weight) + 2), np.uint8)
    cv2.putText(mask, printable(text), (0, size), (255,), _face(), size, weight)
    mask.flags.writeable = False
    return mask


def fit_text(text: str, size: int, weight: int, limit: int, *, keep_end: bool = False) -> str:
    """Shorten the text to at most `limit` pixels: keep as much of its start (or end) as fits, with an ellipsis."""
    if text_width(text, size, weight) <= limit:
        return text
    for length in range(len(text) - 1, 0, -1):
        short = "…" + text[-length:] if keep_end else text[:length].rstrip() + "…"
        if text_width(short, size, weight) <= limit:
            return short
    return "…"
