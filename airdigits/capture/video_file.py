"""Read every frame of a video file, with the file's own timestamps."""

import json
import math
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.capture.opencv import frames_per_second, suppress_opencv_log
from airdigits.capture.source import SourceOptions
from airdigits.errors import SourceError

_MOST_FRAMES = 10_000_000  # OpenCV returns nonsense above this where a file does not say
_HEAD = 4096  # bytes: a video has a zero byte among its first ones, a text has none
_SHORT_BY = 0.2  # s: a file that ends this much before its stated duration was cut off
_NO_VIDEO = "{} is not a video that can be read: give an MP4, AVI, MKV, MOV or WebM file"


class VideoFile:
    """A video (or a single picture) on disk, as a `Source`.

    Frames come as fast as they are taken, none left out; each iteration begins at the first one. Raises SourceError, with
    what to do, when opened for a path that is missing, a folder, empty, not readable, not a video, or a video cut off before
    its index, and when iterated over after it was closed.
    """

    live = False

    def __init__(self, path: str | Path, *, mirror: bool | None = None, fallback: bool = False):
        self.path = Path(path)
        self.description = str(path)
        self.fallback = fallback
        self.mirrored = _says_mirrored(self.path) if mirror is None else mirror
        self.warning = ""
        self.while_waiting: Callable[[], None] = lambda: None  # a file never makes anybody wait
        self._closed = False
        capture, image = _open_video(self.path)
        self._captures = {capture}  # all that are open: one for each iteration
        self._first: tuple[cv2.VideoCapture, np.ndarray] | None = capture, image
        self.size = (image.shape[1], image.shape[0])
        self.fps = frames_per_second(capture)
        count = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.frame_count = int(count) if 1 <= count <= _MOST_FRAMES else None

    def __iter__(self) -> Iterator[Frame]:
        """Yield every frame, from the first one. Raises SourceError when the file was closed or can no longer be read."""
        if self._closed:
            raise SourceError(f"{self.path} is closed: open it again")
        capture, image = self._first or _open_video(self.path)
        self._first = None
        self._captures.add(capture)
        self.warning = ""
        t = start = max(0.0, self._timestamp(capture))
        index = 0
        try:
            while True:
                yield Frame(t, image, index, self.mirrored)
                ok, image = capture.read()
                if not ok:
                    break
                image = as_bgr(image)
                index += 1
                stamp = self._timestamp(capture)
                t = stamp if stamp > t else t + 1 / self.fps  # some formats say 0 or step back
        finally:
            capture.release()
            self._captures.discard(capture)
        if not self._closed:
            self.warning = self._why_short(index + 1, t - start + 1 / self.fps)

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._closed = True
        for capture in self._captures:
            capture.release()

    def __repr__(self) -> str:
        count = "" if self.frame_count is None else f", {self.frame_count} frames"
        return f"<VideoFile {self.path}: {self.size[0]}x{self.size[1]}, {self.fps:g} frames/s{count}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _why_short(self, frames: int, seconds: float) -> str:
        """Return a warning when the file ended before the duration that it states; "" when it did not."""
        if self.frame_count is None or frames >= self.frame_count or self.frame_count / self.fps - seconds <= _SHORT_BY:
            return ""
        return f"{self.path} ended after {frames} of {self.frame_count} frames: it was cut off or is damaged"

    def _timestamp(self, capture: cv2.VideoCapture) -> float:
        """Return the seconds of the frame read last, as the file says; -1 where it says nothing."""
        t = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return t if math.isfinite(t) else -1.0


def open_named(name: str, options: SourceOptions) -> VideoFile:
    """Open a video file. Raises SourceError."""
    return VideoFile(name, mirror=options.mirror)


def _open_video(path: Path) -> tuple[cv2.VideoCapture, np.ndarray]:
    """Open a video and read its first frame. Raises SourceError, with what to do."""
    head = _head(path)
    if b"\0" not in head:  # FFmpeg would render a text file as a video of a terminal
        raise SourceError(_NO_VIDEO.format(path))
    with suppress_opencv_log():
        # The absolute path, since FFmpeg would take the name "rtsp:x" for a protocol. FFmpeg alone, since the other
        # backends interpret names as patterns and pipelines.
        capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
        ok, image = capture.read()
    if not ok:
        capture.release()
        if head[4:8] == b"ftyp":
            raise SourceError(f"{path} was cut off before its index: copy or record it again")
        raise SourceError(_NO_VIDEO.format(path))
    return capture, as_bgr(image)


def _head(path: Path) -> bytes:
    """Return the first bytes of a file that is there, readable and not empty."""
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise SourceError(f"{path} is a folder: give a video file in it")
        if not stat.S_ISREG(kind):
            raise SourceError(f"{path} is not a regular file: give a video file, or a webcam by its number (--source 0)")
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError as error:
        raise SourceError(f"there is no file {path}: check the name, or give a webcam by its number (--source 0)") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{path} cannot be read ({reason}): check its permissions") from error
    if not head:
        raise SourceError(f"{path} is empty: copy or record it again")
    return head


def _says_mirrored(path: Path) -> bool:
    """Return `mirrored` from the .json that `airdigits simulate` writes beside a video; False without one."""
    try:
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none there, or a .json of something else
        return False
    return isinstance(truth, dict) and truth.get("mirrored") is True
