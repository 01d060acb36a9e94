"""Do the same work for each of many items, in order: in this process, over this machine's cores, or on Dask."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from airdigits.corpora.execution import MAX_JOBS, Backend, Execution, WorkerKilledError
from airdigits.support.cores import usable_cores

T = TypeVar("T")
R = TypeVar("R")
_TASKS = 32  # for each worker: few enough to cost nothing, so many that a slow one is not waited for
_LARGEST_TASK = 1000  # items: what a killed worker did before is done again, and what is finished is shown by tasks
_AHEAD = 4  # tasks for each worker that may wait or be finished before the first one is: this bounds the memory

_one_at_a_time = threading.Lock()  # readers and networks are not made for several threads, and Dask workers may have some


def run_all(
    items: Sequence[T],
    work: Callable[[T], R],
    execution: Execution = Execution(),
    *,
    killed: Callable[[T, WorkerKilledError], R] | None = None,
) -> Iterator[R]:
    """Do the work for every item, and yield the results in the order of the items.

    `work` is defined at the top of a module; items and results can be pickled. An item whose work kills every worker gets what
    `killed` returns; without it, WorkerKilledError is raised.
    """
    if not items:
        return
    with _backend(execution, len(items)) as backend:
        size = max(1, min(_LARGEST_TASK, len(items) // (backend.workers() * _TASKS)))
        if backend.submit is None:
            yield from map(work, items)
            return
        each = partial(_each, work)
        waiting = deque[tuple[Sequence[T], Any]]()

        def first() -> list[R]:
            task, handed_over = waiting.popleft()
            try:
                done: list[R] = backend.result(handed_over)
                return done
            except WorkerKilledError as error:
                if killed is None:
                    raise
                return [_alone(item, each, backend, killed, error) for item in task]

        for start in range(0, len(items), size):
            task = items[start : start + size]
            waiting.append((task, backend.submit(each, task)))
            while len(waiting) >= _AHEAD * backend.workers():
                yield from first()
        while waiting:
            yield from first()


def _each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    with _one_at_a_time:
        return [work(item) for item in items]


def _alone(
    item: T,
    each: Callable[[Sequence[T]], list[R]],
    backend: Backend,
    killed: Callable[[T, WorkerKilledError], R],
    error: WorkerKilledError,
) -> R:
    """Do the work for one item of a task that killed its workers: one of them does it, the others are not to suffer."""
    assert backend.submit is not None
    try:
        result: R = backend.result(backend.submit(each, [item]))[0]
    except WorkerKilledError:
        return killed(item, error)
    return result


@contextlib.contextmanager
def _backend(execution: Execution, count: int) -> Iterator[Backend]:
    if execution.cluster is not None:
        from airdigits.corpora.cluster import dask_backend

        with dask_backend(execution.cluster) as backend:
            yield backend
        return
    jobs = min(usable_cores() if execution.jobs is None else execution.jobs, count, MAX_JOBS)
    if jobs <= 1:
        yield Backend(None, lambda: 1)
        return
    from airdigits.corpora.processes import process_backend

    with process_backend(jobs) as backend:
        yield backend
