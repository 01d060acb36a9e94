"""A request to end at any stage, the first second included: no traceback, the signal's status, and whole files."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from airdigits.sessions.session import Session
from airdigits.support.video_input import count_frames
from tests.conftest import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals")]

STAGES = (
    "argparse",
    "airdigits.app.live",
    "numpy",
    "cv2",
    "airdigits.sessions.recorder",
    "ai_edge_litert.interpreter",
    "airdigits.hands.litert_tracker",
)
"""Modules, in the order of their import: when one is complete, the signal is sent."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stage", STAGES)
def test_a_signal_at_any_stage_ends_the_run_with_whole_files(stage: str, number: signal.Signals, tmp_path: Path):
    session, video = tmp_path / "a.jsonl", tmp_path / "a.avi"
    words = ["run", "--headless", "--json", "--source", "assets/sample.mp4", "--record", session, "--save-video", video]
    command = [sys.executable, "-X", "importtime", "-m", "airdigits", *map(str, words), "--with-video"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=CHECKOUT, text=True) as run:
        assert run.stderr
        for line in run.stderr:
            if line.rpartition("|")[2].strip() == stage:
                break
        else:
            pytest.fail(f"{stage} was not imported")
        run.send_signal(number)
        told = [line for line in run.stderr if not line.startswith("import time:")]
        run.wait(60)
    assert run.returncode == 128 + number, told
    assert all(line.startswith("airdigits: ") for line in told), told
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    if session.exists():
        list(Session(session, strict=True).records())
        assert session.read_bytes().endswith(b'{"type":"end"}\n')
    if video.exists():
        assert count_frames(video)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_simulation_and_leaves_no_part_of_it(number: signal.Signals, tmp_path: Path):
    command = [sys.executable, "-X", "importtime", "-m", "airdigits", "simulate", "0123456789", str(tmp_path / "a.mp4")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=CHECKOUT, text=True) as run:
        assert run.stderr
        for line in run.stderr:
            if line.rpartition("|")[2].strip() == "airdigits.synthesis.hand.video":
                break
        while not list(tmp_path.iterdir()):  # the video has begun
            assert run.poll() is None
        run.send_signal(number)
        told = [line for line in run.stderr if not line.startswith("import time:")]
        run.wait(60)
    assert (run.returncode, told) == (128 + number, [])
    assert not list(tmp_path.iterdir())
