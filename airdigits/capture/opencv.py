"""Wrap the parts of OpenCV's VideoCapture that the sources use."""

from typing import Protocol

import cv2
import numpy as np


class Capture(Protocol):
    """The part of cv2.VideoCapture that is used here; tests put other cameras in its place."""

    def isOpened(self) -> bool:  # OpenCV's name
        """Return whether there is something to read from."""
        ...

    def grab(self) -> bool:
        """Grab the next frame; return False where there is none."""
        ...

    def retrieve(self) -> tuple[bool, np.ndarray]:
        """Return whether the frame that was taken could be decoded, and its picture."""
        ...

    def get(self, propId: int) -> float:
        """Return a property, 0 where it is not known."""
        ...

    def release(self) -> None:
        """Release the device."""
        ...


def frames_per_second(capture: Capture) -> float:
    """Return the frame rate that the source states; 30 where it states nothing sensible."""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return fps if 1 <= fps <= 1000 else 30.0
