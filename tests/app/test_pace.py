"""Frames are held back until they are due: never for what a file claims, and never beyond a signal."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.app.display import Display
from airdigits.app.pace import Pace
from airdigits.capture.frame import Frame
from airdigits.screen.scene import RunState
from airdigits.sessions.format import End, FrameLine, Header, Key, encode
from airdigits.support.interrupts import Interrupts
from airdigits.support.video_input import count_frames
from airdigits.support.video_writer import VideoWriter
from tests.conftest import CHECKOUT, RunProgram

_DAYS = 20 * 86400.0
_PICTURE = np.zeros((48, 64, 3), np.uint8)


@given(st.lists(st.floats(), max_size=20), st.floats(0.01, 1e6))
def test_whatever_times_a_file_states_no_frame_waits_longer_than_two_seconds_of_play(times: list[float], speed: float):
    pace = Pace(speed)
    for t in times:
        pace.go_to(t)
        pace.start_anew()
        pace.go_to(t)
        assert pace.wait <= 2 / speed
    assert 0 <= pace.played <= 2 * len(times)


class _Watchers:
    watched = True

    def show(self, picture: np.ndarray) -> None:
        pass

    def take_keys(self) -> list[str]:
        return []


class _Presenter:
    size = (64, 48)

    def note(self, event: object) -> None:
        pass

    def draw(self, frame: Frame, run: RunState, size: tuple[int, int]) -> np.ndarray:
        return _PICTURE


def test_a_video_whose_clock_jumps_by_20_days_is_shown_on_and_a_signal_ends_the_wait():
    interrupt = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
    rescue = threading.Timer(20, lambda: [os.kill(os.getpid(), signal.SIGINT) for _ in range(2)])
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        rescue.start()
        with pytest.raises(KeyboardInterrupt), Interrupts():  # noqa: PT012  # the signal comes in one of the waits
            display = Display(_Presenter(), live=False, watchers=_Watchers())
            interrupt.start()
            for i in range(100):
                display.show(Frame(i * _DAYS, _PICTURE), RunState())
        assert rescue.is_alive(), "the first signal was not heard"
    finally:
        for timer in (interrupt, rescue):
            timer.cancel()
            timer.join()
        signal.signal(signal.SIGINT, before)


def test_a_signal_ends_the_encoding_of_a_gap_and_the_video_is_whole(tmp_path: Path):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), Interrupts(), VideoWriter(tmp_path / "a.avi", 100, (64, 48)) as video:  # noqa: PT012
            video.write(_PICTURE, 0.0)
            os.kill(os.getpid(), signal.SIGINT)
            video.write(_PICTURE, 50.0)
    finally:
        signal.signal(signal.SIGINT, before)
    assert count_frames(tmp_path / "a.avi") == video.frames < 1000


@pytest.fixture
def jumping(tmp_path: Path) -> Path:
    """A session of few bytes that claims 1000 frames a second and years between its frames."""
    path = tmp_path / "jumps.jsonl"
    times = [0.0, 1e-9, _DAYS, _DAYS + 0.001, 9e8, 9e8 + 1]
    frames = b"".join(encode(FrameLine(t)) for t in times)
    path.write_bytes(encode(Header(1, (64, 48), 1000, False)) + frames + encode(Key(9e8 + 2, "enter")) + encode(End()))
    return path


@pytest.mark.slow
def test_a_session_of_1000_frames_a_second_and_jumps_of_years_makes_a_short_video(
    program: RunProgram, jumping: Path, tmp_path: Path
):
    ran = program("replay", jumping, "--headless", "--save-video", tmp_path / "out.avi")
    assert ran.status == 0, ran.err
    assert 0 < count_frames(tmp_path / "out.avi") <= 3 * 2 * 120 + 10


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("video", [False, True])
def test_a_replay_that_waits_for_days_ends_with_the_first_signal(jumping: Path, tmp_path: Path, number: int, video: bool):
    words = ["replay", str(jumping), "--headless", "--speed", "0.00001", "--json"]
    words += ["--save-video", str(tmp_path / "out.avi")] if video else []
    with subprocess.Popen(
        [sys.executable, "-u", "-X", "importtime", "-m", "airdigits", *words], stderr=subprocess.PIPE, cwd=CHECKOUT, text=True
    ) as replay:
        assert replay.stderr
        for line in replay.stderr:  # the pipeline is loaded with the first frame
            if "ai_edge_litert.interpreter" in line:
                break
        threading.Timer(1, lambda: replay.send_signal(number)).start()
        try:
            _, err = replay.communicate(timeout=60)
        finally:
            replay.kill()  # where it has not ended, leaving the block would wait for it
    assert replay.returncode == 128 + number
    assert "Traceback" not in err
