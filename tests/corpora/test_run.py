"""The same work for each of many items: in order, one after the other, over processes, on Dask."""

import os
import time
from collections.abc import Iterator

import pytest

from airdigits.corpora.execution import Execution
from airdigits.corpora.run import run_all

distributed = pytest.importorskip("distributed", reason="needs the extra cluster")


@pytest.fixture(scope="module")
def inproc() -> Iterator[str]:
    """The address of a Dask cluster within this process."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0", protocol="inproc://"
    ) as cluster:
        yield cluster.scheduler_address


def later_first(number: int) -> tuple[int, int]:
    """Work whose later calls end before its first one."""
    time.sleep(0.3 if number == 0 else 0)
    return number, os.getpid()


@pytest.mark.parametrize("where", ["one process", "processes", "dask"])
def test_results_come_in_the_order_of_the_items_wherever_the_work_is_done(where: str, inproc: str):
    execution = {"one process": Execution(1), "processes": Execution(2), "dask": Execution(cluster=inproc)}[where]
    results = list(run_all(range(150), later_first, execution))
    assert [number for number, _ in results] == list(range(150))
    assert ({process for _, process in results} == {os.getpid()}) == (where != "processes")


def test_no_items_start_nothing():
    assert list(run_all([], later_first, Execution(cluster="tcp://127.0.0.1:1"))) == []


_running = 0


def alone(number: int) -> int:
    """Work that must not meet itself: networks and readers are not made for several threads."""
    global _running
    _running += 1
    time.sleep(0.002)
    met, _running = _running, _running - 1
    return met


def test_a_worker_with_several_threads_does_one_thing_at_a_time(inproc: str):
    assert set(run_all(range(60), alone, Execution(cluster=inproc))) == {1}
