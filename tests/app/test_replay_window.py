"""A recorded session in a real window on a real (virtual) screen, with real keys."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.app.test_window import press
from tests.conftest import CHECKOUT
from tests.sessions.golden import FOLDER as GOLDEN

pytestmark = pytest.mark.slow


def replaying(display: str, session: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "airdigits", "replay", str(session), "--json", *arguments]
    environment = {**os.environ, "DISPLAY": display}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT, env=environment)


def test_space_and_arrows_pause_and_step_and_no_event_is_lost_or_told_twice(display: str):
    (session, *_) = sorted(GOLDEN.glob("*.jsonl.gz"))
    headless = [sys.executable, "-m", "airdigits", "replay", str(session), "--headless", "--json"]
    told = subprocess.run(headless, capture_output=True, text=True, cwd=CHECKOUT, check=True).stdout
    with replaying(display, session) as process:
        press(display, "space", "Right", "Right", "Left", "Left", "Left", "space", "plus", "plus", "plus")
        assert process.stdout is not None
        out = ""
        while '"NumberEntered"' not in out:
            out += process.stdout.readline()
        time.sleep(1)  # it plays eight times as fast: by now it is over
        assert process.poll() is None, "the last picture stays"
        press(display, "Left", "space", "q")
        rest, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert out + rest == told


def test_the_window_names_the_session(display: str):
    (session, *_) = sorted(GOLDEN.glob("*.jsonl.gz"))
    with replaying(display, session) as process:
        press(display, "space", "minus")
        named = ["xdotool", "search", "--name", f"^{re.escape(session.name)} - airdigits$"]
        assert subprocess.run(named, env={**os.environ, "DISPLAY": display}, capture_output=True, check=False).stdout
        press(display, "q")
        process.communicate(timeout=30)


def test_q_ends_a_paused_replay_and_what_was_to_come_is_not_told(display: str):
    (session, *_) = sorted(GOLDEN.glob("*.jsonl.gz"))
    with replaying(display, session) as process:
        press(display, "space", "q")
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "NumberEntered" not in out
