"""The examples as a reader runs them: processes of their own, on the bundled recording of 2048."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from airdigits.support.paths import assets_dir
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.slow

EXAMPLES = sorted((CHECKOUT / "examples").glob("*.py"))


needs_no_webcam = pytest.mark.skipif(any(Path("/dev").glob("video*")), reason="this machine has a webcam, which would be opened")


def run(example: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, CHECKOUT / "examples" / example, *map(str, arguments), "--source", assets_dir() / "sample.mp4"]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=CHECKOUT)


def test_the_calculator_adds_what_is_written():
    done = run("calculator.py")
    assert done.stdout == "0 + 2048 = 2048\n", done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(("pin", "status", "ending"), [("2048", 0, "open"), ("2049", 1, "locked")])
def test_the_lock_opens_for_the_right_number_alone_and_shows_no_digit(pin: str, status: int, ending: str):
    done = run("keypad_lock.py", "--pin", pin)
    lines = done.stdout.splitlines()
    assert lines[:4] == ["*", "**", "***", "****"], done.stderr
    assert lines[-1] == ending
    assert done.returncode == status


def test_the_recorder_adds_to_a_list(tmp_path: Path):
    file = tmp_path / "numbers.csv"
    file.write_text("2026-11-21T10:00:00,47,0.9981\n")
    done = run("recorder.py", file)
    assert done.stdout == "kept 2048\n", done.stderr
    (_, (_, number, least)) = csv.reader(file.open(newline=""))
    assert number == "2048"
    assert 0.9 < float(least) <= 1


@needs_no_webcam
@pytest.mark.parametrize("arguments", [["calculator.py"], ["keypad_lock.py", "--pin", "2048"], ["recorder.py", "numbers.csv"]])
def test_without_a_webcam_an_example_says_so_and_does_not_open_by_itself(arguments: list[str], tmp_path: Path):
    example, *rest = arguments
    command = [sys.executable, CHECKOUT / "examples" / example, *rest]
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("no webcam opened")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_is_under_60_lines_and_named_in_the_docs(example: Path):
    assert len(example.read_text(encoding="utf-8").splitlines()) < 60
    assert f"examples/{example.name}" in (CHECKOUT / "docs" / "programs.md").read_text(encoding="utf-8")
