"""The program in a real window on a real (virtual) screen, with real keys."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow


@contextmanager
def running(display: str, clip: Path, *arguments: object, cwd: Path = CHECKOUT) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--json", *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd, env={**os.environ, "DISPLAY": display}
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def press(display: str, *keys: str) -> None:
    """Press keys in the window once it is there."""
    environment = {**os.environ, "DISPLAY": display}
    subprocess.run(
        ["xdotool", "search", "--sync", "--name", "airdigits$"], env=environment, check=True, capture_output=True, timeout=60
    )
    time.sleep(0.5)  # until the window takes keys
    for key in keys:
        subprocess.run(["xdotool", "key", key], env=environment, check=True)
        time.sleep(0.2)


def wait_for(process: subprocess.Popen[str], event: str) -> str:
    """Read what it prints to the first event of this kind, which is returned."""
    assert process.stdout is not None
    for line in process.stdout:
        if f'"{event}"' in line:
            return line
    raise AssertionError(f"the program ended without {event}")


def to_the_end(display: str, process: subprocess.Popen[str]) -> tuple[str, str]:
    """Let the clip play; when its number has been entered and its last picture stays, quit. Returns what was printed."""
    assert process.stdout is not None
    out = ""
    while '"NumberEntered"' not in out:
        line = process.stdout.readline()
        assert line, "the program ended without a number"
        out += line
    time.sleep(1.5)  # the clip ends within a second, and then nothing more happens by itself
    assert process.poll() is None, "the last picture stays"
    found = ["xdotool", "search", "--name", "^airdigits$"]
    environment = {**os.environ, "DISPLAY": display}
    window = subprocess.run(found, env=environment, check=True, capture_output=True, text=True, timeout=60).stdout.split()[0]
    subprocess.run(["xdotool", "key", "--window", window, "q"], env=environment, check=True)
    rest, err = process.communicate(timeout=60)
    return out + rest, err


def test_a_clip_plays_in_a_window_to_its_end_and_its_number_stays_to_be_seen_until_q(display: str, clip: Path):
    with running(display, clip) as process:
        out, err = to_the_end(display, process)
    assert process.returncode == 0
    assert '"number": "47"' in out
    assert err == f"airdigits: reading {clip}\n", "no noise of the window system"


def test_q_ends_it_and_what_was_read_is_entered(display: str, clip: Path):
    with running(display, clip) as process:
        wait_for(process, "DigitRead")
        press(display, "q")
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert '"number": "4", "how": "end"' in rest


def test_keys_correct_and_enter_while_it_runs(display: str, clip: Path):
    with running(display, clip) as process:
        wait_for(process, "DigitRead")
        press(display, "h", "9", "Return", "Return", "h", "q")  # the next digit has been begun: half of it may be unclear
        rest, _ = process.communicate(timeout=60)
    assert '"DigitChanged"' in rest
    assert re.search('"number": "9.?", "how": "key"', rest)


def test_r_records_whole_numbers_and_enters_none(display: str, clip: Path, tmp_path: Path):
    """Pressed while a number is begun it waits for the next one; what was written before is not entered."""
    with running(display, clip, cwd=tmp_path) as process:
        wait_for(process, "DigitRead")
        press(display, "r")
        entered = json.loads(wait_for(process, "NumberEntered"))
        assert (entered["number"], entered["how"]) == ("47", "palm")
        press(display, "q")
        _, err = process.communicate(timeout=60)
    (session,) = (tmp_path / "sessions").iterdir()
    assert "the recording begins with the next number" in err
    assert f"recorded sessions/{session.name}" in err.replace(os.sep, "/")
    command = [sys.executable, "-m", "airdigits", "replay", str(session), "--check"]
    assert subprocess.run(command, capture_output=True, cwd=CHECKOUT, check=False).returncode == 0


def keyboard(display: str, *command: str) -> None:
    subprocess.run(["xdotool", *command], env={**os.environ, "DISPLAY": display}, check=True, capture_output=True, timeout=60)


def test_space_held_down_writes_and_the_session_replays_to_the_same(display: str, clip: Path, tmp_path: Path):
    session = tmp_path / "held.jsonl"
    with running(display, clip, "--pen", "key", "--record", session) as process:
        wait_for(process, "HandFound")
        press(display)
        keyboard(display, "mousemove", "800", "500")  # into the window, which stands in the middle
        keyboard(display, "keydown", "space")
        try:
            down = json.loads(wait_for(process, "PenDown"))["t"]
            time.sleep(1.2)  # longer than the keyboard takes to repeat the key
        finally:
            keyboard(display, "keyup", "space")
        up = wait_for(process, "PenUp")
        press(display, "q")
        rest, _ = process.communicate(timeout=60)
    events = [json.loads(line) for line in rest.splitlines()]
    assert not [event for event in events if event["event"] == "PenDown"], "a repeated key is no second press"
    assert 0 < json.loads(up)["t"] - down < 2.5
    command = [sys.executable, "-m", "airdigits", "replay", str(session), "--check"]
    assert subprocess.run(command, capture_output=True, cwd=CHECKOUT, check=False).returncode == 0


def test_u_undoes(display: str, clip: Path):
    with running(display, clip) as process:
        wait_for(process, "DigitRead")
        press(display, "BackSpace", "u", "Return", "q")
        rest, _ = process.communicate(timeout=60)
    assert '"change": "Erased", "number": "4"' in rest
    assert '"number": "4", "how": "key"' in rest


def test_the_key_pen_is_refused_without_a_window(program: RunProgram, clip: Path):
    ran = program("run", "--source", clip, "--headless", "--pen", "key")
    assert ran.status == 2
    assert ran.complaint == "airdigits: the pen mode key needs a window to take the space bar: choose --pen index or --pen pinch"
