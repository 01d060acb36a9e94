"""Read the pictures of a session's frames from the video beside it."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from airdigits.sessions.names import video_of
from airdigits.sessions.session import Session
from airdigits.support.opencv_log import suppress_opencv_log
from airdigits.support.video_input import open_video

_NEAR = 50  # frames ahead up to which reading on is faster than seeking


def open_session_video(session: Session, log: Callable[[str], None]) -> "VideoReader | None":
    """Open the video of a session. Returns None when it has none, and, after one line to `log`, when it cannot be read."""
    if not session.header.video:
        return None  # an .mp4 of the same name may be the one that the session was recorded from
    path = video_of(session.path)
    video = _open(path, log)
    if isinstance(video, VideoReader):
        width, height = session.header.size
        if video.size == (width // 2 * 2, height // 2 * 2):  # the codec needs even sides
            return video
        video.close()
        reason = "is of another size than the session" if video.size else "cannot be read as a video (cut off or damaged)"
    else:
        reason = video
    log(f"{path}: {reason}: the session is shown without pictures")
    return None


class VideoReader:
    """Return pictures by their numbers. The first one that cannot be read is logged once, and ends the video there."""

    def __init__(self, path: Path, log: Callable[[str], None]):
        self._path, self._log = path, log
        self._capture = open_video(path)
        self._frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT) if self._capture.isOpened() else 0
        self.size: tuple[int, int] | None = None
        """Width and height in pixels; None where nothing can be read."""
        if self._frames >= 1:
            width, height = (self._capture.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
            self.size = int(width), int(height)
        self._next = 0  # the number of the picture that would be read next
        self._last: tuple[int, np.ndarray] | None = None
        self._end = max(0.0, self._frames)  # there are no pictures from this number on
        self._logged = False

    def picture(self, number: int) -> np.ndarray | None:
        """Return the picture of this number, BGR uint8 [h, w, 3]; None where the video has no such picture."""
        if self._last and self._last[0] == number:
            return self._last[1]
        image = None
        if number < self._end:
            with suppress_opencv_log(), contextlib.suppress(cv2.error, MemoryError):
                image = self._read(number)
        if image is None:
            self._end = min(self._end, number)
            if not self._logged:
                self._logged = True
                self._log(f"{self._path}: ends or is damaged before picture {number}: there are none from there on")
            return None
        self._last = number, image
        return image

    def close(self) -> None:
        """Close the file."""
        self._capture.release()

    def _read(self, number: int) -> np.ndarray | None:
        if not 0 <= number - self._next <= _NEAR:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
            self._next = number
        while self._next < number:
            if not self._capture.grab():
                return None
            self._next += 1
        ok, image = self._capture.read()
        self._next += 1
        return image if ok and image.dtype == np.uint8 and image.ndim == 3 else None


def _open(path: Path, log: Callable[[str], None]) -> "VideoReader | str":
    """Return a session's video, or why there is none, in a few words."""
    try:
        return VideoReader(path, log)
    except FileNotFoundError:
        return "the video is missing"
    except OSError as error:
        return str(error.strerror) if error.errno == 0 else f"cannot be read ({error.strerror})"
    except ValueError:
        return "not an MP4 video"
