"""Commands that write are killed and meet full disks; `python -m bench faults` does so to all of them."""

import os

import pytest

from bench import faults

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")]


@pytest.mark.parametrize("name", ["sessions import", "sessions export --to npz", "simulate"])
def test_killed_before_any_file_operation_an_output_is_whole_or_not_there(name: str):
    assert faults._killed(faults._COMMANDS[name]) > 3


def test_a_full_disk_is_one_line_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faults, "_SIZES", (0, 100))
    assert faults._on_a_full_disk("sessions import", faults._COMMANDS["sessions import"]) == 2
