"""A short run of the fuzzer, and what it would notice; `python -m bench fuzz` runs it for ten minutes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from airdigits.errors import DataError
from airdigits.support.foreign_files import reading
from bench import fuzz
from bench.fuzz import Fuzzer, Worker
from bench.material.fuzz_worker import Watch, examine
from bench.material.fuzzed_formats import FORMATS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the fuzzer asks Linux for memory and the processor's time"),
]
FILES = 25


@pytest.mark.parametrize("name", FORMATS)
def test_no_file_makes_a_reader_do_anything_but_read_or_refuse(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(fuzz, "_FOUND", tmp_path)
    fuzzer = Fuzzer(name, FORMATS[name], seed=2026)
    try:
        fuzzer.go_on(FILES)
    finally:
        fuzzer.close()
    assert fuzzer.findings == []
    assert fuzzer.counts.total() == FILES


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_changed_can_be_read(name: str, tmp_path: Path):
    """But for a hand model that was not obtained, and an order that leads to no file."""
    for number, seed in enumerate(FORMATS[name].seeds()):
        path = tmp_path / str(number) / FORMATS[name].name
        path.parent.mkdir()
        path.write_bytes(seed)
        if name in ("set of files", "hand model"):
            continue
        if name != "JSON" or not number:  # a card is no ground truth
            assert FORMATS[name].read(path)
    assert Fuzzer(name, FORMATS[name], 3)._make() == Fuzzer(name, FORMATS[name], 3)._make(), "the same number makes the same file"


@pytest.fixture(scope="module")
def watch() -> Watch:
    return Watch()


def _hides(fault: type[Exception]) -> Callable[[Path], object]:
    def read(path: Path) -> object:
        with reading(path, DataError, "make it again"):
            raise fault

    return read


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (lambda path: [][0], "IndexError"),
        (lambda path: path.with_name("other").write_bytes(b""), "wrote"),
        (lambda path: path.write_bytes(b""), "changed the file"),
        (lambda path: Path("/etc/passwd").read_bytes(), "opened /etc/passwd"),
        (lambda path: os.system("true"), "os.system"),
        (lambda path: subprocess.run("true", check=True), r"subprocess\.Popen"),
        (lambda path: bytearray(b"x" * (300 << 20)).decode() and None, "MB of memory"),
        (_hides(AssertionError), "AssertionError"),
        (_hides(MemoryError), "MemoryError"),
        (lambda path: (_ for _ in ()).throw(DataError("two\nlines")), "not a line for a person"),
    ],
)
def test_the_fuzzer_would_notice(watch: Watch, read: Callable[[Path], object], wrong: str):
    assert wrong.replace("\\", "") in examine(read, "a", b"content", watch)[1]


def test_the_fuzzer_does_not_complain_of_a_file_that_is_read_or_refused(watch: Watch):
    assert examine(lambda path: path.read_bytes(), "a", b"content", watch) == ("read", "")
    assert examine(_hides(KeyError), "a", b"content", watch)[1] == ""


def test_a_process_that_crashes_or_hangs_is_a_finding(monkeypatch: pytest.MonkeyPatch):
    for end in ("os.abort()", "os.kill(os.getpid(), 11)", "sys.exit()", "time.sleep(100)"):
        monkeypatch.setattr(fuzz, "_DEAF", 5.0)
        worker = Worker(sys.executable, "-c", f"import os, sys, time; print('ready', flush=True); sys.stdin.read(9); {end}")
        assert "the process ended" in worker.read(b"content")[1]
        assert not worker.usable
        worker.close()
