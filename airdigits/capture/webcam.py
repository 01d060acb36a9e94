"""Open a webcam, as a `Camera`."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import cv2

from airdigits.capture.camera import Camera
from airdigits.capture.opencv import Capture
from airdigits.capture.source import SourceOptions
from airdigits.capture.webcam_config import WebcamConfig
from airdigits.support.opencv_log import suppress_opencv_log


class Webcam(Camera):
    """The webcam of a number.

    `opener` opens a camera by number (default: `open_camera`). Raises SourceError when the webcam does not open.
    """

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
        self.config = config
        super().__init__(
            f"webcam {index}",
            partial(opener or open_camera, index, config),
            config,
            mirrored=mirrored,
            on_status=on_status,
            why_not=partial(_why_not, index),
            remedy="check its cable",
        )


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
