"""Read a webcam so that its newest frame is always available: a slow reader skips frames and never lags behind."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import cv2
import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.capture.opencv import Capture, frames_per_second
from airdigits.capture.source import SourceOptions
from airdigits.capture.webcam_config import WebcamConfig
from airdigits.errors import DataError, SourceError
from airdigits.support.opencv_log import suppress_opencv_log

_PATIENT_WAIT = 0.2  # s: a webcam that delivers has delivered by then


class Webcam:
    """A webcam, as a `Source`.

    It is opened by the caller's thread and read by one of its own into a mailbox with room for one frame, so that the
    iterator always gets the newest; `Frame.index` counts what the camera delivered and its gaps show what was left out.
    `Frame.t` is the moment of the grab in seconds since the first one. A webcam that stops is tried again for
    `config.patience` seconds; after that the iteration ends and `warning` says why. A second iteration goes on with what the
    webcam shows then; one over a webcam that is closed raises SourceError.

    `opener` opens a camera by number (default: `open_camera`). `on_status` gets a line for the user when the webcam stops
    and when it is back, from the reading thread. Raises SourceError when the webcam does not open.
    """

    live = True
    fallback = False
    frame_count: int | None = None

    def __init__(
        self,
        index: int = 0,
        *,
        mirrored: bool = True,
        config: WebcamConfig = WebcamConfig(),
        opener: Callable[[int, WebcamConfig], Capture] | None = None,
        on_status: Callable[[str], None] | None = None,
    ):
        self.index = index
        self.mirrored = mirrored
        self.config = config
        self.warning = ""
        self.while_waiting: Callable[[], None] = lambda: None
        self._opener = opener or open_camera
        self._log = on_status or (lambda line: None)
        self._capture = self._opener(index, config)
        image = self._first_image(self._capture) if self._capture.isOpened() else None
        if image is None:
            opened = self._capture.isOpened()
            self._capture.release()
            raise SourceError(_why_not(index, opened))
        self.size = (image.shape[1], image.shape[0])
        self.fps = frames_per_second(self._capture)
        self.description = f"webcam {index}, {self.size[0]}x{self.size[1]}"
        self._start = time.monotonic()
        self._delivered = 0
        self._newest: Frame | None = None
        self._ended = False
        self._closing = threading.Event()
        self._mailbox = threading.Condition()
        self._deliver(image, self._start)
        self._thread = threading.Thread(target=self._keep_reading, name=f"webcam {index}", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[Frame]:
        """Yield frames as they come, always the newest. Raises SourceError when the webcam has been closed."""
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
        return f"<Webcam {self.index}: {self.size[0]}x{self.size[1]}, {self.fps:g} frames/s>"

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
        patience = f"{self.config.patience:g} s"
        self._log(f"webcam {self.index} stopped: trying to reach it again for {patience}")
        while time.monotonic() - lost < self.config.patience:
            self._capture.release()
            if self._closing.wait(self.config.retry):
                return False
            self._capture = self._opener(self.index, self.config)
            image = _read(self._capture) if self._capture.isOpened() else None
            if image is not None:
                self._log(f"webcam {self.index} is back")
                self._deliver(image, time.monotonic())
                return True
        self.warning = f"webcam {self.index} stopped and did not come back within {patience}: check its cable and start again"
        return False

    def _first_image(self, capture: Capture) -> np.ndarray | None:
        deadline = time.monotonic() + self.config.first_frame
        while (image := _read(capture)) is None and time.monotonic() < deadline:
            time.sleep(0.05)
        return image


def open_named(name: str, options: SourceOptions) -> Webcam:
    """Open the webcam of this number. Raises SourceError."""
    return Webcam(int(name), mirrored=options.mirror is not False, config=options.webcam, on_status=options.on_status)


def open_camera(index: int, config: WebcamConfig) -> Capture:
    """Open a webcam with OpenCV, by the first backend of this system that can."""
    with suppress_opencv_log():
        capture = cv2.VideoCapture(index)
        if capture.isOpened():
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # old frames are of no use
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, config.width)
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, config.height)
    return capture


def _read(capture: Capture) -> np.ndarray | None:
    """Return the next picture; None when there is none or it is not usable."""
    try:
        if not capture.grab():
            return None
        ok, image = capture.retrieve()
        return as_bgr(image) if ok else None
    except (cv2.error, DataError):
        return None


def _why_not(index: int, opened: bool) -> str:
    """Return why a webcam cannot be used, as far as this system reveals it, and what to do."""
    other = f"try --source {1 - index if index < 2 else 0} or a video file"
    if sys.platform == "darwin":
        return (
            f"webcam {index} did not open: allow the camera for your terminal in System Settings > Privacy & Security > Camera, "
            f"or {other}"
        )
    if opened:
        return f"webcam {index} opened but gave no picture: is another program using it? {other}"
    device = Path(f"/dev/video{index}")
    if sys.platform == "linux" and not device.exists():
        return f"there is no webcam {index} ({device}): plug one in, {other}"
    if sys.platform == "linux":
        return f"webcam {index} ({device}) did not open: is another program using it, are you in the group video? {other}"
    return f"webcam {index} did not open: is it plugged in, allowed in the privacy settings, free of other programs? {other}"
