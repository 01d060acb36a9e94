import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.capture.video_file import VideoFile
from airdigits.errors import SourceError
from tests.capture.conftest import MakeVideo


@pytest.mark.parametrize("name", ["clip.avi", "clip.mp4", "clip.mkv"])
def test_every_frame_comes_once_in_order_with_the_files_own_times(make_video: MakeVideo, name: str) -> None:
    with VideoFile(make_video(name, frames=10, fps=25)) as video:
        frames = list(video)
    assert [frame.index for frame in frames] == list(range(10))
    np.testing.assert_allclose([frame.t for frame in frames], np.arange(10) / 25, atol=0.002)
    for i, frame in enumerate(frames):
        assert abs(float(frame.image.mean()) - 10 * i) < 5
    assert (video.frame_count, video.size, video.fps, video.live, video.warning) == (10, (64, 48), 25, False, "")


def test_a_second_loop_begins_at_the_first_frame_again(make_video: MakeVideo) -> None:
    with VideoFile(make_video(frames=10)) as video:
        first = [(frame.index, frame.t, frame.image.mean()) for frame in video]
        assert [(frame.index, frame.t, frame.image.mean()) for frame in video] == first
        for frame in video:
            if frame.index == 3:
                break
        assert len(list(video)) == 10
        assert [(a.index, b.index) for a, b in zip(video, video, strict=True)] == [(i, i) for i in range(10)]
        assert video.warning == ""


def test_a_closed_file_says_so_when_it_is_read_again(make_video: MakeVideo) -> None:
    with VideoFile(str(make_video(frames=10))) as video:
        frames = iter(video)
        next(frames)
    assert list(frames) == []
    assert video.warning == "", "it did not end: it was closed"
    with pytest.raises(SourceError, match=r"clip\.avi is closed: open it again"):
        list(video)


def test_a_file_and_its_frames_tell_what_they_are(make_video: MakeVideo) -> None:
    with VideoFile(make_video(frames=10)) as video:
        assert repr(video) == f"<VideoFile {video.path}: 64x48, 30 frames/s, 10 frames>"
        assert repr(next(iter(video))) == "Frame(t=0.000, index=0, 64x48)"


def test_times_increase_even_where_the_file_says_nothing(make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch) -> None:
    with VideoFile(make_video(frames=5, fps=20)) as video:
        monkeypatch.setattr(video, "_timestamp", lambda capture: 0.0)
        np.testing.assert_allclose([frame.t for frame in video], np.arange(5) / 20)


@pytest.mark.parametrize("size", [(1, 1), (3840, 2160)])
def test_the_smallest_and_a_4k_picture_are_read(make_video: MakeVideo, size: tuple[int, int]) -> None:
    with VideoFile(make_video(frames=2, size=size)) as video:
        assert [frame.image.shape for frame in video] == [(size[1], size[0], 3)] * 2


