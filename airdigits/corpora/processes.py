"""Do the work over the cores of this machine."""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from airdigits.corpora.execution import Backend
from airdigits.errors import AirdigitsError


@contextlib.contextmanager
def process_backend(jobs: int) -> Iterator[Backend]:
    """Start so many processes. Raises AirdigitsError when one of them is killed."""
    before = set(multiprocessing.active_children())
    # Spawned, not forked: OpenCV and LiteRT have threads, and forking a process with threads can deadlock.
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), initializer=_begin)
    try:
        yield Backend(pool.submit, lambda: jobs)
    except BrokenProcessPool as error:
        raise AirdigitsError("a process that read files was killed (is memory short?): try it with --jobs 1") from error
    except BaseException:  # Ctrl-C, or nobody wants the rest: nor is the work that has begun waited for
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Ignore Ctrl-C, which reaches every process of the terminal, and end with the parent: it alone prints a message.

    A parent that is killed ends nothing, and its workers would wait for work for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
