"""Frames of a file, shown when they are due."""

import time

_HURRY = 0.25  # s: a file shown in a window that lags more than this behind its own clock stops trying to catch up


class Pace:
    """Holds a file back to its own speed, so that a window shows it as it was filmed."""

    def __init__(self) -> None:
        self._offset: float | None = None

    def wait(self, t: float) -> None:
        """Wait until the frame of time `t` is due."""
        now = time.perf_counter()
        if self._offset is None or now - (t + self._offset) > _HURRY:
            self._offset = now - t
        time.sleep(max(0.0, t + self._offset - now))
