"""Keep OpenCV's own log off the user's terminal."""

import contextlib
from collections.abc import Iterator

import cv2


@contextlib.contextmanager
def suppress_opencv_log() -> Iterator[None]:
    """Silence OpenCV's log for a moment: it writes five lines about a missing camera."""
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(before)
