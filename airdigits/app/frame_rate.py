"""Measure how many frames a second are drawn."""

import time
from collections import deque

_WINDOW = 30  # frames over which the rate is averaged


class FrameRate:
    """Counts frames by the wall clock."""

    def __init__(self) -> None:
        self._drawn: deque[float] = deque(maxlen=_WINDOW)

    def tick(self) -> float:
        """Count a frame. Returns the frames per second, 0 for the first one."""
        self._drawn.append(time.perf_counter())
        elapsed = self._drawn[-1] - self._drawn[0]
        return (len(self._drawn) - 1) / elapsed if elapsed > 0 else 0.0
