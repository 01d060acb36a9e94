"""Record frames to the video beside a session without ever blocking the frame loop."""

import queue
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from airdigits.errors import OutputError
from airdigits.support.video_writer import VideoWriter

_WAITING = 64 << 20  # bytes of pictures that may wait for the encoder: two seconds at 640x480
_LEAST = 4  # pictures that may wait however large they are
_LAST_WAIT = 10.0  # s: how long `close` waits for the encoder


class VideoRecorder:
    """Write pictures to an .mp4, and return the number that each has in it.

        video = VideoRecorder(path, fps=30, size=(640, 480), log=print)
        number = video.add(frame.image)
        video.close()

    A thread encodes. A picture gets no number and is left out when the queue is full, or when the disk has failed; `log` is
    called once for each of the two. The file holds the pictures with the numbers 0, 1, 2, ... in this order; where the disk
    failed it may end before the last number returned.

    Raises OutputError when the file cannot be created, also because it exists.
    """

    def __init__(self, path: Path, fps: float, size: tuple[int, int], *, log: Callable[[str], None]):
        if path.exists() or path.is_symlink():
            raise OutputError(f"{path}: already exists, and a session's video is never overwritten: name another session")
        self.path = path
        self.left_out = 0
        """How many pictures the encoder was too slow for."""
        self.failed = False
        """Whether the video could not be written to its end."""
        self._size, self._log = size, log
        self._numbered = 0
        self._video = VideoWriter(path, fps, size)
        self._queue: queue.Queue[np.ndarray | None] = queue.Queue()
        self._room = max(_LEAST, _WAITING // (3 * size[0] * size[1]))
        self._thread = threading.Thread(target=self._write_all, name="session video", daemon=True)
        self._thread.start()

    def add(self, image: np.ndarray) -> int | None:
        """Queue a picture, BGR uint8 [h, w, 3], which must not change from now on. Returns its number, or None if left out."""
        if self.failed:
            return None
        if self._queue.qsize() >= self._room:
            self.left_out += 1
            if self.left_out == 1:
                self._log(f"{self.path}: the encoder does not keep up: some pictures are left out of the video")
            return None
        self._queue.put(image)
        self._numbered += 1
        return self._numbered - 1

    def close(self) -> None:
        """Finish the file; without a picture, no file is left. A second call does nothing."""
        if not self._thread.is_alive():
            return
        self._queue.put(None)
        self._thread.join(_LAST_WAIT)
        if self._thread.is_alive():
            self._fail(f"{self.path}: the disk does not answer: the video is not finished")

    def _write_all(self) -> None:
        """Encode until the end, or until the disk fails (runs in the thread)."""
        try:
            with self._video:
                while (image := self._queue.get()) is not None and not self.failed:
                    if image.shape[1::-1] != self._size:  # another camera, or another mode of it
                        image = cv2.resize(image, self._size, interpolation=cv2.INTER_AREA)
                    self._video.write(image)
        except OutputError as error:
            self._fail(str(error))

    def _fail(self, why: str) -> None:
        if not self.failed:
            self.failed = True
            self._log(f"{why}; the session goes on without pictures")
