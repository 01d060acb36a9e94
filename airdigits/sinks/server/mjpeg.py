"""Annotated pictures to JPEGs, for those who ask, when they ask."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

_QUALITY = 80  # of 100: text stays clean, and 960x720 takes about 80 kB


class Mjpeg:
    """Gives whoever asks the next picture, and all who wait the same one. Nothing is drawn, copied or packed unasked.

    `next` belongs to the thread of the event loop, `show` and `wanted` to the thread that draws, which never waits.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.wanted = False
        """Somebody waits for a picture."""
        self._loop = loop
        self._packer = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._waiting: asyncio.Future[bytes] | None = None
        self._closed = False

    def show(self, image: np.ndarray) -> None:
        """Here is one, BGR uint8; it is copied, if it is wanted."""
        if self.wanted:
            self.wanted = False
            self._loop.call_soon_threadsafe(self._take, image.copy())

    async def next(self) -> bytes:
        """The next picture that is shown, as a JPEG; b"" when none will come."""
        if self._closed:
            return b""
        if self._waiting is None:
            self._waiting = self._loop.create_future()
        self.wanted = True
        return await asyncio.shield(self._waiting)  # others may wait for it when this one goes away

    def close(self) -> None:
        """Let those who wait go."""
        self._closed, self.wanted = True, False
        if self._waiting is not None:
            self._waiting.set_result(b"")
            self._waiting = None
        self._packer.shutdown(wait=False)

    def _take(self, image: np.ndarray) -> None:
        if self._waiting is None or self._closed:
            return
        waiting, self._waiting = self._waiting, None
        packing = self._loop.run_in_executor(self._packer, _packed, image)
        packing.add_done_callback(lambda done: waiting.set_result(done.result()))


def _packed(image: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
