import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.errors import OutputError, UsageError
from airdigits.support import video_writer as video_out
from airdigits.support.video_writer import VideoWriter

SIZE = (96, 64)


def picture(level: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.full((size[1], size[0], 3), level, np.uint8)


def levels(path: Path) -> list[int]:
    """The mean brightness of each frame that a reader finds."""
    reader, found = cv2.VideoCapture(str(path)), []
    while True:
        there, frame = reader.read()
        if not there:
            return found
        found.append(round(float(frame.mean())))


@pytest.mark.parametrize("suffix", [".mp4", ".avi", ".MP4"])
@pytest.mark.parametrize("size", [(96, 64), (97, 65), (640, 480)])
@pytest.mark.parametrize("fps", [30, 29.97, 14.9996])
def test_a_video_has_the_frames_that_were_written(tmp_path, suffix, size, fps):
    path = tmp_path / f"out{suffix}"
    with VideoWriter(path, fps, size) as video:
        for number in range(12):
            video.write(picture(20 * number, size), t=5 + number / fps)
    assert levels(path) == pytest.approx([20 * n for n in range(12)], abs=4)
    reader = cv2.VideoCapture(str(path))
    assert reader.get(cv2.CAP_PROP_FPS) == pytest.approx(fps, abs=0.01)
    even = (size[0] // 2 * 2, size[1] // 2 * 2)  # the codecs halve the colours' resolution
    assert (reader.get(cv2.CAP_PROP_FRAME_WIDTH), reader.get(cv2.CAP_PROP_FRAME_HEIGHT)) == even
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_pictures_of_uneven_times_keep_their_times(tmp_path):
    path = tmp_path / "out.avi"
    with VideoWriter(path, 10, SIZE) as video:
        for t, level in ((0.0, 0), (0.1, 50), (0.12, 100), (0.5, 150), (0.61, 200)):
            video.write(picture(level), t)
    assert levels(path) == pytest.approx([0, 100, 100, 100, 100, 150, 200], abs=4)


def test_without_times_every_picture_is_a_frame(tmp_path):
    with VideoWriter(tmp_path / "out.avi", 10, SIZE) as video:
        for level in (0, 100, 200):
            video.write(picture(level))
    assert levels(tmp_path / "out.avi") == pytest.approx([0, 100, 200], abs=4)


def test_the_picture_may_be_drawn_over_after_it_was_given(tmp_path):
    image = picture(0)
    with VideoWriter(tmp_path / "out.avi", 10, SIZE) as video:
        for level in (0, 100, 200):
            image[:] = level
            video.write(image, level / 1000)
    assert levels(tmp_path / "out.avi") == pytest.approx([0, 100, 200], abs=4)


def test_an_error_while_writing_keeps_what_was_written(tmp_path):
    def fail_at_the_eighth() -> None:
        with VideoWriter(tmp_path / "out.mp4", 30, SIZE) as video:
            for number in range(10):
                video.write(picture(100))
                if number == 7:
                    raise KeyError("something else has failed")

    with pytest.raises(KeyError):
        fail_at_the_eighth()
    assert len(levels(tmp_path / "out.mp4")) == 8
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]


def test_an_older_video_stays_until_the_new_one_is_whole(tmp_path):
    path = tmp_path / "out.avi"
    path.write_bytes(b"old")
    with VideoWriter(path, 10, SIZE) as video:
        video.write(picture(100))
        assert path.read_bytes() == b"old"
    assert len(levels(path)) == 1


def test_without_a_picture_no_file_is_left(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", 30, SIZE):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.mov", "out", "out.txt"])
def test_an_unknown_kind_of_file_is_refused(tmp_path, name):
    with pytest.raises(UsageError, match=r"\.mp4 or \.avi"):
        VideoWriter(tmp_path / name, 30, SIZE)


@pytest.mark.parametrize("fps", [0, -1, float("nan"), float("inf")])
def test_an_impossible_frame_rate_is_refused(tmp_path, fps):
    with pytest.raises(UsageError, match="frames per second"):
        VideoWriter(tmp_path / "out.mp4", fps, SIZE)


def test_a_folder_that_is_missing_or_cannot_be_written_is_named(tmp_path):
    with pytest.raises(OutputError, match=r"no folder .*nowhere"):
        VideoWriter(tmp_path / "nowhere" / "out.mp4", 30, SIZE)
    (tmp_path / "folder.mp4").mkdir()
    with pytest.raises(OutputError, match="this is a folder"):
        VideoWriter(tmp_path / "folder.mp4", 30, SIZE)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that not even root can write to")
def test_a_folder_that_cannot_be_written_is_named():
    with pytest.raises(OutputError, match="cannot write to"):
        VideoWriter(Path("/proc/self/out.mp4"), 30, SIZE)


def test_an_almost_full_disk_ends_the_video_once_and_whole(tmp_path, monkeypatch):
    told = []
    with VideoWriter(tmp_path / "out.mp4", 10, SIZE) as video:
        for number in range(60):
            if number == 25:
                monkeypatch.setattr(video_out, "_RESERVE", 1 << 62)
            try:
                video.write(picture(number))
            except OutputError as error:
                told.append(str(error))
    assert len(told) == 1
    assert "the disk is almost full" in told[0]
    assert len(levels(tmp_path / "out.mp4")) == video.frames == 31


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits for the size of files")
def test_a_file_that_could_not_be_written_to_its_end_is_told(tmp_path):
    """A quota, or a limit for the size of files: OpenCV goes on as if nothing had happened."""
    program = """
import resource, sys
from pathlib import Path
import numpy as np
from airdigits.errors import OutputError
from airdigits.support.video_writer import VideoWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
noise = np.random.default_rng(0)
try:
    with VideoWriter(Path(sys.argv[1]), 30, (96, 64)) as video:
        for _ in range(60):
            video.write(noise.integers(0, 256, (64, 96, 3), np.uint8))
except OutputError as error:
    print(error)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "out.avi")], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 0
    assert "of 60 frames were written" in answer.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
def test_ctrl_c_leaves_a_whole_video(tmp_path):
    program = """
import sys
from pathlib import Path
import numpy as np
from airdigits.support.video_writer import VideoWriter
with VideoWriter(Path(sys.argv[1]), 30, (96, 64)) as video:
    while True:
        video.write(np.zeros((64, 96, 3), np.uint8))
        if video.frames == 20:
            print("writing", flush=True)
"""
    path = tmp_path / "out.mp4"
    command = [sys.executable, "-c", program, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "writing\n"
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert len(levels(path)) >= 20
    assert [p.name for p in tmp_path.iterdir()] == ["out.mp4"]


def test_a_picture_of_another_size_is_a_mistake_of_the_program(tmp_path):
    with VideoWriter(tmp_path / "out.mp4", 30, SIZE) as video, pytest.raises(ValueError, match=r"\[64, 96, 3\]"):
        video.write(picture(0, (97, 64)))


def test_a_clock_that_jumps_is_no_amount_of_work(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.avi", 1000, (16, 16)) as video:
        for t in (0.0, 0.1, 2e6, 4e6, 6e6):
            video.write(np.zeros((16, 16, 3), np.uint8), t)
    assert video.frames < 8000  # a minute at 120 frames/s, and ten for each picture
