"""What both kinds of source need of OpenCV's VideoCapture."""

import contextlib
from collections.abc import Iterator
from typing import Protocol

import cv2
import numpy as np


class Capture(Protocol):
    """The part of cv2.VideoCapture that is used here; tests put other cameras in its place."""

    def isOpened(self) -> bool: ...  # OpenCV's name
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, np.ndarray]: ...
    def get(self, propId: int) -> float: ...
    def release(self) -> None: ...


@contextlib.contextmanager
def suppress_opencv_log() -> Iterator[None]:
    """Keep OpenCV's log off the terminal for a moment: a camera that is not there is no news of five lines."""
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(before)


def frames_per_second(capture: Capture) -> float:
    """What the source says of its frame rate; 30 where it says nothing sensible."""
    fps = capture.get(cv2.CAP_PROP_FPS)
    return fps if 1 <= fps <= 1000 else 30.0
