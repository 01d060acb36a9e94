"""`airdigits collect`: what it asks for, what it makes of the answers, and the session that is left."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from airdigits.app.collect import Collection, plan_of
from airdigits.events import DigitRead, Erased
from airdigits.sessions.digits import digits_of
from airdigits.sessions.session import Session
from airdigits.synthesis.hand.script import Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from airdigits.synthesis.hand.video import write_video
from tests.app.test_window import press
from tests.conftest import RunProgram

pytestmark = pytest.mark.slow


def test_the_plan_goes_in_rounds_so_that_stopping_early_leaves_as_many_of_each():
    plan = plan_of("0123456789", 10, in_order=False, seed=0)
    for start in range(0, 100, 10):
        assert sorted(plan[start : start + 10]) == list(range(10))
    assert len({plan[start : start + 10] for start in range(0, 100, 10)}) > 5
    assert plan == plan_of("0123456789", 10, in_order=False, seed=0)
    assert plan != plan_of("0123456789", 10, in_order=False, seed=1)
    assert plan_of("2048", 2, in_order=True, seed=0) == (2, 0, 4, 8, 2, 0, 4, 8)


def test_what_is_read_is_what_was_asked_for_and_what_is_erased_is_asked_for_again():
    labels: list[tuple[float, int, int | None]] = []
    collection = Collection([3, 5, 8], lambda *label: labels.append(label))
    collection.follow(DigitRead(1.0, 3, 0.9, "", 0))
    collection.follow(DigitRead(3.0, 6, 0.9, "", 1))
    assert collection.asked == 8
    collection.follow(Erased(4.0, 6, 1))
    assert collection.asked == 5
    collection.follow(DigitRead(5.0, 5, 0.9, "", 1))
    collection.skip()
    assert collection.asked is None
    assert labels == [(1.0, 1, 3), (3.0, 2, 5), (3.0, 2, None), (5.0, 3, 5)]
    assert [w.asked for w in collection.written] == [3, 5]
    assert (collection.total, collection.undone, collection.skipped) == (2, 1, 1)
    collection.follow(DigitRead(6.0, 1, 0.9, "", 2))
    assert len(collection.written) == 2, "nothing is asked for any more"


def test_an_unclear_digit_is_the_one_asked_for_as_any_other():
    labels: list[tuple[float, int, int | None]] = []
    collection = Collection([3, 5], lambda *label: labels.append(label))
    collection.follow(DigitRead(1.0, None, 0.4, "could be 3 or 8", 0, (3, 8)))
    collection.follow(Erased(2.0, None, 0))
    collection.follow(DigitRead(3.0, None, 0.4, "could be 3 or 8", 0, (3, 8)))
    assert labels == [(1.0, 1, 3), (1.0, 1, None), (3.0, 2, 3)]
    assert (collection.asked, collection.written[0].read) == (5, None)


def test_a_written_set_is_a_session_with_a_label_for_each_digit(program: RunProgram, clip: Path, tmp_path: Path):
    ran = program(
        *("collect", "--digits", "47", "--times", 1, "--in-order", "--name", "Zoë", "--source", clip, "--headless"), cwd=tmp_path
    )
    assert ran.status == 0, ran.err
    assert ran.out.splitlines()[:4] == ["write 4", "1 of 2: 4", "write 7", "2 of 2: 7"]
    assert "2 digits labelled: 4 x 1, 7 x 1" in ran.out
    (session,) = (tmp_path / "sessions").iterdir()
    assert session.name.endswith("-Zoë.jsonl")
    digits = digits_of(Session(session, strict=True))
    assert [digit.labels for digit in digits] == [(4,), (7,)]


def test_stopping_early_keeps_what_was_written_and_misread_digits_are_labelled_as_asked(
    program: RunProgram, clip: Path, tmp_path: Path
):
    ran = program("collect", "--digits", "01", "--times", 5, "--in-order", "--source", clip, "--headless", cwd=tmp_path)
    assert ran.status == 0, ran.err
    assert "1 of 10: 0, read as 4" in ran.out
    assert "2 of them misread" in ran.out
    (session,) = (tmp_path / "sessions").iterdir()
    assert [digit.meant for digit in digits_of(Session(session, strict=True))] == [0, 1]


@pytest.fixture(scope="module")
def regret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hand that writes a 4, erases it with a fist and writes a 7."""
    path = tmp_path_factory.mktemp("regret") / "regret.mp4"
    script = [
        Hold("palm", 0.3),
        Write("4"),
        Hold("palm", 0.9),
        Hold("fist", 0.9),
        Hold("palm", 0.3),
        Write("7"),
        Hold("palm", 0.9),
    ]
    write_video(perform(script, SimulatorConfig(seed=5, speed=1.3)), path)
    return path


def test_a_fist_takes_the_last_one_back_and_it_is_asked_for_again(program: RunProgram, regret: Path, tmp_path: Path):
    ran = program("collect", "--digits", "7", "--times", 2, "--source", regret, "--headless", cwd=tmp_path)
    assert ran.out.splitlines()[:5] == ["write 7", "1 of 2: 7, read as 4", "write 7", "erased", "write 7"]
    assert "1 written again" in ran.out
    (session,) = (tmp_path / "sessions").iterdir()
    assert [digit.labels for digit in digits_of(Session(session, strict=True))] == [(7, None), (7,)]


def test_keys_take_back_skip_and_stop_in_a_real_window(display: str, tmp_path: Path):
    video = tmp_path / "waits.mp4"
    write_video(perform([Hold("palm", 0.3), Write("4"), Hold("palm", 6.0)], SimulatorConfig(seed=5, speed=1.3)), video)
    command = [sys.executable, "-m", "airdigits", "collect", "--digits", "47", "--times", "3", "--in-order", "--source", video]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={**os.environ, "DISPLAY": display}
    ) as process:
        assert process.stdout is not None
        assert next(line for line in process.stdout if line.startswith("1 of 6"))
        press(display, "u", "s", "q")
        rest, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "erased\nwrite 4\nskipped 4\nwrite 7\n" in rest
    (session,) = (tmp_path / "sessions").iterdir()
    assert [digit.labels for digit in digits_of(Session(session, strict=True))] == [(4, None)]


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["--digits", "7-3"], 2, "names no digits"),
        (["--times", "0"], 2, "from 1 to 1000"),
        (["--times", "often"], 2, "from 1 to 1000"),
        (["--name", "../x"], 2, "cannot be part of a file's name"),
        (["--source", "nowhere.mp4"], 1, "nowhere.mp4"),
    ],
)
def test_bad_input_is_told(program: RunProgram, tmp_path: Path, arguments: list[str], status: int, complaint: str):
    ran = program("collect", "--headless", *arguments, cwd=tmp_path)
    assert ran.status == status
    assert complaint in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "sessions").exists()


def test_without_a_webcam_nothing_is_collected_from_the_bundled_recording(program: RunProgram, tmp_path: Path):
    if any(Path("/dev").glob("video*")):
        pytest.skip("this machine has a webcam")
    ran = program("collect", "--headless", cwd=tmp_path)
    assert ran.status == 1
    assert "no webcam opened" in ran.complaint
    assert not (tmp_path / "sessions").exists()
