"""Train on several processes, here or on several machines: start this machine's, and pass on what they say."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from airdigits.errors import AirdigitsError, UsageError
from airdigits.support.foreign_files import read_file

JOINED = "joined"
"""What a worker says on its standard error once all are there: JAX aborts the process of one that waited in vain."""
_STEP = 128  # examples of a step, which the workers share evenly
_PORT = 9700  # of the first worker, where a file of workers names none
_REMEDY = "give the number of processes, or a text file with a worker's HOST[:PORT] in each line"


@dataclass(frozen=True)
class Workers:
    """The workers of a training: how many, where the first one listens (HOST:PORT), and which of them run on this machine.

    `patience` is how many seconds they wait for each other.
    """

    count: int
    first: str
    here: tuple[int, ...]
    patience: int = 120


def parse_workers(text: str, index: int | None) -> Workers:
    """Return the workers that a user means: a number of processes of this machine, or a file with a host a line.

    `index` says which line of the file this machine is. Raises UsageError.
    """
    if text.isdecimal():
        if index is not None:
            raise UsageError("--worker does nothing with a number of --workers, which all run here: leave it out")
        count, hosts = int(text[:6]), list[str]()
    else:
        lines = read_file(Path(text), UsageError, _REMEDY).decode("utf-8", "replace").splitlines()
        hosts = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        count = len(hosts)
    if count < 2 or _STEP % count:
        raise UsageError(f"--workers {text}: {count} workers; 2, 4, 8, ... up to {_STEP} can share a step of {_STEP} examples")
    if not hosts:
        return Workers(count, f"127.0.0.1:{_free_port()}", tuple(range(count)))
    if index is None or not 0 <= index < count:
        raise UsageError(f"--workers {text}: add --worker N, from 0 to {count - 1}: which line of the file this machine is")
    first = hosts[0] if hosts[0].rpartition(":")[2].isdecimal() else f"{hosts[0]}:{_PORT}"
    return Workers(count, first, (index,))


def train_on(workers: Workers, folder: Path, *, resume: bool, tensorboard: bool, log: Callable[[str], None]) -> None:
    """Train what is left of a run on these workers, as far as `folder` then holds all epochs.

    Raises AirdigitsError when a worker ends otherwise: the epochs before are kept.
    """
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(_started(workers, index, folder, resume, tensorboard)) for index in workers.here]
        for process, said in _lines_of(processes):
            if said:
                log(said)
            elif process.returncode:
                raise AirdigitsError(_why(process, processes.index(process), workers))


def _why(process: "_Process", place: int, workers: Workers) -> str:
    lines = process.lines()
    if f"airdigits: {JOINED}" not in lines:
        how = next((line.removeprefix("airdigits: ") for line in lines if line.startswith("airdigits: ")), "")
        how = how or f"not all {workers.count} workers came to {workers.first} within {workers.patience} s: start each of them"
    elif process.returncode == -signal.SIGABRT:  # so JAX ends
        how = "it lost another worker"
    elif process.returncode < 0:
        how = f"was killed by signal {-process.returncode}"
    else:
        how = lines[-1].removeprefix("airdigits: ")
    return f"worker {workers.here[place]} of {workers.count} ended: {how}"


@dataclass
class _Process:
    """A worker of this machine, its lines so far unread, and what it says on its standard error."""

    popen: subprocess.Popen[bytes]
    told: IO[str]

    @property
    def returncode(self) -> int:
        return int(self.popen.returncode or 0)

    def lines(self) -> list[str]:
        """Return what it has said on its standard error."""
        self.told.seek(0)
        return [line.strip() for line in self.told if line.strip()]


@contextlib.contextmanager
def _started(workers: Workers, index: int, folder: Path, resume: bool, tensorboard: bool) -> Iterator[_Process]:
    options = [str(folder), workers.first, str(workers.count), str(index), str(int(resume)), str(int(tensorboard))]
    options.append(str(workers.patience))
    environment = os.environ | {"KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        popen = subprocess.Popen(
            [sys.executable, "-m", "airdigits.training.worker", *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=told,
            env=environment,
        )
        try:
            yield _Process(popen, told)
        finally:
            popen.kill()
            popen.wait()
            if popen.stdout:
                popen.stdout.close()


def _lines_of(processes: Sequence[_Process]) -> Iterator[tuple[_Process, str]]:
    """Yield the lines of the first process as they come; then, or when one of them fails before, each with "" as it ends."""
    stdout = processes[0].popen.stdout
    assert stdout is not None
    os.set_blocking(stdout.fileno(), False)
    rest, left = b"", list(processes)
    while left:
        with contextlib.suppress(BlockingIOError):
            rest += os.read(stdout.fileno(), 1 << 16)
        *lines, rest = rest.split(b"\n")
        for line in (line.decode("utf-8", "replace") for line in lines if line and not line.startswith(b"[Gloo]")):
            yield processes[0], line  # what is left out a library says
        for process in [process for process in left if process.popen.poll() is not None]:
            left.remove(process)
            yield process, ""
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
