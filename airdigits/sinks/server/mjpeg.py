"""Compress annotated pictures to JPEG, one for each request, and only when somebody asks."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

_QUALITY = 80  # of 100: text stays clean, and 960x720 takes about 80 kB


class Mjpeg:
    """Gives the next picture to whoever asks; all who wait get the same one. Nothing is drawn, copied or compressed unasked.

    `next` belongs to the thread of the event loop, `show` and `wanted` to the thread that draws, which never waits.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop):
        self.wanted = False
        """Somebody waits for a picture."""
        self._loop = loop
        self._encoder = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._waiting: asyncio.Future[bytes] | None = None
        self._closed = False

    def show(self, image: np.ndarray) -> None:
        """Offer a picture, uint8 [H, W, 3] BGR; it is copied if somebody waits for it."""
        if self.wanted:
            self.wanted = False
            self._loop.call_soon_threadsafe(self._take, image.copy())

    async def next(self) -> bytes:
        """Return the next picture that is shown, as a JPEG; b"" when none will come."""
        if self._closed:
            return b""
        if self._waiting is None:
            self._waiting = self._loop.create_future()
        self.wanted = True
        return await asyncio.shield(self._waiting)  # others may wait for it when this one goes away

    def close(self) -> None:
        """Release everyone who waits."""
        self._closed, self.wanted = True, False
        if self._waiting is not None:
            self._waiting.set_result(b"")
            self._waiting = None
        self._encoder.shutdown(wait=False)

    def _take(self, image: np.ndarray) -> None:
        if self._waiting is None or self._closed:
            return
        waiting, self._waiting = self._waiting, None
        encoding = self._loop.run_in_executor(self._encoder, _encode, image)
        encoding.add_done_callback(lambda done: waiting.set_result(done.result()))


def _encode(image: np.ndarray) -> bytes:
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
