"""Draw strokes as the 28x28 image that MNIST's authors would have made of them.

Training, evaluation and the live program all use this one function, so that the network sees live what it was trained on.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.errors import EmptyInkError
from airdigits.ink.curve import smooth_curve
from airdigits.ink.stroke import Ink
from airdigits.support.settings import setting

SIDE = 28  # px: MNIST's image (LeCun et al., 1998)
_FINE = 8  # the drawing is made this much larger and averaged down: 65 levels of grey
_SUBPIXEL = 4  # binary digits of OpenCV's fixed-point coordinates


@dataclass(frozen=True)
class RasterConfig:
    """How ink is drawn."""

    box: int = setting(20, "the digit fits into this square, as in MNIST", unit="px", low=8, high=26)
    thickness: float = setting(2.4, "width of the pen in the finished image", unit="px", low=1, high=5)


def rasterize(ink: Ink, config: RasterConfig = RasterConfig()) -> np.ndarray:
    """Draw ink as MNIST would show it.

    Returns uint8 [28, 28], white ink on black. The digit's longer side, pen width included, spans `config.box`; its aspect
    ratio is kept; its centre of mass is the image's centre, unless that would push the box out of the image. Straight
    segments become smooth curves. Taps beside strokes are left out; ink whose points all coincide is a dot. Raises EmptyInkError
    for ink without a point.
    """
    ink = ink.without_taps()
    step = ink.size / config.box  # about a pixel of the finished image
    curves = [smooth_curve(stroke.points, step) for stroke in ink.strokes if len(stroke.points)]
    if not curves:
        raise EmptyInkError("there is no ink to draw: write a stroke first")
    box, pen = config.box * _FINE, config.thickness * _FINE
    everything = np.concatenate(curves)
    low = everything.min(axis=0)
    extent = everything.max(axis=0) - low
    scale = (box - pen) / max(float(extent.max()), 1e-9)
    size = extent * scale + pen if extent.max() > 0 else np.full(2, pen)

    drawn = max(1, 2 * round((pen - 1) / 2))  # OpenCV draws a line of even thickness one pixel thicker
    fine = np.zeros((box, box), np.uint8)
    for curve in curves:
        placed = (curve - low) * scale + (box - size + pen) / 2 if extent.max() > 0 else np.full_like(curve, box / 2)
        fixed = np.round((placed - 0.5) * (1 << _SUBPIXEL)).astype(np.int32)  # OpenCV's pixel centres are whole numbers
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)  # OpenCV draws no line of one point
        cv2.polylines(fine, [fixed.reshape(-1, 1, 2)], False, 255, drawn, cv2.LINE_8, _SUBPIXEL)
    moments = cv2.moments(fine, binaryImage=True)
    centre_x = moments["m10"] / moments["m00"] + 0.5
    centre_y = moments["m01"] / moments["m00"] + 0.5

    side = SIDE * _FINE
    left = int(np.clip(round(side / 2 - centre_x), 0, side - box))
    top = int(np.clip(round(side / 2 - centre_y), 0, side - box))
    image = np.zeros((side, side), np.uint8)
    image[top : top + box, left : left + box] = fine
    return cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
