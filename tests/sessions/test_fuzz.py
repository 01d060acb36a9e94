"""A short run of the fuzzer; `python -m bench fuzz` runs it for ten minutes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bench.material import session_fuzzing, watched
from bench.material.dataset_fuzzing import SEEDS, data_sets, examine_data_set
from bench.material.ink_fuzzing import CROHME, INKML, UNIPEN, examine_ink, ink_files
from bench.material.session_fuzzing import examine, session_files

pytestmark = pytest.mark.slow


@given(session_files())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_no_file_makes_what_reads_sessions_stumble(content: bytes):
    examine(content)


@given(ink_files())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_no_file_makes_what_imports_ink_stumble(content: bytes):
    examine_ink(content)


@given(data_sets())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
def test_no_file_makes_what_reads_data_sets_stumble(content: bytes):
    examine_data_set(content)


def test_the_data_sets_that_are_mutated_are_read():
    assert all(map(examine_data_set, SEEDS))


def test_the_ink_that_is_mutated_has_digits():
    assert examine_ink(INKML)
    assert examine_ink(CROHME)
    assert examine_ink(UNIPEN)


def test_the_golden_lines_that_are_mutated_make_a_session_with_a_digit():
    assert examine(b"".join(session_fuzzing._LINES))


@pytest.mark.parametrize(
    "deed",
    [
        lambda path: path.with_name("other").write_bytes(b""),
        lambda path: path.write_bytes(b""),
        lambda path: Path("/etc/passwd").read_bytes(),
        lambda path: path.rename(path.with_name("other")),
        lambda path: os.system("true"),
    ],
)
def test_the_fuzzer_would_notice_another_file_and_a_program(monkeypatch: pytest.MonkeyPatch, deed: Callable[[Path], object]):
    examine(b"")  # what is loaded late is loaded before anybody watches
    monkeypatch.setattr(session_fuzzing, "summary_of", deed)
    with pytest.raises(AssertionError, match=r"was opened|os\."):
        examine(b"".join(session_fuzzing._LINES))


def test_the_fuzzer_would_notice_a_hang_and_an_error_that_is_none_of_the_house(monkeypatch: pytest.MonkeyPatch):
    def endless(path: Path) -> None:
        while True:
            pass

    monkeypatch.setattr(session_fuzzing, "summary_of", endless)
    monkeypatch.setattr(watched, "PATIENCE", 0.2)
    with pytest.raises(AssertionError, match="took more than"):
        examine(b"".join(session_fuzzing._LINES))
    monkeypatch.setattr(session_fuzzing, "summary_of", lambda path: [][0])
    with pytest.raises(IndexError):
        examine(b"".join(session_fuzzing._LINES))
