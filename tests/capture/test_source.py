import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from airdigits.capture import auto, open_source, webcam
from airdigits.capture.opencv import Capture
from airdigits.capture.webcam_config import WebcamConfig
from airdigits.errors import SourceError
from tests.capture.conftest import MakeVideo


class NoCamera:
    """What cv2.VideoCapture is for a number without a camera."""

    def isOpened(self) -> bool:
        return False

    def release(self) -> None:
        pass


@pytest.fixture
def no_webcam(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """No webcam opens; returns the numbers that were tried."""
    tried: list[int] = []

    def refuse(index: int, config: object) -> NoCamera:
        tried.append(index)
        return NoCamera()

    monkeypatch.setattr(webcam, "open_camera", refuse)
    return tried


def _play(path: Path, only: int) -> Callable[[int, object], Capture]:
    import cv2

    def opener(index: int, config: object) -> Capture:
        return cv2.VideoCapture(str(path), cv2.CAP_FFMPEG) if index == only else NoCamera()  # type: ignore[return-value]

    return opener


def test_a_path_opens_the_file(make_video: MakeVideo) -> None:
    path = make_video()
    for name in (path, str(path)):
        with open_source(name) as video:
            assert (video.live, video.fallback, video.mirrored, video.description) == (False, False, False, str(path))
    with open_source(path, mirror=True) as video:
        assert video.mirrored


def test_a_number_opens_that_webcam(make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "open_camera", _play(make_video(), only=3))
    with open_source("3") as camera:
        assert (camera.live, camera.mirrored, camera.description) == (True, True, "webcam 3, 64x48")
    with open_source("3", mirror=False) as camera:
        assert not camera.mirrored


def test_auto_takes_the_first_webcam_that_opens(make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webcam, "open_camera", _play(make_video(), only=1))
    with open_source("auto") as camera:
        assert (camera.description, camera.fallback) == ("webcam 1, 64x48", False)


def test_auto_without_a_webcam_takes_the_bundled_recording_when_that_is_asked_for(
    make_video: MakeVideo, no_webcam: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = make_video("sample.mp4")
    sample.with_suffix(".json").write_text('{"mirrored": true}')
    monkeypatch.setattr(auto, "assets_dir", lambda: sample.parent)
    with open_source(fallback=True) as video:
        assert (video.fallback, video.live, video.mirrored, video.frame_count) == (True, False, True, 10)
    assert no_webcam == [0, 1]


def test_auto_never_takes_a_recording_unasked(no_webcam: list[int]) -> None:
    with pytest.raises(SourceError, match=r"no webcam opened: plug one in, name it \(--source 2\), or give a video file"):
        open_source("auto")
    assert no_webcam == [0, 1]


def test_the_settings_of_a_webcam_reach_it(make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    play = _play(make_video(), only=0)
    monkeypatch.setattr(webcam, "open_camera", lambda index, config: asked.append(config) or play(index, config))
    with open_source("auto", webcam=WebcamConfig(width=1280, patience=0)):
        assert asked[0] == WebcamConfig(width=1280, patience=0)


def test_a_path_is_always_a_file(make_video: MakeVideo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("auto", "0"):
        make_video().rename(tmp_path / name)
        with open_source(Path(name)) as video:
            assert (video.live, video.frame_count) == (False, 10)


def test_auto_with_neither_says_what_to_give(no_webcam: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auto, "assets_dir", lambda: tmp_path)
    with pytest.raises(SourceError, match="give a video with --source FILE"):
        open_source("auto", fallback=True)


@pytest.mark.skipif(sys.platform != "linux" or Path("/dev/video99").exists(), reason="looks at Linux's camera devices")
def test_a_webcam_that_is_not_there_gets_one_line(capfd: pytest.CaptureFixture) -> None:
    with pytest.raises(SourceError, match=r"there is no webcam 99 \(/dev/video99\): plug one in, try --source 0 or a video file"):
        open_source("99")
    assert capfd.readouterr() == ("", ""), "OpenCV adds nothing of its own"
