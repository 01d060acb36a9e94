"""Send numbered lines to any number of readers, each at its own speed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

_KEPT = 1000  # lines: an hour of steady writing; a reader that is farther behind finds a gap in the numbers


class Broadcast:
    """Keeps the latest lines. A reader holds nothing but its place among them, so a slow one costs no memory.

    Use it from the event loop's thread only.
    """

    def __init__(self, kept: int = _KEPT):
        self._lines: deque[tuple[int, str]] = deque(maxlen=kept)
        self._readers: set[asyncio.Event] = set()
        self._closed = False
        self.last = 0
        """Number of the latest line; the first is 1."""

    def publish(self, line: str) -> None:
        """Add a line."""
        self.last += 1
        self._lines.append((self.last, line))
        self._wake()

    def close(self) -> None:
        """End: readers stop when they have read the last line."""
        self._closed = True
        self._wake()

    async def after(self, number: int, idle: float | None = None) -> AsyncIterator[tuple[int, str]]:
        """Yield the lines after this number, with their numbers: first those that are kept, then new ones.

        After `idle` seconds without any it yields an empty one, so that a connection can be seen to be alive.
        """
        number = min(number, self.last)
        fresh = asyncio.Event()
        self._readers.add(fresh)
        try:
            while True:
                fresh.clear()
                for number, line in [entry for entry in self._lines if entry[0] > number]:
                    yield number, line
                if not fresh.is_set():
                    if self._closed:
                        return
                    try:
                        await asyncio.wait_for(fresh.wait(), idle)
                    except TimeoutError:
                        yield number, ""
        finally:
            self._readers.discard(fresh)

    def _wake(self) -> None:
        for reader in self._readers:
            reader.set()
