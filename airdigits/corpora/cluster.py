"""Do the work on Dask distributed: on a scheduler that runs already, or on one of this machine that runs as long as the work."""

import contextlib
import logging
import signal
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Any

from airdigits import __version__
from airdigits.corpora.execution import Backend, WorkerKilledError
from airdigits.errors import AirdigitsError, UsageError
from airdigits.support.cores import usable_cores
from airdigits.support.extras import missing
from airdigits.support.foreign_files import first_line
from airdigits.support.terminal import is_verbose, log

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
_PATIENCE = 30  # s: for the scheduler, and for the first worker
_LOOPBACK = ("tcp://127.", "tcp://[::1]", "tcp://localhost", "tls://", "inproc://")


@contextlib.contextmanager
def dask_backend(address: str) -> Iterator[Backend]:
    """Connect to a scheduler, or start one with a worker for each core where the address is "local".

    What identifies us there (tls:// addresses) is taken from Dask's own settings. Raises UsageError where Dask is missing, no
    scheduler or worker answers, or a worker has another version of airdigits.
    """
    try:
        import dask
        import distributed
        from distributed.client import ClosedClientError
        from distributed.comm import CommClosedError
    except ModuleNotFoundError as error:
        raise UsageError(missing("Dask", "cluster", "requirements.txt", option="--cluster")) from error
    # A worker gets one task at a time: those that wait at a worker are blamed, too, when it is killed.
    # Nor does it watch what its threads do: nobody looks, and it would cost a good part of the time, as giving memory back does.
    settings: dict[str, object] = {
        "distributed.scheduler.worker-saturation": 1.0,
        "distributed.worker.profile.enabled": False,
        "distributed.admin.tick.interval": "500ms",
        "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 27,
    }
    if not is_verbose():
        settings["logging.distributed"] = "critical"
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what concerns the user is said in one line below
    with contextlib.ExitStack() as stack:
        stack.enter_context(dask.config.set(settings))
        if address == LOCAL:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="airdigits-", ignore_cleanup_errors=True))
            with _deaf_to_ctrl_c():
                cluster = distributed.LocalCluster(
                    n_workers=usable_cores(),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",  # pages there are none (bokeh), but its server would listen to all
                    worker_dashboard_address="127.0.0.1:0",
                    security=distributed.Security.temporary(),  # nobody else on this machine may give it work
                    local_directory=folder,
                    silence_logs=False if is_verbose() else logging.CRITICAL,
                )
            stack.enter_context(cluster)
            client = stack.enter_context(distributed.Client(cluster))
        else:
            if not address.startswith(_LOOPBACK):
                log(f"{address} is reached without TLS: who else reaches it can run programs there, see docs/scale.md")
            client = stack.enter_context(_connected(address))
        _check_workers(client, address)

        def result(future: "distributed.Future") -> Any:
            try:
                return future.result()
            except distributed.KilledWorker as error:
                raise WorkerKilledError("killed every worker that read it") from error

        try:
            yield Backend(partial(client.submit, pure=False), lambda: max(1, len(client.nthreads())), result)
        except (CancelledError, ClosedClientError, CommClosedError) as error:
            raise AirdigitsError(f"the cluster {address} is gone: start it again; --results keeps what is done") from error


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Have the processes that begin here ignore Ctrl-C: the parent ends its workers, and only it says so."""
    if threading.current_thread() is not threading.main_thread():  # no other one may
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _connected(address: str) -> "Client":
    import distributed

    try:
        return distributed.Client(address, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        why = first_line(error)
        raise UsageError(f"--cluster {address}: no scheduler answers ({why}): start one with `dask scheduler`") from error


def _check_workers(client: "Client", address: str) -> None:
    """Raise UsageError unless there are workers, and all of them have this version of airdigits."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
        versions = client.run(_version)
    except TimeoutError as error:
        remedy = f"start some with `dask worker {address} --nthreads 1`"
        raise UsageError(f"--cluster {address}: no worker came within {_PATIENCE} s: {remedy}") from error
    except ModuleNotFoundError as error:
        raise UsageError(f"--cluster {address}: a worker has no {error.name}: install airdigits {__version__} there") from error
    others = {worker: version for worker, version in versions.items() if version != __version__}
    for worker, version in others.items():
        raise UsageError(f"--cluster {address}: {worker} has airdigits {version}, here is {__version__}: install the same there")
    if any(threads > 1 for threads in client.nthreads().values()):
        log("workers have several threads, of which one is used: start them with `--nthreads 1`, one for each core")


def _version() -> str:
    return __version__
