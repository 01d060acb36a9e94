"""Read every frame of a video file, with the file's own timestamps."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import cv2
import msgspec
import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.capture.opencv import frames_per_second
from airdigits.capture.source import SourceOptions
from airdigits.errors import DataError, SourceError
from airdigits.support.foreign_files import read_json
from airdigits.support.opencv_log import suppress_opencv_log
from airdigits.support.video_input import open_video

_MOST_FRAMES = 10_000_000  # OpenCV returns nonsense above this where a file does not say
_SHORT_BY = 0.2  # s: a file that ends this much before its stated duration was cut off
_NO_VIDEO = "{} is not a video that can be read: give an MP4, AVI, MKV, MOV or WebM file"


class _Truth(msgspec.Struct):
    """What is read of the ground truth of a simulated video."""

    mirrored: bool = False


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
                ok, image = _next(capture)
                if not ok:
                    break
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


def _next(capture: cv2.VideoCapture) -> tuple[bool, np.ndarray]:
    """Return whether there is another picture, and the picture; a file whose pictures cannot be had ends there."""
    try:
        ok, image = capture.read()
        return ok, as_bgr(image) if ok else image
    except (cv2.error, DataError, MemoryError):
        return False, np.zeros((0, 0, 3), np.uint8)


def open_named(name: str, options: SourceOptions) -> VideoFile:
    """Open a video file. Raises SourceError."""
    return VideoFile(name, mirror=options.mirror)


def _open_video(path: Path) -> tuple[cv2.VideoCapture, np.ndarray]:
    """Open a video and read its first frame. Raises SourceError, with what to do."""
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder: give a video file in it")
        if path.exists() and not path.is_file():
            raise SourceError(f"{path} is not a regular file: give a video file, or a webcam by its number, such as 0")
        if path.is_file() and path.stat().st_size == 0:
            raise SourceError(f"{path} is empty: copy or record it again")
        capture = open_video(path)
        with suppress_opencv_log():
            ok, image = capture.read()
        if ok:
            return capture, as_bgr(image)
        capture.release()
    except FileNotFoundError as error:
        raise SourceError(f"there is no file {path}: check the name, or give a webcam by its number, such as 0") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}): check its permissions") from error
    except (ValueError, DataError, cv2.error, MemoryError) as error:
        raise SourceError(_NO_VIDEO.format(path)) from error
    with path.open("rb") as file:
        cut = file.read(8)[4:] == b"ftyp"
    if cut:
        raise SourceError(f"{path} was cut off before its index: copy or record it again")
    raise SourceError(_NO_VIDEO.format(path))


def _says_mirrored(path: Path) -> bool:
    """Return `mirrored` from the .json that `airdigits simulate` writes beside a video; False without one."""
    try:
        truth = read_json(path.with_suffix(".json"), DataError, "simulate the video again", _Truth)
    except (DataError, ValueError):  # ValueError: a name that cannot have another suffix
        return False
    return bool(truth.mirrored)
