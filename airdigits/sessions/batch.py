"""Many sessions to a result each, read over the cores, in an order that does not depend on timing."""

import argparse
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from airdigits.errors import AirdigitsError, DataError
from airdigits.sessions.names import SUFFIXES

T = TypeVar("T")
Log = Callable[[str], None]
_MOST_JOBS = 60  # Windows waits for no more processes than that
_WORTH = 32 << 20  # bytes: about a second of reading; for less, starting processes costs more than they save


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of one session: the result, or the error; and the lines that were told meanwhile."""

    path: Path
    result: T | None
    told: tuple[str, ...] = ()
    error: AirdigitsError | None = None


def sessions_in(paths: Sequence[Path]) -> list[Path]:
    """The session files that these are or, for folders, that lie in them, by name. Raises DataError for a folder without."""
    found = list[Path]()
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted(p for p in path.iterdir() if p.name.endswith(SUFFIXES))
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror}): check its permissions") from error
        if not inside:
            raise DataError(f"{path}: no session in it: they end in {' or '.join(SUFFIXES)}")
        found += inside
    return found


def read_all(paths: Sequence[Path], work: Callable[[Path, Log], T], jobs: int | None = None) -> Iterator[Outcome[T]]:
    """Do the same work for every session, several at a time, and give the outcomes in the order of the paths.

    `work` takes a path and a function that it tells lines to; it stands at the top of a module, and what it returns can be
    sent between processes. `jobs` is the number of processes, None for as many as there are cores and sense. Work that
    raises an AirdigitsError gives an outcome with it, and the rest goes on.
    """
    jobs = _sensible(paths) if jobs is None else min(jobs, len(paths))
    one = partial(_outcome, work)
    if jobs <= 1:
        yield from _counted(map(one, paths), len(paths))
        return
    # Spawned, not forked: OpenCV and LiteRT have threads, which a fork would leave in the middle of what they do.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_leave_ctrl_c_to_us) as pool:
        try:
            yield from _counted(pool.map(one, paths), len(paths))
        except BrokenProcessPool as error:
            raise AirdigitsError("a process that read sessions was killed (is memory short?): try it with --jobs 1") from error


def gather(outcomes: Iterable[Outcome[T]], errors: list[AirdigitsError], log: Log) -> Iterator[tuple[Path, T]]:
    """The results of those sessions that could be read, as they come; the errors of the others go into a list, for the end."""
    for outcome in outcomes:
        for line in outcome.told:
            log(line)
        if outcome.error is not None:
            errors.append(outcome.error)
        elif outcome.result is not None:
            yield outcome.path, outcome.result


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """Declare the option for the number of processes."""
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes that read a folder (default: the cores, when it pays)")


def _jobs(text: str) -> int:
    if not (text.isdecimal() and len(text) < 5 and 1 <= int(text) <= _MOST_JOBS):
        raise argparse.ArgumentTypeError(f"{text!r}: must be a number from 1 to {_MOST_JOBS}")
    return int(text)


def _outcome(work: Callable[[Path, Log], T], path: Path) -> Outcome[T]:
    told = list[str]()
    try:
        result = work(path, told.append)
    except AirdigitsError as error:
        return Outcome(path, None, tuple(told), error)
    return Outcome(path, result, tuple(told))


def _sensible(paths: Sequence[Path]) -> int:
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return min(len(paths), os.cpu_count() or 1, _MOST_JOBS) if sum(sizes) >= _WORTH else 1


def _leave_ctrl_c_to_us() -> None:
    """Ctrl-C goes to every process of the terminal; the one that was called tells the others, and nobody else complains."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _counted(outcomes: Iterator[Outcome[T]], total: int) -> Iterator[Outcome[T]]:
    """Pass outcomes on, with a count on the terminal that stands below what is printed."""
    if not (sys.stderr.isatty() and total > 1):
        yield from outcomes
        return
    width = 20
    for done in range(total):
        bar = "#" * (width * done // total)
        line = f"[{bar:{width}}] {done} of {total} sessions"
        print(f"\r{line}", end="", file=sys.stderr, flush=True)
        outcome = next(outcomes)
        print(f"\r{'':{len(line)}}\r", end="", file=sys.stderr, flush=True)
        yield outcome
