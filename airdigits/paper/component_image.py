"""Make the network's 28x28 image of a component on paper, as MNIST's authors would have made it.

It looks like the rasterizer's image of a stroke: the longer side spans the box, the centre of mass is the image's centre, and a
pen that is too thin is thickened.
"""

import cv2
import numpy as np

from airdigits.paper.components import Component
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import SIDE, RasterConfig

_THINNEST = 2.0  # px of the finished image: a thinner pen is thickened to the rasterizer's
_FINE = 4  # a component is enlarged to this many times the box before its pen is thickened
_BLACK = 32  # grey level of a border that is MNIST's black


def image_of(component: Component, config: RasterConfig = RasterConfig()) -> np.ndarray:
    """Return the component in the form of the training images: uint8 [28, 28], white ink on black."""
    finished = config.box / component.size  # px of the finished image for one of the component
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


def mnist_image(grey: np.ndarray) -> np.ndarray | None:
    """Return a grey picture that is in MNIST's form already, uint8 [28, 28], white ink on black; None for any other.

    A picture in that form that is dark on light comes back inverted.
    """
    if grey.shape != (SIDE, SIDE):
        return None
    border = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    if border < _BLACK and grey.max() > _BLACK:
        return grey
    return 255 - grey if border > 255 - _BLACK and grey.min() < 255 - _BLACK else None
