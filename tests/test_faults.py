"""Commands that write are killed and meet full disks; `python -m bench faults` and `bench kills` do so to all of them."""

import os
from pathlib import Path

import pytest

from bench import faults
from bench.material.killed_training import killed_training
from bench.material.writing_commands import COMMANDS

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
    pytest.importorskip("tensorflow", reason="the training dependencies are not installed")
    assert killed_training(tmp_path, kills=3) >= 1
