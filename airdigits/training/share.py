"""Take one worker's share of the data of a training that several processes do together."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np


@dataclass(frozen=True)
class Share:
    """Worker `index` (from 0) of `count`. The first one alone writes files that stay.

    `wait` returns once all workers have called it.
    """

    index: int = 0
    count: int = 1
    wait: Callable[[], None] = lambda: None

    def of(self, values: np.ndarray) -> np.ndarray:
        """Return every `count`-th value: of each step, the workers together take what one process would.

        All shares are equally long: a few values at the start are taken twice.
        """
        if self.count == 1:
            return values
        size = -(-len(values) // self.count)
        return values[(self.index + self.count * np.arange(size)) % len(values)]

    @contextlib.contextmanager
    def folder(self, folder: Path) -> Iterator[Path]:
        """Yield where to write: the folder of the run, or for all workers but the first one that is thrown away.

        All of them save what they have trained, since Keras compares them with each other then.
        """
        if not self.index:
            yield folder
            return
        with TemporaryDirectory(prefix="airdigits-") as thrown_away:
            yield Path(thrown_away)


ALONE = Share()
