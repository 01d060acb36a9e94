"""Run each benchmark in a process of its own, so that none inherits memory, threads or warm caches."""

import importlib
import inspect
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor

from bench.table import Row


def measure_alone(name: str, options: Mapping[str, object] | None = None) -> list[Row]:
    """Run `bench.NAME.measure()` in a fresh process, with those options that it takes. Raises whatever it raises."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, name, options or {}).result()


def _measure(name: str, options: Mapping[str, object]) -> list[Row]:
    measure = importlib.import_module(f"bench.{name}").measure
    taken = inspect.signature(measure).parameters
    return measure(**{option: value for option, value in options.items() if option in taken})
