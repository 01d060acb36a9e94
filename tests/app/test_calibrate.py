"""`airdigits calibrate`: what it asks for, what it writes, and that it leaves alone what a person wrote."""

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from airdigits.app.calibrate import CalibrateTask, config_for
from airdigits.capture.frame import Frame
from airdigits.cli.calibrate import settings_text
from airdigits.errors import DataError
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, load_config
from airdigits.synthesis.hand.script import Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from airdigits.synthesis.hand.video import write_video
from tests.app.test_window import press
from tests.conftest import RunProgram

_GREY = np.full((48, 64, 3), 120, np.uint8)
SCRIPT: list[Action] = [
    Hold("palm", 3.6, (0.5, 0.34)),
    Hold("point", 3.8),
    Hold("fist", 2.2),
    Write("4"),
    Hold("palm", 2.2, (0.5, 0.34)),
]


def walked(script: list[Action], *keys: tuple[float, str], pen: str = "index") -> tuple[CalibrateTask, list[str]]:
    """A task that has seen a script, with keys pressed at times; and what it has said."""
    said: list[str] = []
    reader = AirReader(config_for(Config()))
    task = CalibrateTask(reader, said.append, watched=False)
    task.begin()
    waiting = list(keys)
    for t, hand, _ in perform(script, SimulatorConfig(seed=3, pen=pen)).hands():
        reader.feed(t, hand)
        task.look(Frame(t, _GREY))
        while waiting and waiting[0][0] <= t:
            task.press(waiting.pop(0)[1])
        if task.done:
            break
    return task, said


def test_it_asks_for_one_pose_after_the_other_until_all_have_been_seen():
    task, said = walked(SCRIPT)
    assert [line.split()[0] for line in said] == ["Sit", "Raise", "Make", "Write"]
    assert task.done
    assert any("index finger" in finding.words for finding in task.result())


def test_who_cannot_point_is_asked_for_a_pinch_and_a_step_can_be_skipped():
    script: list[Action] = [Hold("palm", 3.6), Hold("loose", 16), Hold("pinch", 4), Hold("fist", 3), Hold("palm", 3)]
    task, said = walked(script, (28.0, "s"), pen="pinch")
    assert [line.split()[0] for line in said] == ["Sit", "Raise", "Put", "Make", "Write"]
    assert any(("pen", "mode") in finding.settings and "thumb" in finding.words for finding in task.result())


def test_who_can_do_neither_writes_freely_and_is_asked_for_no_strokes():
    script: list[Action] = [Hold("palm", 3.6), Hold("loose", 32), Hold("fist", 3)]
    task, said = walked(script)
    assert [line.split()[0] for line in said] == ["Sit", "Raise", "Put", "Make"]
    assert next(f.settings["pen", "mode"] for f in task.result() if ("pen", "mode") in f.settings) == "free"


def test_a_hand_that_moves_about_is_not_still_and_is_measured_once_it_is():
    corners = [(0.2, 0.3), (0.8, 0.3), (0.8, 0.7), (0.2, 0.7)]
    restless: list[Action] = [Hold("palm", 0.7, corner) for _ in range(3) for corner in corners]
    task, said = walked(restless)
    assert len(said) == 1, "it goes on asking"
    task, said = walked([*restless[:4], *SCRIPT])
    assert task.done
    stillness = next(finding for finding in task.result() if finding.words.startswith("stillness"))
    assert stillness.changed == {}


def test_a_walk_that_is_broken_off_has_no_result():
    task, _ = walked(SCRIPT[:2])
    with pytest.raises(DataError, match="not all steps"):
        task.result()
    task, _ = walked([Hold("away", 3.0)])
    with pytest.raises(DataError, match="no hand was seen"):
        task.result()


