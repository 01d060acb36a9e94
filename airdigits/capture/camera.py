"""Read a camera so that its newest frame is always available: a slow reader skips frames and never lags behind."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol, Self

import cv2
import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.capture.opencv import Capture, frames_per_second
from airdigits.errors import DataError, SourceError

_PATIENT_WAIT = 0.2  # s: a camera that delivers has delivered by then


class Patience(Protocol):
    """The settings of a camera that say how long to wait for it, in seconds."""

    @property
    def first_frame(self) -> float:
        """Wait for the first picture."""
        ...

    @property
    def patience(self) -> float:
        """Try to reach a camera again that stopped."""
        ...

    @property
    def retry(self) -> float:
        """Pause between two such tries."""
        ...


class Camera:
    """A live camera, as a `Source`.

    It is opened by the caller's thread and read by one of its own into a mailbox with room for one frame, so that the
    iterator always gets the newest; `Frame.index` counts what the camera delivered and its gaps show what was left out.
    `Frame.t` is the moment of the grab in seconds since the first one. A camera that stops is tried again for
    `config.patience` seconds; after that the iteration ends and `warning` says why. A second iteration goes on with what the
    camera shows then; one over a camera that is closed raises SourceError.

    `name` is what the user is told that it is, `opener` opens it, and raises SourceError where that tells more than a capture
    that is not open. `on_status` gets a line for the user when the camera stops and when it is back, from the reading thread;
    `remedy` is what to do when it stays away. Raises SourceError, with what `why_not` makes of whether it opened at all, for a
    camera without a picture.
    """

    live = True
    fallback = False
    frame_count: int | None = None

    def __init__(
        self,
        name: str,
        opener: Callable[[], Capture],
        config: Patience,
        *,
        mirrored: bool,
        on_status: Callable[[str], None] | None,
        why_not: Callable[[bool], str],
        remedy: str,
    ):
        self.name, self.mirrored, self._patience, self._remedy = name, mirrored, config, remedy
        self.warning = ""
        self.while_waiting: Callable[[], None] = lambda: None
        self._opener = opener
        self._log = on_status or (lambda line: None)
        self._capture = opener()
        image = self._first_image(self._capture) if self._capture.isOpened() else None
        if image is None:
            opened = self._capture.isOpened()
            self._capture.release()
            raise SourceError(why_not(opened))
        self.size = (image.shape[1], image.shape[0])
        self.fps = frames_per_second(self._capture)
        self.description = f"{name}, {self.size[0]}x{self.size[1]}"
        self._start = time.monotonic()
        self._delivered = 0
        self._newest: Frame | None = None
        self._ended = False
        self._closing = threading.Event()
        self._mailbox = threading.Condition()
        self._deliver(image, self._start)
        self._thread = threading.Thread(target=self._keep_reading, name="camera", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames as they come, always the newest. Raises SourceError when the camera has been closed."""
        if self._closing.is_set():
            raise SourceError(f"{self.description} is closed: open it again")
        while True:
            with self._mailbox:
                if self._newest is None and not self._ended:
                    self._mailbox.wait(_PATIENT_WAIT)  # on Windows, Ctrl-C does not interrupt an endless wait
                frame, self._newest = self._newest, None
                ended = self._ended
            if frame is not None:
                yield frame
            elif ended:
                return
            else:
                self.while_waiting()

    def close(self) -> None:
        """Stop reading and release the camera; a second call does nothing."""
        self._closing.set()
        # A camera that hangs keeps its thread in the driver for seconds. The thread then releases the camera itself.
        self._thread.join(timeout=1.0)

    def __repr__(self) -> str:
        return f"<Camera {self.name}: {self.size[0]}x{self.size[1]}, {self.fps:g} frames/s>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _keep_reading(self) -> None:
        try:
            while not self._closing.is_set():
                image = _read(self._capture)
                if image is not None:
                    self._deliver(image, time.monotonic())
                elif not self._reconnect():
                    break
        finally:
            self._capture.release()
            with self._mailbox:
                self._ended = True
                self._mailbox.notify_all()

    def _deliver(self, image: np.ndarray, moment: float) -> None:
        frame = Frame(moment - self._start, image, self._delivered, self.mirrored)
        self._delivered += 1
        with self._mailbox:
            self._newest = frame
            self._mailbox.notify_all()

    def _reconnect(self) -> bool:
        """Try to reach the camera again; return False when that took too long or the source was closed."""
        lost = time.monotonic()
        patience = f"{self._patience.patience:g} s"
        if self._closing.is_set():
            return False
        self._log(f"{self.name} stopped: trying to reach it again for {patience}")
        while time.monotonic() - lost < self._patience.patience:
            self._capture.release()
            if self._closing.wait(self._patience.retry):
                return False
            image = self._reopen()
            if image is not None:
                self._log(f"{self.name} is back")
                self._deliver(image, time.monotonic())
                return True
        self.warning = f"{self.name} stopped and did not come back within {patience}: {self._remedy} and start again"
        return False

    def _reopen(self) -> np.ndarray | None:
        try:
            self._capture = self._opener()
        except SourceError:
            return None
        return _read(self._capture) if self._capture.isOpened() else None

    def _first_image(self, capture: Capture) -> np.ndarray | None:
        deadline = time.monotonic() + self._patience.first_frame
        while (image := _read(capture)) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        return image


def _read(capture: Capture) -> np.ndarray | None:
    """Return the next picture; None when there is none or it is not usable."""
    try:
        if not capture.grab():
            return None
        ok, image = capture.retrieve()
        return as_bgr(image) if ok else None
    except (cv2.error, DataError):
        return None
