"""A video file to frames: every one of them, with the file's own times."""

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
from airdigits.errors import SourceError

_MOST_FRAMES = 10_000_000  # OpenCV answers nonsense beyond this where a file does not say
_HEAD = 4096  # bytes: a video has a zero byte among its first ones, a text has none
_SHORT_BY = 0.2  # s: a file that ends earlier than this before its said duration was cut off
_NO_VIDEO = "{} is not a video that can be read: give an MP4, AVI, MKV, MOV or WebM file"


class VideoFile:
    """A video (or a single picture) on disk, as a `Source`.

    Frames come as fast as they are taken, none left out; iterate over it once. Raises SourceError when opened, with what
    to do, for a path that is missing, a folder, empty, not readable, not a video, or a video cut off before its index.
    """

    live = False

    def __init__(self, path: Path, *, mirror: bool | None = None, fallback: bool = False):
        self.path = Path(path)
        self.description = str(path)
        self.fallback = fallback
        self.mirrored = _says_mirrored(self.path) if mirror is None else mirror
        self.warning = ""
        self.while_waiting: Callable[[], None] = lambda: None  # a file never makes anybody wait
        head = _head(self.path)
        if b"\0" not in head:  # FFmpeg would play a text as a film of a terminal
            raise SourceError(_NO_VIDEO.format(path))
        with suppress_opencv_log():
            # The absolute path, for FFmpeg would take the name "rtsp:x" for a protocol; and FFmpeg alone, for the other
            # backends read patterns and pipelines out of names.
            self._capture = cv2.VideoCapture(str(self.path.resolve()), cv2.CAP_FFMPEG)
            ok, image = self._capture.read()
        if not ok:
            self._capture.release()
            if head[4:8] == b"ftyp":
                raise SourceError(f"{path} was cut off before its index: copy or record it again")
            raise SourceError(_NO_VIDEO.format(path))
        self._first: np.ndarray | None = as_bgr(image)
        self.size = (image.shape[1], image.shape[0])
        self.fps = frames_per_second(self._capture)
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.frame_count = int(count) if 1 <= count <= _MOST_FRAMES else None

    def __iter__(self) -> Iterator[Frame]:
        image, self._first = self._first, None
        t = start = max(0.0, self._timestamp())
        index = 0
        while image is not None:
            yield Frame(t, image, index, self.mirrored)
            ok, image = self._capture.read()
            if not ok:
                break
            image = as_bgr(image)
            index += 1
            stamp = self._timestamp()
            t = stamp if stamp > t else t + 1 / self.fps  # some formats say 0 or step back
        else:
            return  # iterated over before
        if self.frame_count is not None:
            lacking = self.frame_count / self.fps - (t - start + 1 / self.fps)
            if index + 1 < self.frame_count and lacking > _SHORT_BY:
                self.warning = f"{self.path} ended after {index + 1} of {self.frame_count} frames: it was cut off or is damaged"

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        self._capture.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _timestamp(self) -> float:
        """Seconds of the frame read last, as the file says; -1 where it says nothing."""
        t = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        return t if math.isfinite(t) else -1.0


def _head(path: Path) -> bytes:
    """The first bytes of a file that is there, readable and not empty."""
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
    """What the truth that `airdigits simulate` writes beside a video says; False without one."""
    try:
        truth = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none there, or a .json of something else
        return False
    return isinstance(truth, dict) and truth.get("mirrored") is True
