"""Put small pictures into HTML, as notebooks and pages show them."""

import base64
from html import escape

import cv2
import numpy as np


def png_bytes(image: np.ndarray) -> bytes:
    """Return a picture, uint8 [h, w] or [h, w, 3] BGR, as the content of a PNG file."""
    return cv2.imencode(".png", image)[1].tobytes()


def inline_picture(image: np.ndarray, words: str, width: int) -> str:
    """Return an HTML element that shows a picture, its pixels enlarged to `width` of the page's; `words` say what it is."""
    data = base64.b64encode(png_bytes(image)).decode()
    return f'<img alt="{escape(words)}" width="{width}" style="image-rendering:pixelated" src="data:image/png;base64,{data}">'
