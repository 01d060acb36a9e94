"""Break what writes, command by command: killed 50 times, on a full disk from each operation on, and after every size.

Whatever happens, an output is whole or not there, what was read and what was there before stays as it was, a full disk is one
line and a status, and the same command works when it is run again.
"""

import contextlib
import io
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

from bench.material.golden import CHECKOUT
from bench.material.killed_writes import each_operation, full, kill, kill_later
from bench.material.writing_commands import COMMANDS, Command, check, empty, outputs_of, prepared, run
from bench.table import Row

KILLS = 50
_SIZES = (0, 1, 100, 1000, 4096, 20_000, 100_000)  # bytes of a file after which the disk is full
_LATEST, _LATEST_LIVE = 0.05, 2.0  # s after an operation at which a process is killed


def measure() -> list[Row]:
    """Break every command. Raises AssertionError for harm that was done."""
    if not hasattr(os, "fork"):
        print("faults: skipped, this system cannot fork", file=sys.stderr)
        return []
    with contextlib.suppress(ImportError):
        import airdigits.evaluation.plots  # noqa: F401  # once, and not in each process that is killed
    rows = []
    for name, command in COMMANDS.items():
        operations = killed(command)
        refused, too_full = full_from_each_operation(command), on_a_full_disk(name, command)
        rows.append(Row(f"{name}: kills, before each operation on its files and at random moments", max(KILLS, operations), ""))
        rows.append(Row(f"{name}: of {operations} operations from which on the disk was full, refused", refused, ""))
        rows.append(Row(f"{name}: of {len(_SIZES)} full disks, too full", too_full, ""))
        print(*(f"faults: {row.what}: {row.value}" for row in rows[-3:]), sep="\n", file=sys.stderr, flush=True)
    return rows


def killed(command: Command, kills: int = KILLS) -> int:
    """Kill a command before each of its operations, then at random moments. Returns how many operations it has."""
    dice = random.Random(2026)
    with prepared(command) as folder:

        def look(status: int) -> None:
            check(command, folder, partial=os.WIFSIGNALED(status))
            if not os.WIFSIGNALED(status):
                assert status == 0, "the command failed"
                assert outputs_of(command, folder), "nothing was written"
            empty(command, folder)

        def action() -> None:
            _run_quietly(command, folder)

        operations = each_operation(action, look, folder / "out", kill)
        for _ in range(kills - operations):
            later = kill_later(dice.uniform(0, _LATEST_LIVE if command.live else _LATEST))
            each_operation(action, look, folder / "out", later, only=dice.randint(1, operations))
    return operations


def full_from_each_operation(command: Command) -> int:
    """Let the disk be full from each operation on that needs room. Returns how often the command could not do its work."""
    refused = 0
    with prepared(command) as folder:

        def look(status: int) -> None:
            nonlocal refused
            assert os.WIFEXITED(status)
            assert os.WEXITSTATUS(status) in (0, 1, 2), f"{command}: status {os.WEXITSTATUS(status)}"
            refused += status != 0
            assert command.live or (status == 0) == bool(outputs_of(command, folder)), command
            check(command, folder, partial=False)
            empty(command, folder)

        each_operation(lambda: _run_quietly(command, folder), look, folder / "out", full)
    return refused


def on_a_full_disk(name: str, command: Command) -> int:
    """Return how many sizes were too small for the command, which said so."""
    refused = 0
    for size in _SIZES:
        with prepared(command) as folder:
            code = f"from bench.faults import run_limited; run_limited({name!r}, {size})"
            environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
            done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
            assert "Traceback" not in done.stderr, done.stderr
            assert command.live or (done.returncode == 0) == bool(outputs_of(command, folder)), (command, size, done.stderr)
            if done.returncode:
                assert done.returncode in (1, 2), (command, size, done.returncode)
                assert done.stderr.strip(), "not a word"
                refused += 1
            check(command, folder, partial=False)
    return refused


def run_limited(name: str, size: int) -> None:
    """Run a command where no file can grow beyond a size, in this process."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        run(COMMANDS[name], Path.cwd())
    except OSError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _run_quietly(command: Command, folder: Path) -> None:
    with contextlib.redirect_stderr(io.StringIO()):
        run(command, folder)
