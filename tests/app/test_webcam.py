"""The loop with a webcam that dies while somebody writes: a real capture of a rendered clip plays the webcam, at its speed."""

import time
from pathlib import Path

import cv2
import pytest

from airdigits import AirReader, NumberEntered
from airdigits.app.loop import Loop
from airdigits.capture.webcam import Webcam
from airdigits.capture.webcam_config import WebcamConfig
from tests.made_sinks import ListSink

pytestmark = pytest.mark.slow


class Camera:
    """A file that delivers its frames no faster than a webcam would. (Python may not subclass OpenCV's capture: it crashes.)"""

    def __init__(self, path: Path):
        self._capture = cv2.VideoCapture(str(path))
        self._due = time.monotonic()
        self.isOpened, self.retrieve = self._capture.isOpened, self._capture.retrieve
        self.get, self.release = self._capture.get, self._capture.release

    def grab(self) -> bool:
        self._due += 1 / 30
        time.sleep(max(0.0, self._due - time.monotonic()))
        return self._capture.grab()


def read_from(lives: list[Path], patience: float) -> tuple[list[str], list[str], str]:
    """Read a webcam whose n-th connection delivers the n-th clip. Returns the numbers, what was said, and the warning."""
    connections = iter(lives)
    said: list[str] = []
    sink = ListSink()
    webcam = Webcam(
        opener=lambda index, config: Camera(next(connections, Path("gone"))),
        config=WebcamConfig(patience=patience, retry=0.1),
        mirrored=False,
        on_status=said.append,
    )
    with webcam, AirReader() as reader:
        Loop(webcam, reader, [sink]).run()
    return [event.number for event in sink.events if isinstance(event, NumberEntered)], said, webcam.warning


def test_a_webcam_that_dies_for_good_ends_the_loop_with_what_was_read(clip: Path):
    numbers, said, warning = read_from([clip], patience=0.5)
    assert numbers == ["47"]
    assert "stopped" in said[0]
    assert "did not come back" in warning


def test_a_webcam_that_comes_back_is_read_on(clip: Path):
    numbers, said, _ = read_from([clip, Path("gone"), clip], patience=0.8)
    assert "".join(numbers) == "4747"
    assert [line.split()[2] for line in said] == ["stopped:", "is", "stopped:"]
