"""Write pictures to a video file that is complete whenever it ends."""

import contextlib
import shutil
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from airdigits.errors import OutputError, UsageError
from airdigits.support.atomic_write import partial_name, sync
from airdigits.support.interrupts import check
from airdigits.support.opencv_log import suppress_opencv_log
from airdigits.support.outputs import mark_video
from airdigits.support.video_input import count_frames

CODECS = {".mp4": "mp4v", ".avi": "MJPG"}
_FASTEST = 120.0  # frames/s: a session can state 1000
_GAPS, _FRAMES_EACH = 60.0, 10  # s of gaps that are filled whatever else there is, and frames for each picture beyond that
_RESERVE = 16 << 20  # bytes kept free on the disk: an mp4 writes its index when it is closed, without it nothing plays


class VideoWriter:
    """Writes a video of constant frame rate.

        with VideoWriter("out.mp4", fps=30, size=(1280, 720)) as video:
            video.write(picture, t=frame.t)

    An odd width or height loses its last column or row: the codecs need even numbers.

    A picture with a time goes into the frame of that time: a gap repeats the picture before it, and of two pictures within
    one frame the later one stays. Without times each picture is a frame. Times may be a stranger's: the video never holds more
    than a minute and ten frames a picture, and gaps beyond that are shortened; nor more than 120 frames a second.

    The file is written under another name in the same folder and moved to `path` when it is closed, after an error too: so
    `path` is always a whole video. Without a picture no file is left.

    Raises UsageError for a suffix other than .mp4 and .avi and for a size or rate that no video has. Raises OutputError where
    the folder is missing or cannot be written, and once, from `write` or `close`, when the disk is full: what was written until
    then is kept, and further pictures are ignored.
    """

    def __init__(self, path: str | Path, fps: float, size: tuple[int, int], *, made: str = "") -> None:
        """Open the file. `fps` is in frames per second, `size` is (width, height) in pixels.

        `made` marks it as this kind of thing (see `outputs.mark_video`).
        """
        path = Path(path)
        codec = CODECS.get(path.suffix.lower())
        if codec is None:
            raise UsageError(f"{path}: a video is written as .mp4 or .avi, not {path.suffix or 'without a suffix'}")
        if not (0 < fps <= 1000 and min(size) > 0):
            raise UsageError(f"{path}: cannot write a video of {fps:g} frames per second and {size[0]}x{size[1]} pixels")
        fps = min(fps, _FASTEST)
        self.path, self.fps, self.size = path, fps, size
        self._made = made
        self._partial = partial_name(path)
        self._check_place()
        self._out = cv2.VideoWriter(str(self._partial), cv2.VideoWriter.fourcc(*codec), fps, size)
        if not self._out.isOpened():
            self._partial.unlink(missing_ok=True)
            raise OutputError(f"{path}: OpenCV cannot write {size[0]}x{size[1]} video here: try .avi, or another folder")
        self.frames = 0  # written so far
        self._first: float | None = None  # time of the first picture
        self._pending: np.ndarray | None = None  # the latest picture, until it is known how long it stays
        self._slot = 0  # the frame it belongs to
        self._room = _GAPS * fps  # frames that gaps may still be filled with
        self._closed = False

    def __enter__(self) -> "VideoWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if error is None:
            self.close()
            return
        with contextlib.suppress(OutputError):  # the first error is the one to report
            self.close()

    def write(self, image: np.ndarray, t: float | None = None) -> None:
        """Add a picture, uint8 [H, W, 3] BGR of the video's size, taken at `t` seconds of any clock that does not go back."""
        if self._closed:
            return
        if image.shape != (self.size[1], self.size[0], 3) or image.dtype != np.uint8:
            expected = f"uint8 [{self.size[1]}, {self.size[0]}, 3]"
            raise ValueError(f"the video takes {expected}, not {image.dtype} {list(image.shape)}")
        if self._pending is None:
            self._first, self._pending = t, image.copy()
            return
        slot = self._slot + 1 if t is None or self._first is None else round((t - self._first) * self.fps)
        self._room += _FRAMES_EACH
        repeats = min(max(0, slot - self._slot), max(1, int(self._room)))
        for _ in range(repeats):
            check()
            self._put(self._pending)
        self._room -= repeats
        np.copyto(self._pending, image)
        self._slot = max(slot, self._slot)

    def close(self) -> None:
        """Finish the file and put it in its place; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._pending is not None:
                self._encode(self._pending)
        finally:
            with suppress_opencv_log():
                self._out.release()
            self._move_into_place()

    def _put(self, image: np.ndarray) -> None:
        if self.frames % max(1, round(self.fps)) == 0:  # once a second
            self._check_disk()
        self._encode(image)

    def _encode(self, image: np.ndarray) -> None:
        with suppress_opencv_log():  # on a full disk it complains of each picture; `_move_into_place` counts them
            self._out.write(image)
        self.frames += 1

    def _check_disk(self) -> None:
        """End the video while it is whole if the disk is almost full: OpenCV never says that a picture was not written.

        Raises OutputError then.
        """
        if shutil.disk_usage(self.path.parent).free < _RESERVE:
            self.close()
            raise OutputError(f"{self.path}: the disk is almost full, the video ends after {self.frames} frames")

    def _check_place(self) -> None:
        folder = self.path.parent
        if not folder.is_dir():
            raise OutputError(f"{self.path}: there is no folder {folder}: create it, or name another")
        if self.path.is_dir():
            raise OutputError(f"{self.path}: this is a folder: name a file in it")
        check_folder_name(self.path)
        try:
            self._partial.touch()
        except OSError as error:
            raise OutputError(f"{self.path}: cannot write to {folder} ({error.strerror}): name another folder") from error
        if shutil.disk_usage(folder).free < _RESERVE:
            self._partial.unlink(missing_ok=True)
            raise OutputError(f"{self.path}: the disk is full: free some space, or name another folder")

    def _move_into_place(self) -> None:
        if self.frames == 0:
            self._partial.unlink(missing_ok=True)
            return
        whole = count_frames(self._partial)
        try:
            if self._made:
                mark_video(self._partial, self._made)
            sync(self._partial)
            self._partial.replace(self.path)
            sync(self.path.parent)
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be replaced ({error.strerror}); the video is {self._partial}") from error
        if whole < self.frames:
            raise OutputError(f"{self.path}: only {whole} of {self.frames} frames were written: is the disk full?")


def check_folder_name(path: Path) -> None:
    """Raise OutputError for a video in a folder whose name is no UTF-8: OpenCV crashes on it. It never sees the file's name."""
    try:
        str(path.parent).encode()
    except UnicodeEncodeError as error:
        raise OutputError(f"{path}: no video can be written into a folder whose name is no UTF-8: name another") from error
