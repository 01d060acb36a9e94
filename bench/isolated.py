"""Run each benchmark in a process of its own, so that none inherits memory, threads or warm caches."""

import importlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from bench.table import Row


def measure_alone(name: str) -> list[Row]:
    """Run `bench.NAME.measure()` in a fresh process. Raises whatever it raises."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name).result()


def _measure(name: str) -> list[Row]:
    return importlib.import_module(f"bench.{name}").measure()
