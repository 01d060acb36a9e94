"""Make the image of a component from which the row network reads digits that touch: as wide as the row is long."""

import cv2
import numpy as np

from airdigits.paper.components import Component

ROWS = 24  # px: the height of a row's image ...
_INK = 22  # ... and of its ink
MARGIN = 5  # px left and right of the ink
STEP = 2  # columns for each answer of the network
LEARNT = 96  # px: how wide the rows are at most from which the network learns; four digits, mostly
_MULTIPLE = 16  # the width is one of this: then the network has few widths to prepare for


def row_image(component: Component) -> np.ndarray:
    """Return the component as the row network takes it: uint8 [ROWS, w], white ink on black."""
    scale = image_scale(component)
    across = max(1, round(component.width * scale))
    ink = cv2.resize(component.ink, (across, _INK), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    image = np.zeros((ROWS, -(-(across + 2 * MARGIN) // _MULTIPLE) * _MULTIPLE), np.uint8)
    top = (ROWS - _INK) // 2
    image[top : top + _INK, MARGIN : MARGIN + across] = ink
    return image


def image_scale(component: Component) -> float:
    """Return how many px of the row's image there are for one of the component."""
    return _INK / component.height
