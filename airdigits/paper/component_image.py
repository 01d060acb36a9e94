"""A mark on paper to the 28x28 image that MNIST's authors would have made of it.

The same as the rasterizer's for strokes: the longer side spans the box, the centre of mass is the middle, the pen is neither a
hair nor a brush.
"""

import cv2
import numpy as np

from airdigits.paper.components import Component
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import RasterConfig

_THINNEST = 2.0  # px of the finished image: a thinner pen is thickened to the rasterizer's
_FINE = 4  # a mark is enlarged to this many times the box before its pen is thickened


def image_of(component: Component, config: RasterConfig = RasterConfig()) -> np.ndarray:
    """The mark as the network knows digits: uint8 [28, 28], white ink on black."""
    finished = config.box / component.size  # of a pixel of the mark
    pen = component.stroke_width * finished
    ink = component.ink
    if pen < _THINNEST:
        scale = max(1.0, _FINE * finished)
        if scale > 1:
            ink = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        more = (config.thickness - pen) / finished * scale / 2  # px of the enlarged ink, on either side
        side = 2 * max(1, round(more)) + 1
        ink = cv2.copyMakeBorder(ink, side, side, side, side, cv2.BORDER_CONSTANT, value=0)
        ink = cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return normalize(ink, config.box)
