"""Process many sessions in parallel, with results in an order that does not depend on timing."""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from airdigits.errors import AirdigitsError, DataError
from airdigits.sessions.names import SUFFIXES
from airdigits.support.cores import usable_cores
from airdigits.support.natural_order import natural_key
from airdigits.support.progress import Progress

T = TypeVar("T")
Log = Callable[[str], None]
MAX_JOBS = 60
"""The most processes: Windows cannot wait for more."""
_PARALLEL_FROM = 32 << 20  # bytes, about a second of reading: for less, starting processes costs more than they save


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The outcome for one session: its result or its error, and the lines that were logged."""

    path: Path
    result: T | None
    log: tuple[str, ...] = ()
    error: AirdigitsError | None = None


def sessions_in(paths: Sequence[Path]) -> list[Path]:
    """Return these session files and, in place of folders, the sessions in them by name. Raises DataError for one without."""
    found = list[Path]()
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        try:
            inside = sorted((p for p in path.iterdir() if p.name.endswith(SUFFIXES)), key=natural_key)
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror}): check its permissions") from error
        if not inside:
            raise DataError(f"{path}: no session in it: their names end in {' or '.join(SUFFIXES)}")
        found += inside
    return found


def read_all(paths: Sequence[Path], work: Callable[[Path, Log], T], jobs: int | None = None) -> Iterator[Outcome[T]]:
    """Do the same work for every session, several at a time, and yield the outcomes in the order of the paths.

    `work` takes a path and a log function. It is defined at the top of a module, and its results can be pickled. `jobs` is
    the number of processes; None uses all cores when it is worth it. When the work for one session raises an
    AirdigitsError, its outcome holds the error, and the others go on.
    """
    jobs = _default_jobs(paths) if jobs is None else min(jobs, len(paths))
    one = partial(_outcome, work)
    if jobs <= 1:
        yield from _show_count(map(one, paths), len(paths))
        return
    # Spawned, not forked: OpenCV and LiteRT have threads, and forking a process with threads can deadlock.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_ignore_ctrl_c) as pool:
        try:
            yield from _show_count(pool.map(one, paths), len(paths))
        except BrokenProcessPool as error:
            raise AirdigitsError("a process that read files was killed (is memory short?): try it with --jobs 1") from error


def gather(outcomes: Iterable[Outcome[T]], errors: list[AirdigitsError], log: Log) -> Iterator[tuple[Path, T]]:
    """Yield the path and result of every session that could be read; collect the errors of the others, and pass log lines on."""
    for outcome in outcomes:
        for line in outcome.log:
            log(line)
        if outcome.error is not None:
            errors.append(outcome.error)
        elif outcome.result is not None:
            yield outcome.path, outcome.result


def _outcome(work: Callable[[Path, Log], T], path: Path) -> Outcome[T]:
    lines = list[str]()
    try:
        result = work(path, lines.append)
    except AirdigitsError as error:
        return Outcome(path, None, tuple(lines), error)
    return Outcome(path, result, tuple(lines))


def _default_jobs(paths: Sequence[Path]) -> int:
    sizes = [path.stat().st_size for path in paths if path.is_file()]
    return min(len(paths), usable_cores(), MAX_JOBS) if sum(sizes) >= _PARALLEL_FROM else 1


def _ignore_ctrl_c() -> None:
    """Ignore Ctrl-C, which reaches every process of the terminal: the parent ends its workers, and only it prints a message."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _show_count(outcomes: Iterator[Outcome[T]], total: int) -> Iterator[Outcome[T]]:
    """Pass outcomes on, and show below the output how many are done."""
    progress = Progress("reading", max(total, 1))
    for done in range(total):
        progress.at(done)
        outcome = next(outcomes)
        progress.close()
        yield outcome
