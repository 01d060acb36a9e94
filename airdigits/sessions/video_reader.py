"""The video beside a session to the picture of each of its frames."""

import stat
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from airdigits.capture.opencv import suppress_opencv_log
from airdigits.sessions.names import video_of
from airdigits.sessions.session import Session

_NEAR = 50  # frames ahead that are faster read than sought


def open_session_video(session: Session, log: Callable[[str], None]) -> "VideoReader | None":
    """The video of a session; None when it has none, and when it cannot be read: `tell` then gets a line."""
    if not session.header.video:
        return None  # a video of the same name may stand there for other reasons: the session was recorded from it
    path = video_of(session.path)
    reason = _why_not(path)
    if not reason:
        footage = VideoReader(path, log)
        width, height = session.header.size
        if footage.size == (width // 2 * 2, height // 2 * 2):  # the codec wants pairs
            return footage
        footage.close()
        reason = "is of another size than the session" if footage.size else "cannot be read as a video (cut off or damaged)"
    log(f"{path}: {reason}: the session is shown without pictures")
    return None


class VideoReader:
    """Gives pictures by their numbers. A picture that cannot be read is told once, and from there on there are none."""

    def __init__(self, path: Path, log: Callable[[str], None]):
        self._path, self._log = path, log
        # The absolute path and FFmpeg alone: names are no protocols, patterns or pipelines.
        with suppress_opencv_log():
            self._capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
        self._frames = self._capture.get(cv2.CAP_PROP_FRAME_COUNT) if self._capture.isOpened() else 0
        self.size: tuple[int, int] | None = None
        """Width and height in pixels; None where there is nothing to read."""
        if self._frames >= 1:
            width, height = (self._capture.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
            self.size = int(width), int(height)
        self._next = 0  # the number of the picture that would be read
        self._last: tuple[int, np.ndarray] | None = None
        self._end = max(0.0, self._frames)  # pictures of this number and beyond are not there
        self._told = False

    def picture(self, number: int) -> np.ndarray | None:
        """The picture of this number, BGR uint8 [h, w, 3]; None where the video has no such picture."""
        if self._last and self._last[0] == number:
            return self._last[1]
        image = None
        if number < self._end:
            with suppress_opencv_log():
                image = self._read(number)
        if image is None:
            self._end = min(self._end, number)
            if not self._told:
                self._told = True
                self._log(f"{self._path}: ends or is damaged before picture {number}: from there on there are none")
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


def _why_not(path: Path) -> str:
    """Why a file is no video of a session, in a few words; "" when it may be one."""
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):  # opening a pipe could wait for ever
            return "not a regular file"
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        return "the video is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    # FFmpeg would follow the names of other files in a playlist, so nothing but an MP4 is given to it.
    return "" if head[4:8] == b"ftyp" else "not an MP4 video"
