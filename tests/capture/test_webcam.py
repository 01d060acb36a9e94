"""A video file plays the webcam: it is a real cv2.VideoCapture, and it dies at its end."""

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.capture.opencv import Capture
from airdigits.capture.webcam import Webcam
from airdigits.capture.webcam_config import WebcamConfig
from airdigits.errors import SourceError
from tests.capture.conftest import MakeVideo

IMPATIENT = WebcamConfig(patience=0.2, retry=0.02, first_frame=0)


class Cameras:
    """Opens one camera after another: a path is a video that plays as a webcam, None a camera that does not open."""

    def __init__(self, *paths: Path | None):
        self._paths = list(paths)

    def __call__(self, index: int, config: WebcamConfig) -> Capture:
        path = self._paths.pop(0) if self._paths else None
        return cv2.VideoCapture(str(path) if path else "", cv2.CAP_FFMPEG)


class Handmade:
    """A camera that delivers the pictures a test made, and then hangs until it is unplugged."""

    def __init__(self, *images: np.ndarray):
        self._images = list(images)
        self._unplugged = threading.Event()
        self.drained = threading.Event()
        self.released = False

    def unplug(self) -> None:
        self._unplugged.set()

    def isOpened(self) -> bool:
        return True

    def grab(self) -> bool:
        if not self._images:
            self.drained.set()
            self._unplugged.wait(timeout=10)
        return bool(self._images)

    def retrieve(self) -> tuple[bool, np.ndarray]:
        return True, self._images.pop(0)

    def get(self, propId: int) -> float:
        return 0.0

    def release(self) -> None:
        self.released = True


def test_frames_come_with_rising_times_and_indices(make_video: MakeVideo) -> None:
    with Webcam(opener=Cameras(make_video(frames=50)), config=IMPATIENT) as webcam:
        frames = list(webcam)
    assert webcam.live
    assert all(frame.mirrored for frame in frames)
    times, indices = [frame.t for frame in frames], [frame.index for frame in frames]
    assert times == sorted(times)
    assert indices == sorted(set(indices))
    assert indices[-1] == 49, "the last picture is never left out"


def test_a_slow_reader_gets_the_newest_frame_and_sees_the_gap() -> None:
    images = [np.full((4, 4, 3), i, np.uint8) for i in range(8)]
    camera = Handmade(*images)
    with Webcam(opener=lambda index, config: camera, config=IMPATIENT) as webcam:
        assert camera.drained.wait(timeout=10)
        frame = next(iter(webcam))
        camera.unplug()
    assert (frame.index, frame.image[0, 0, 0]) == (7, 7)
    assert camera.released


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 1), (48, 64, 4), (1, 1, 3), (2160, 3840, 3)])
def test_grey_alpha_tiny_and_4k_pictures_become_bgr(shape: tuple[int, ...]) -> None:
    camera = Handmade(np.full(shape, 7, np.uint8))
    with Webcam(opener=lambda index, config: camera, config=IMPATIENT) as webcam:
        frame = next(iter(webcam))
        assert frame.image.shape == (*shape[:2], 3)
        assert webcam.size == (shape[1], shape[0])
        assert webcam.fps == 30, "a camera that says 0 frames/s"
        camera.unplug()


def test_a_webcam_that_comes_back_goes_on(make_video: MakeVideo) -> None:
    said: list[str] = []
    cameras = Cameras(make_video(frames=5), None, None, make_video("again.avi", frames=5))
    with Webcam(2, opener=cameras, config=IMPATIENT, on_status=said.append) as webcam:
        frames = list(webcam)
    assert frames[-1].index == 9, "counting goes on"
    assert said[:2] == ["webcam 2 stopped: trying to reach it again for 0.2 s", "webcam 2 is back"]


def test_a_webcam_that_stays_away_ends_the_frames_and_says_why(make_video: MakeVideo) -> None:
    said: list[str] = []
    with Webcam(opener=Cameras(make_video(frames=5)), config=IMPATIENT, on_status=said.append) as webcam:
        frames = list(webcam)
    assert frames[-1].index == 4, "what was read stays"
    assert said == ["webcam 0 stopped: trying to reach it again for 0.2 s"]
    assert webcam.warning == "webcam 0 stopped and did not come back within 0.2 s: check its cable and start again"


def test_closing_ends_the_wait_for_a_webcam_that_stopped(make_video: MakeVideo) -> None:
    stopped = threading.Event()
    config = WebcamConfig(patience=600, retry=10)
    webcam = Webcam(opener=Cameras(make_video(frames=3)), config=config, on_status=lambda line: stopped.set())
    assert stopped.wait(timeout=10)
    frames = iter(webcam)
    assert next(frames).index == 2, "the frame that lay ready"
    webcam.close()
    webcam.close()
    assert webcam.warning == ""
    assert list(frames) == [], "no endless wait"


def test_a_webcam_that_opens_but_shows_nothing_is_refused() -> None:
    camera = Handmade()
    camera.unplug()
    with pytest.raises(SourceError, match=r"webcam 1 (opened but gave no picture|did not open)"):
        Webcam(1, opener=lambda index, config: camera, config=IMPATIENT)
    assert camera.released, "others may have it now"


def test_a_second_loop_goes_on_live_and_a_closed_webcam_says_that_it_is_closed() -> None:
    camera = Handmade(*[np.full((4, 6, 3), i, np.uint8) for i in range(8)])
    with Webcam(3, opener=lambda index, config: camera, config=IMPATIENT) as webcam:
        assert camera.drained.wait(timeout=10)
        assert next(iter(webcam)).index == 7
        camera.unplug()
        assert list(webcam) == []
        assert repr(webcam) == "<Camera webcam 3: 6x4, 30 frames/s>"
    with pytest.raises(SourceError, match="webcam 3, 6x4 is closed: open it again"):
        next(iter(webcam))
