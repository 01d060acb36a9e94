"""Keep OpenCV's own log off the user's terminal."""

import contextlib
import threading
from collections.abc import Iterator

import cv2

_lock = threading.Lock()
_silent = {"how often": 0, "level before": 0}  # the level is the process's: several threads may want silence at once


@contextlib.contextmanager
def suppress_opencv_log() -> Iterator[None]:
    """Silence OpenCV's log for a moment: it writes five lines about a missing camera."""
    with _lock:
        if not _silent["how often"]:
            _silent["level before"] = cv2.utils.logging.getLogLevel()
            cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        _silent["how often"] += 1
    try:
        yield
    finally:
        with _lock:
            _silent["how often"] -= 1
            if not _silent["how often"]:
                cv2.utils.logging.setLogLevel(_silent["level before"])
