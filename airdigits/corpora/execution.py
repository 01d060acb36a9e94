"""Say where the work on many files is done, and what a backend that does it is."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from airdigits.corpora.files import File
from airdigits.errors import AirdigitsError

MAX_JOBS = 60
"""The most processes: Windows cannot wait for more."""


class WorkerKilledError(AirdigitsError):
    """Every worker that took up a task was killed."""


@dataclass(frozen=True)
class Execution:
    """Where work is done: `jobs` processes of this machine (None: all cores where it is worth it), or a Dask `cluster`.

    `cluster` is the address of a scheduler, or "local" for one that is started for the work. `results` is the folder into
    which results go as they come, and from which a later run takes what is done.
    """

    jobs: int | None = None
    cluster: str | None = None
    results: File | None = None


@dataclass(frozen=True)
class Backend:
    """What does the work: `submit` hands a call over and returns its task (None: this process does it).

    There are so many `workers`, which may change meanwhile. `result` waits for a task. It raises WorkerKilledError for one that
    kills its workers, AirdigitsError for a lost cluster.
    """

    submit: Callable[..., Any] | None
    workers: Callable[[], int]
    result: Callable[[Any], Any] = Future.result
