"""Read many files with one function; keep the error and the log of each, and the results of all in the files' order."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from airdigits.corpora.execution import Execution, WorkerKilledError
from airdigits.corpora.files import File, RemoteFile, local_copy
from airdigits.corpora.results import Codec, Results
from airdigits.corpora.run import run_all
from airdigits.errors import AirdigitsError, DataError
from airdigits.support.progress import Progress

T = TypeVar("T")
Log = Callable[[str], None]
_PARALLEL_FROM = 32 << 20  # bytes, about a second of reading: for less, starting processes costs more than they save
_PART, _WRITE_EVERY = 1000, 5.0  # files of a part of the results; s, the most that a killed run has to do again
_PARALLEL_FROM_REMOTE = 8  # files behind addresses, whose size nobody has asked for


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """The outcome for one file: its result or its error, and the lines that were logged."""

    path: File
    result: T | None
    log: tuple[str, ...] = ()
    error: AirdigitsError | None = None


def read_all(
    files: Sequence[File],
    work: Callable[[Path, Log], T],
    execution: Execution = Execution(),
    codec: Codec[T] | None = None,
) -> Iterator[Outcome[T]]:
    """Do the same work for every file, several at a time, and yield the outcomes in the order of the files.

    `work` takes the path of a file on the machine where it runs, and a log function. It is defined at the top of a module, and
    its results can be pickled. When it raises an AirdigitsError for one file, its outcome holds the error, and the others go
    on. With `execution.results`, outcomes are written there as they come, as `codec` says, and those that are there already
    are not made again. Raises UsageError, OutputError, and AirdigitsError when the cluster is lost.
    """
    return _show_count(_outcomes(files, work, execution, codec), len(files))


def gather(outcomes: Iterable[Outcome[T]], errors: list[AirdigitsError], log: Log) -> Iterator[tuple[File, T]]:
    """Yield the file and result of every one that could be read; collect the errors of the others, and pass log lines on."""
    for outcome in outcomes:
        for line in outcome.log:
            log(line)
        if outcome.error is not None:
            errors.append(outcome.error)
        elif outcome.result is not None:
            yield outcome.path, outcome.result


def _outcomes(
    files: Sequence[File], work: Callable[[Path, Log], T], execution: Execution, codec: Codec[T] | None
) -> Iterator[Outcome[T]]:
    results = None
    if execution.results is not None:
        assert codec is not None, "results need a codec"
        results = Results(execution.results, codec)
    missing = [file for file in files if results is None or str(file) not in results]
    if execution.jobs is None and not _worth_processes(missing):
        execution = Execution(1, execution.cluster, execution.results)
    one: Callable[[File], Outcome[T]] = partial(_outcome, work)
    fresh: Iterator[Outcome[T]] = run_all(missing, one, execution, killed=_killed)
    if results is not None:
        fresh = _written(fresh, results)
    for file in files:
        if results is not None and (stored := results.get(str(file))) is not None:
            yield Outcome(file, stored.result, stored.log, stored.error)
        else:
            yield next(fresh)
    yield from fresh  # nothing is left: this lets the executor end


def _written(outcomes: Iterator[Outcome[T]], results: Results[T]) -> Iterator[Outcome[T]]:
    """Yield the outcomes once they are written, so many at a time that no part is small, and a killed run has lost little."""
    part, begun = list[Outcome[T]](), 0.0
    for outcome in outcomes:
        begun = begun if part else time.monotonic()
        part.append(outcome)
        if len(part) == _PART or time.monotonic() - begun > _WRITE_EVERY:
            results.write([(str(done.path), done.result, done.log, done.error) for done in part])
            yield from part
            part = []
    if part:
        results.write([(str(done.path), done.result, done.log, done.error) for done in part])
        yield from part


def _outcome(work: Callable[[Path, Log], T], file: File) -> Outcome[T]:
    lines, path = list[str](), None  # until there is a copy
    try:
        with local_copy(file) as path:
            result = work(path, lines.append)
    except AirdigitsError as error:
        return Outcome(file, None, _named(lines, path, file), type(error)(*_named([str(error)], path, file)))
    return Outcome(file, result, _named(lines, path, file))


def _named(lines: Iterable[str], path: Path | None, file: File) -> tuple[str, ...]:
    """Return lines with the file's own name in place of that of its copy."""
    return tuple(lines) if path is None or isinstance(file, Path) else tuple(line.replace(str(path), str(file)) for line in lines)


def _killed(file: File, error: WorkerKilledError) -> Outcome[T]:
    return Outcome(file, None, (), DataError(f"{file}: {error}: is memory short there, or is the file made to do so?"))


def _worth_processes(files: Sequence[File]) -> bool:
    remote, size = 0, 0
    for file in files:
        remote += isinstance(file, RemoteFile)
        size += file.stat().st_size if isinstance(file, Path) and file.is_file() else 0
        if size >= _PARALLEL_FROM or remote >= _PARALLEL_FROM_REMOTE:
            return True
    return False


def _show_count(outcomes: Iterator[Outcome[T]], total: int) -> Iterator[Outcome[T]]:
    """Pass outcomes on, and show below the output how many are done."""
    progress = Progress("reading", max(total, 1))
    for done in range(total):
        progress.at(done)
        outcome = next(outcomes)
        progress.close()
        yield outcome