def test_what_is_written_is_read_back_with_what_the_file_had_before():
    task, _ = walked(SCRIPT)
    before = Config(hints=Config().hints, number=type(Config().number)(rewrite_after=2.5))
    text = settings_text(task.result(), before)
    tables = tomllib.loads(text)
    assert tables["number"] == {"rewrite_after": 2.5}
    assert "#mode" in text, "what stays at its default is told, and commented out"


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a hand that does what it is asked for."""
    path = tmp_path_factory.mktemp("calibrate") / "walk.mp4"
    write_video(perform(SCRIPT, SimulatorConfig(seed=3)), path)
    return path


def settings_of(home: Path) -> Path:
    """Where the program keeps a person's settings in this home, by its own words."""
    code = "from airdigits.support.paths import settings_file; print(settings_file())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | at_home(home), capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip())


def at_home(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "LOCALAPPDATA": str(home)}


@pytest.mark.slow
def test_the_program_reads_what_calibrating_wrote_and_replaces_nothing_unasked(
    program: RunProgram, walk: Path, blank: Path, tmp_path: Path
):
    env, own = at_home(tmp_path), settings_of(tmp_path)
    ran = program("calibrate", "--source", walk, "--headless", "--dry-run", env=env)
    assert (ran.status, own.exists()) == (0, False)
    assert "light: " in ran.out
    ran = program("calibrate", "--source", walk, "--headless", env=env)
    assert ran.status == 0, ran.err
    assert f"written: {own}" in ran.out
    assert isinstance(load_config(own), Config)

    own.write_text("[decoding]\npause = 1.7\n[number]\nrewrite_after = 2.0\n")
    written = own.read_bytes()
    ran = program("calibrate", "--source", walk, "--headless", env=env)
    assert (ran.status, own.read_bytes()) == (2, written)
    assert "--force" in ran.complaint
    ran = program("run", "--source", blank, "--headless", env=env)
    assert f"with your settings in {own}" in ran.err
    ran = program("calibrate", "--source", walk, "--headless", "--force", env=env)
    assert ran.status == 0, ran.err
    config = load_config(own)
    assert config.number.rewrite_after == 2.0, "what is not measured stays"
    assert config.decoding.pause == Config().decoding.pause, "what is measured takes its place"

    own.write_text("[decoding]\npause = 99\n")
    for command in ("run", "collect"):
        ran = program(command, "--source", blank, "--headless", env=env, cwd=tmp_path)
        assert ran.status == 2
        assert "settings.toml:2: decoding.pause" in ran.err
    assert "fail  settings" in program("doctor", env=env).out


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_person_at_a_terminal_is_asked_before_a_file_is_replaced(blank: Path, tmp_path: Path):
    import pty

    target = tmp_path / "mine.toml"
    target.write_text("[decoding]\npause = 1.7\n")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "airdigits", "calibrate", "--source", str(blank), "--headless", "--to", str(target)]
    with subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE) as process:
        said = b""
        while b"y or n" not in said:
            said += os.read(ours, 1000)
        os.write(ours, b"n\n")
        assert process.wait(timeout=120) == 2
    os.close(ours)
    os.close(theirs)
    assert target.read_text() == "[decoding]\npause = 1.7\n"


@pytest.mark.slow
def test_a_walk_that_does_not_end_writes_nothing(program: RunProgram, clip: Path, blank: Path, tmp_path: Path):
    target = tmp_path / "mine.toml"
    for source, why in ((clip, "not all steps"), (blank, "no hand was seen")):
        ran = program("calibrate", "--source", source, "--headless", "--to", target)
        assert (ran.status, target.exists()) == (1, False)
        assert why in ran.err
        assert "Traceback" not in ran.err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT of this kind")
def test_ctrl_c_and_q_leave_the_settings_as_they_were(display: str, walk: Path, tmp_path: Path):
    target = tmp_path / "mine.toml"
    command = [sys.executable, "-m", "airdigits", "calibrate", "--source", str(walk), "--to", str(target)]
    for end, status in (("q", 1), (None, 130)):
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "DISPLAY": display}) as process:
            assert process.stderr is not None
            assert next(line for line in process.stderr if "Raise only" in line)
            if end:
                press(display, end)
            else:
                process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        assert (process.returncode, target.exists()) == (status, False), err
        assert "Traceback" not in err
