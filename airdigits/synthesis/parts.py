"""Make much material a part at a time, on two processors."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")


def make_parts(make: Callable[[int], T], parts: Sequence[int]) -> list[T]:
    """Return what `make` makes of the number of each part; it must not depend on the other parts. A part or two are made here."""
    if len(parts) <= 2:
        return [make(part) for part in parts]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(make, parts))
