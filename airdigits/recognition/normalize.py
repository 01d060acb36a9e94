"""Fit the ink of any grey image into MNIST's 28x28 image."""

import cv2
import numpy as np

from airdigits.recognition.raster import SIDE, RasterConfig


def normalize(image: np.ndarray, box: int = RasterConfig().box) -> np.ndarray:
    """Scale and centre the ink of a grey image (uint8, any size, white on black) as MNIST does.

    Returns uint8 [28, 28]: the longer side of the ink spans `box`, and its centre of mass is the image's centre. An image
    without ink stays empty.
    """
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    result = np.zeros((SIDE, SIDE), np.uint8)
    if not len(rows):
        return result
    ink = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = box / max(ink.shape)
    width, height = (max(1, round(side * scale)) for side in ink.shape[::-1])
    ink = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    moments = cv2.moments(ink)
    x, y = ((moments[m] / moments["m00"] if moments["m00"] else 0.0) for m in ("m10", "m01"))
    left = int(np.clip(round((SIDE - 1) / 2 - x), 0, SIDE - width))
    top = int(np.clip(round((SIDE - 1) / 2 - y), 0, SIDE - height))
    result[top : top + height, left : left + width] = ink
    return result
