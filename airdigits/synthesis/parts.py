"""Make much material a part at a time, on two processors, and show how far that is."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from airdigits.support.progress import Progress

T = TypeVar("T")


def make_parts(make: Callable[[int], T], parts: Sequence[int], what: str) -> list[T]:
    """Return what `make` makes of the number of each part; it must not depend on the other parts. A part or two are made here.

    `what` is said of the work while it goes on, such as "making pages".
    """
    if len(parts) <= 2:
        return [make(part) for part in parts]
    made, progress = list[T](), Progress(what, len(parts))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for each in pool.map(make, parts):
            made.append(each)
            progress.at(len(made))
    progress.close()
    return made
