"""Sessions with the camera's pictures beside them: recorded off the frame path, replayed under the ink."""

import math
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.app.playback import Playback
from airdigits.capture.frame import Frame
from airdigits.errors import OutputError
from airdigits.sessions import video_recorder as filming
from airdigits.sessions.format import FrameLine, Header
from airdigits.sessions.header import reader_for
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.session import Session
from airdigits.sessions.video_reader import open_session_video
from airdigits.sessions.video_recorder import VideoRecorder
from airdigits.support import video_writer as video_out
from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow

SIZE = (160, 120)
_BITS = 10


def picture(number: int, size: tuple[int, int] = SIZE) -> np.ndarray:
    """A picture that shows its number in black and white bars, which survive the codec."""
    image = np.full((size[1], size[0], 3), 30, np.uint8)
    for bit in range(_BITS):
        if number >> bit & 1:
            image[:, size[0] * bit // _BITS : size[0] * (bit + 1) // _BITS] = 220
    return image


def number_in(image: np.ndarray) -> int:
    middles = [image.shape[1] * (2 * bit + 1) // (2 * _BITS) for bit in range(_BITS)]
    return sum((image[:, x - 2 : x + 2].mean() > 125) << bit for bit, x in enumerate(middles))


def film(path: Path, count: int) -> list[str]:
    told: list[str] = []
    made = VideoRecorder(path.with_suffix(".mp4"), 30, SIZE, log=told.append)
    with Recorder(path, Header(1, SIZE, 30, False, video=True), log=told.append) as recorder:
        for i in range(count):
            recorder.frame(Frame(i / 30, picture(i)), None, made.add(picture(i)))
            time.sleep(0.001)
    made.close()
    return told


def shown(session: Session) -> tuple[list[int | None], list[str]]:
    """The number in the picture of each frame that has one, None where it cannot be had, and what was told."""
    told: list[str] = []
    footage = open_session_video(session, told.append)
    numbers = [r.picture for r in session.records() if isinstance(r, FrameLine) and isinstance(r.picture, int)]
    images = [footage.picture(n) if footage else None for n in numbers]
    return [None if image is None else number_in(image) for image in images], told


@pytest.fixture
def session(tmp_path: Path) -> Path:
    path = tmp_path / "with pictures é.jsonl"
    assert film(path, 90) == []
    return path


def test_every_frame_finds_its_picture_again_in_any_order(session: Path):
    numbers, told = shown(Session(session))
    assert (numbers, told) == (list(range(90)), [])
    footage = open_session_video(Session(session), told.append)
    order = [89, 3, 4, 4, 60, 0, 12, 11, 10, 88]
    assert [number_in(footage.picture(n)) for n in order] == order


def test_the_program_stores_pictures_only_when_asked_and_says_so(program: RunProgram, clip: Path, tmp_path: Path):
    filmed = tmp_path / "filmed.jsonl.gz"
    ran = program("run", "--source", clip, "--headless", "--json", "--record", filmed, "--with-video")
    assert ran.numbers == ["47"]
    assert f"recorded {filmed} and {tmp_path / 'filmed.mp4'}" in ran.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["filmed.jsonl.gz", "filmed.mp4"]
    frames = [r for r in Session(filmed).records() if isinstance(r, FrameLine)]
    numbers = [r.picture for r in frames if isinstance(r.picture, int)]
    assert numbers == list(range(len(numbers)))
    capture = cv2.VideoCapture(str(tmp_path / "filmed.mp4"))
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == len(numbers)
    assert len(frames) - len(numbers) == (
        int(ran.err.split(" pictures left out")[0].split("(")[-1]) if "left out" in ran.err else 0
    )
    assert program("replay", filmed, "--check").status == 0
    assert "with video" in program("sessions", "show", filmed).out


def test_without_being_asked_it_stores_none(program: RunProgram, blank: Path, tmp_path: Path):
    program("run", "--source", blank, "--headless", "--record", tmp_path / "plain.jsonl")
    assert [p.name for p in tmp_path.iterdir()] == ["plain.jsonl"]
    assert b'"picture"' not in (tmp_path / "plain.jsonl").read_bytes()


def test_a_replay_stands_over_the_pictures(session: Path, tmp_path: Path):
    video = tmp_path / "annotated.avi"
    told: list[str] = []
    played = Session(session)
    Playback(played, reader_for(played), [], speed=math.inf, video=video, on_status=told.append).run()
    capture = cv2.VideoCapture(str(video))
    images = [capture.read()[1] for _ in range(90)]
    # Away from the panels at the edges there is the picture, and nothing is drawn upon it.
    middles = [image[image.shape[0] // 3 : image.shape[0] // 2] for image in images]
    assert [number_in(middle) for middle in middles] == list(range(90))
    assert told == []


def test_without_its_video_a_session_replays_as_ink_alone_and_says_so(program: RunProgram, session: Path, tmp_path: Path):
    video = session.with_suffix(".mp4")
    damaged = {
        "missing": lambda: video.unlink(),
        "cut off or damaged": lambda: video.write_bytes(video.read_bytes()[:200]),
        "not an MP4": lambda: video.write_text("#EXTM3U\n/etc/passwd\n" * 20),
        "another size": lambda: film_of_another_size(video),
        "a folder": lambda: (video.unlink(), video.mkdir()),
    }
    whole = video.read_bytes()
    for says, damage in damaged.items():
        damage()
        numbers, told = shown(Session(session))
        assert set(numbers) == {None}
        assert len(told) == 1
        assert says in told[0]
        if video.is_dir():
            video.rmdir()
        video.write_bytes(whole)
    video.unlink()
    ran = program("replay", session, "--headless", "--save-video", tmp_path / "ink.mp4")
    assert ran.status == 0
    assert "the video is missing: the session is shown without pictures" in ran.err
    assert (tmp_path / "ink.mp4").stat().st_size > 1000


def film_of_another_size(path: Path) -> None:
    path.unlink()
    made = VideoRecorder(path, 30, (320, 240), log=print)
    made.add(np.zeros((240, 320, 3), np.uint8))
    made.close()


def test_a_video_damaged_in_its_middle_is_told_once(session: Path):
    video = session.with_suffix(".mp4")
    content = bytearray(video.read_bytes())
    third = len(content) // 3
    content[third : 2 * third] = bytes(third)
    video.write_bytes(content)
    numbers, told = shown(Session(session))
    assert numbers[:10] == list(range(10))
    assert len(told) <= 1


def test_a_number_that_the_video_does_not_have_is_told_once_and_searched_for_no_more(session: Path):
    text = session.read_bytes().replace(b'"picture":50', b'"picture":999999999').replace(b'"picture":51', b'"picture":-1')
    session.write_bytes(text)
    numbers, told = shown(Session(session))
    assert numbers == [*range(50), None, *range(52, 90)]
    assert "before picture 999999999" in told[0]


def test_a_video_that_merely_has_the_same_name_is_not_taken_for_the_sessions(blank: Path, tmp_path: Path, program: RunProgram):
    source, session = tmp_path / "clip.mp4", tmp_path / "clip.jsonl"
    shutil.copy(blank, source)
    before = source.read_bytes()
    refused = program("run", "--source", source, "--headless", "--record", session, "--with-video")
    assert refused.status == 1
    assert "clip.mp4: already exists" in refused.complaint
    assert not session.exists()
    assert program("run", "--source", source, "--headless", "--record", session).status == 0
    assert open_session_video(Session(session), print) is None
    assert source.read_bytes() == before


def test_a_replay_never_writes_over_the_sessions_pictures(program: RunProgram, session: Path):
    video = session.with_suffix(".mp4")
    before = video.read_bytes()
    ran = program("replay", session, "--headless", "--save-video", video)
    assert ran.status == 2
    assert "is read, or written for something else" in ran.complaint
    assert video.read_bytes() == before


def test_pictures_need_a_recording_and_a_name_of_their_own(program: RunProgram, blank: Path, tmp_path: Path):
    ran = program("run", "--source", blank, "--headless", "--with-video")
    assert ran.status == 2
    assert "add --record" in ran.complaint
    options = ("--record", tmp_path / "s.jsonl", "--save-video", tmp_path / "s.mp4")
    ran = program("run", "--source", blank, "--headless", "--with-video", *options)
    assert ran.status == 2
    assert "another name" in ran.complaint
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_falls_behind_leaves_gaps_in_the_numbers_and_never_makes_the_loop_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    encoding, released = threading.Event(), threading.Event()

    class SlowWriter(video_out.VideoWriter):
        def write(self, image: np.ndarray, t: float | None = None) -> None:
            encoding.set()
            assert released.wait(30)
            super().write(image, t)

    monkeypatch.setattr(filming, "VideoWriter", SlowWriter)
    monkeypatch.setattr(filming, "_WAITING", 5 * SIZE[0] * SIZE[1] * 3)
    told: list[str] = []
    made = VideoRecorder(tmp_path / "s.mp4", 30, SIZE, log=told.append)
    with Recorder(tmp_path / "s.jsonl", Header(1, SIZE, 30, False, video=True), log=told.append) as recorder:
        recorder.frame(Frame(0, picture(0)), None, made.add(picture(0)))
        assert encoding.wait(30)
        for i in range(1, 40):
            recorder.frame(Frame(i / 30, picture(i)), None, made.add(picture(i)))
        released.set()
        made.close()
    frames = [r for r in Session(tmp_path / "s.jsonl").records() if isinstance(r, FrameLine)]
    assert [r.picture for r in frames[:6]] == [0, 1, 2, 3, 4, 5]
    assert not any(isinstance(r.picture, int) for r in frames[6:])
    assert made.left_out == 34
    assert told == [f"{tmp_path / 's.mp4'}: the encoder does not keep up: some pictures are left out of the video"]
    numbers, _ = shown(Session(tmp_path / "s.jsonl"))
    assert numbers == [0, 1, 2, 3, 4, 5]


def test_a_full_disk_ends_the_video_in_one_line_and_the_session_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    told: list[str] = []
    made = VideoRecorder(tmp_path / "s.mp4", 10, SIZE, log=told.append)
    with Recorder(tmp_path / "s.jsonl", Header(1, SIZE, 10, False, video=True), log=told.append) as recorder:
        for i in range(100):
            if i == 25:
                monkeypatch.setattr(video_out, "_RESERVE", 1 << 62)
            recorder.frame(Frame(i / 10, picture(i)), None, made.add(picture(i)))
            time.sleep(0.002)
        made.close()
    assert len(told) == 1
    assert "almost full" in told[0]
    assert told[0].endswith("the session goes on without pictures")
    frames = [r for r in Session(tmp_path / "s.jsonl").records() if isinstance(r, FrameLine)]
    assert len(frames) == 100
    assert not isinstance(frames[-1].picture, int)
    numbers, _ = shown(Session(tmp_path / "s.jsonl"))
    kept = [n for n in numbers if n is not None]
    assert kept == list(range(len(kept)))
    assert len(kept) >= 20


def test_a_video_that_cannot_be_made_is_told_before_anything_is_recorded(tmp_path: Path):
    (tmp_path / "s.mp4").write_bytes(b"mine")
    with pytest.raises(OutputError, match="already exists"):
        VideoRecorder(tmp_path / "s.mp4", 30, SIZE, log=print)
    with pytest.raises(OutputError, match="no folder"):
        VideoRecorder(tmp_path / "none" / "s.mp4", 30, SIZE, log=print)
    assert (tmp_path / "s.mp4").read_bytes() == b"mine"


def test_pictures_of_another_size_are_fitted(tmp_path: Path):
    made = VideoRecorder(tmp_path / "s.mp4", 30, SIZE, log=print)
    sizes = [SIZE, (320, 240), SIZE]
    assert [made.add(picture(i, size)) for i, size in enumerate(sizes)] == [0, 1, 2]
    made.close()
    capture = cv2.VideoCapture(str(tmp_path / "s.mp4"))
    assert [number_in(capture.read()[1]) for _ in range(3)] == [0, 1, 2]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_kill_9_costs_the_video_but_not_the_session(tmp_path: Path):
    session, source = tmp_path / "s.jsonl", tmp_path / "long.mp4"
    with video_out.VideoWriter(source, 30, SIZE) as video:
        for _ in range(3000):  # more than any machine reads before it is killed
            video.write(np.full((*SIZE[::-1], 3), 60, np.uint8))
    command = [sys.executable, "-m", "airdigits", "run", "--source", str(source), "--headless"]
    command += ["--record", str(session), "--with-video"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=CHECKOUT) as process:
        deadline = time.monotonic() + 60
        while not (session.exists() and b'"frame"' in session.read_bytes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    assert any(isinstance(record, FrameLine) for record in Session(session).records())
    told: list[str] = []
    assert open_session_video(Session(session), told.append) is None
    assert "missing" in told[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to a child")
def test_ctrl_c_finishes_the_video_too(clip: Path, tmp_path: Path):
    session = tmp_path / "s.jsonl"
    command = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--headless", "--json"]
    command += ["--record", str(session), "--with-video"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert "HandFound" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    told: list[str] = []
    footage = open_session_video(Session(session), told.append)
    assert told == []
    numbers = [r.picture for r in Session(session).records() if isinstance(r, FrameLine) and isinstance(r.picture, int)]
    assert footage.picture(numbers[-1]) is not None
