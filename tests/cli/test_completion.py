"""Completion by Tab: what the program answers, and a real bash, zsh and fish that ask it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from airdigits.cli.commands import COMMANDS
from airdigits.cli.completion import candidates
from tests.conftest import CHECKOUT, RunProgram


def names(*words: str) -> list[str]:
    return [name for name, _ in candidates(list(words))]


def test_commands_options_values_and_actions_are_completed():
    assert names("") == [*COMMANDS]
    assert names("re") == ["read", "replay"]
    assert "--source" in names("run", "--so")
    assert names("run", "--pen", "") == ["index", "pinch", "key", "free"]
    assert names("run", "--pen", "pi") == ["pinch"]
    assert "label" in names("sessions", "")
    assert set(names("completion", "")) >= {"bash", "zsh", "fish", "powershell"}


def test_where_a_file_is_wanted_and_after_a_mistake_there_is_nothing_to_say():
    assert names("run", "--source", "") == []
    assert names("read", "pa") == []
    assert names("rnu", "--so") == []
    assert candidates([]) == candidates([""])


def test_what_is_hidden_from_the_help_is_hidden_here():
    assert "--no-digits" not in names("evaluate", "--no")
    assert "--non-digits" in names("evaluate", "--no")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_every_command_is_among_them(command: str, program: RunProgram):
    shown = program(command, "--help").out
    for name in names(command, "--"):
        assert name in shown


@pytest.fixture
def on_the_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which `airdigits` is this checkout's."""
    command = tmp_path / "bin" / "airdigits"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{CHECKOUT}" exec "{sys.executable}" -m airdigits "$@"\n')
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def test_bash_completes(on_the_path: dict[str, str], tmp_path: Path):
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    script = """eval "$(airdigits completion bash)"
    for line in "airdigits re" "airdigits run --pen p" "airdigits run --source "; do
      read -ra COMP_WORDS <<< "$line"; [[ "$line" == *" " ]] && COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _airdigits; echo "${COMPREPLY[@]}"
    done"""
    told = subprocess.run(["bash", "-c", script], env=on_the_path, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert told.stdout.splitlines() == ["read replay", "pinch", ""], told.stderr


def test_fish_completes(on_the_path: dict[str, str], tmp_path: Path):
    if not shutil.which("fish"):
        pytest.skip("fish is not installed")
    script = "airdigits completion fish | source; complete -C 'airdigits re'; complete -C 'airdigits run --pen p'"
    told = subprocess.run(["fish", "-c", script], env=on_the_path, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert [line.split("\t")[0] for line in told.stdout.splitlines()] == ["read", "replay", "pinch"], told.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_is_printed_for_a_shell_is_sound(shell: str, program: RunProgram, tmp_path: Path):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "lines").write_text(program("completion", shell).out)
    assert subprocess.run([shell, "-n", str(tmp_path / "lines")], capture_output=True, timeout=60).returncode == 0
