"""Share a Dask cluster of processes, and a few sessions, among the tests of corpora."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT
from tests.sessions.made_sessions import record, writes_sevens


@pytest.fixture(scope="session")
def session_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A session of a hand that writes 7, labelled as a 1 by key."""
    path = tmp_path_factory.mktemp("one") / "seven.jsonl"
    hands = writes_sevens(1)
    assert record(path, hands, keys={len(hands) - 1: "1"}) == []
    return path.read_bytes()


@pytest.fixture
def sessions(session_bytes: bytes, tmp_path: Path) -> Path:
    """Twelve sessions, of which the third is damaged and the fifth is none."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(12):
        (folder / f"s{number}.jsonl").write_bytes(session_bytes)
    (folder / "s2.jsonl").write_bytes(session_bytes[: len(session_bytes) // 2] + b"\nrubbish\n")
    (folder / "s4.jsonl").write_bytes(b"no session")
    return folder


@contextmanager
def scheduler_and_workers(workers: int, *options: str, scheme: str = "tcp") -> Iterator[str]:
    """Start `dask scheduler` and `dask worker`s on loopback as a user would; give the scheduler's address."""
    dask = [sys.executable, "-m", "dask"]
    started = list[subprocess.Popen[str]]()
    try:
        scheduler = subprocess.Popen(
            [*dask, "scheduler", "--host", f"{scheme}://127.0.0.1", "--port", "0", "--no-dashboard", *options],
            stderr=subprocess.PIPE,
            text=True,
            cwd=CHECKOUT,
        )
        started.append(scheduler)
        assert scheduler.stderr is not None
        said = []
        for line in scheduler.stderr:
            said.append(line)
            if "Scheduler at:" in line:
                break
        else:
            pytest.fail("".join(said))
        address = said[-1].split("Scheduler at:")[1].strip()
        drain = subprocess.Popen(["cat"], stdin=scheduler.stderr, stdout=subprocess.DEVNULL)
        started.append(drain)  # type: ignore[arg-type]
        for number in range(workers):
            command = [*dask, "worker", address, "--nthreads", "1", "--name", f"w{number}", "--no-dashboard", *options]
            started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, text=True, cwd=CHECKOUT))
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            process.wait(30)
