"""Commands that write are killed and meet full disks; `python -m bench faults` and `bench kills` do so to all of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import faults
from bench.material.writing_commands import COMMANDS
from tests.conftest import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")]


@pytest.mark.parametrize("name", ["sessions import", "sessions export --to npz", "simulate", "collect"])
def test_killed_before_any_file_operation_an_output_is_whole_or_not_there(name: str):
    assert faults.killed(COMMANDS[name], kills=0) > 1


@pytest.mark.parametrize("name", ["sessions import", "simulate", "install of a model"])
def test_a_disk_that_is_full_from_any_operation_on_leaves_nothing_behind(name: str):
    assert faults.full_from_each_operation(COMMANDS[name]) > 1


def test_a_full_disk_is_one_line_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "_SIZES", (0, 100))
    assert faults.on_a_full_disk("sessions import", COMMANDS["sessions import"]) == 2


def test_a_training_that_is_killed_and_resumed_gives_the_model_of_one_that_was_left_alone(tmp_path: Path):
    """In a process of its own: the runs are forks, which must not begin with TensorFlow's threads from other tests."""
    pytest.importorskip("tensorflow", reason="the training dependencies are not installed")
    words = "import sys, pathlib, bench.material.killed_training as k; print(k.killed_training(pathlib.Path(sys.argv[1]), 2))"
    command = [sys.executable, "-c", words, str(tmp_path)]
    ran = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=600, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert int(ran.stdout.split()[-1]) >= 1