@pytest.mark.parametrize("channels", [1, 4])
def test_a_single_picture_grey_or_with_alpha_is_a_video_of_one_frame(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "picture.png"
    cv2.imwrite(str(path), np.full((20, 30, channels), 200, np.uint8))
    with VideoFile(path) as video:
        frames = list(video)
    assert [frame.image.shape for frame in frames] == [(20, 30, 3)]
    assert (video.frame_count, video.warning) == (None, "")


def test_a_name_in_another_script_or_like_a_protocol_is_just_a_name(make_video: MakeVideo, tmp_path: Path) -> None:
    clip = make_video()
    names = ["手 ✋ %02d.avi"] + ([] if os.name == "nt" else ["rtsp:clip.avi"])
    for name in names:
        (tmp_path / name).write_bytes(clip.read_bytes())
        with VideoFile(tmp_path / name) as video:
            assert len(list(video)) == 10


def test_a_file_is_mirrored_only_if_its_sidecar_or_the_user_says_so(make_video: MakeVideo) -> None:
    path = make_video()
    sidecar = path.with_suffix(".json")
    for text, mirrored in [("", False), ("[1]", False), ('{"mirrored": "no"}', False), (json.dumps({"mirrored": True}), True)]:
        sidecar.write_text(text)
        with VideoFile(path) as video:
            assert video.mirrored is mirrored
            assert all(frame.mirrored is mirrored for frame in video)
    with VideoFile(path, mirror=False) as video:
        assert not video.mirrored


def test_a_file_that_ends_early_gives_what_is_there_and_says_so(make_video: MakeVideo) -> None:
    path = make_video(frames=60, noise=255)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with VideoFile(path) as video:
        frames = list(video)
    assert 20 < len(frames) < 40
    assert f"ended after {len(frames)} of 60 frames" in video.warning


def test_each_file_that_cannot_be_read_gets_its_own_line(
    make_video: MakeVideo, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "notes.mp4").write_text("not a video at all " * 100)
    cut = make_video("cut.mp4", frames=30, noise=255)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size // 2])
    (tmp_path / "folder.mp4").mkdir()
    for name, reason in [
        ("missing.mp4", "there is no file"),
        ("empty.mp4", "is empty"),
        ("notes.mp4", "is not a video"),
        ("cut.mp4", "was cut off before its index"),
        ("folder.mp4", "is a folder"),
    ]:
        with pytest.raises(SourceError) as caught:
            VideoFile(tmp_path / name)
        line = str(caught.value)
        assert reason in line
        assert name in line
        assert "\n" not in line
        assert ": " in line, "what to do next"
    assert capfd.readouterr() == ("", ""), "OpenCV and FFmpeg add nothing of their own"


@pytest.fixture
def no_privileges() -> Iterator[None]:
    """root may read everything, so be nobody for a moment."""
    if sys.platform == "win32":
        pytest.skip("Windows has no permission bits")
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_file_without_permission_says_so(make_video: MakeVideo, closed: str, request: pytest.FixtureRequest) -> None:
    path = make_video()
    request.addfinalizer(lambda: path.parent.chmod(0o700))  # pytest cleans up there
    (path if closed == "file" else path.parent).chmod(0)
    request.getfixturevalue("no_privileges")
    with pytest.raises(SourceError, match=r"cannot be read \(Permission denied\): check its permissions"):
        VideoFile(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(SourceError, match="not a regular file"):
        VideoFile(tmp_path / "pipe.mp4")


def test_importing_the_sources_brings_neither_opencv_nor_mediapipe() -> None:
    code = "import sys, airdigits.capture; print(sorted({'cv2', 'mediapipe', 'tensorflow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_name_that_is_no_utf8_is_opened(make_video: MakeVideo, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"v\xff.avi")
    try:
        path.write_bytes(make_video().read_bytes())
    except OSError:
        pytest.skip("this file system has no such names")
    with VideoFile(path) as video:
        assert len(list(video)) == 10


@pytest.mark.parametrize("text", [b"ffconcat version 1.0\nfile clip.avi\n", b"#EXTM3U\n#EXTINF:1,\nclip.avi\n#EXT-X-ENDLIST\n"])
def test_a_playlist_opens_no_other_file(make_video: MakeVideo, tmp_path: Path, text: bytes) -> None:
    make_video()
    for name in ("list.mp4", "list.m3u8"):
        for content in (text, text + bytes(20)):
            (tmp_path / name).write_bytes(content)
            with pytest.raises(SourceError, match="is not a video"):
                VideoFile(tmp_path / name)


def test_a_pattern_is_a_name(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"secret{number:03d}.png"), np.full((20, 30, 3), 200, np.uint8))
    with pytest.raises(SourceError, match="there is no file"):
        VideoFile(tmp_path / "secret%03d.png")
    (tmp_path / "secret%03d.png").write_bytes((tmp_path / "secret000.png").read_bytes())
    with VideoFile(tmp_path / "secret%03d.png") as video:
        assert len(list(video)) == 1
