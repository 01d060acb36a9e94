"""Hold frames back until they are due."""

import math
import time
from collections.abc import Callable

_CATCH_UP = 0.25  # s: a longer delay is not made up for in full


class Pace:
    """Schedules frames by their times and a speed.

    `speed` is a factor, infinite for as fast as it goes. Gaps between frames longer than `longest_gap` seconds are shortened
    to it.
    """

    def __init__(self, speed: float = 1.0, longest_gap: float = math.inf):
        self.played = 0.0
        """Seconds of frames so far, without what the gaps were shortened by."""
        self._speed, self._longest_gap = speed, longest_gap
        self._t: float | None = None
        self._due = time.perf_counter()

    def go_to(self, t: float) -> None:
        """Move to the frame of time `t`; the first one, and one before the latest, is due at once."""
        now = time.perf_counter()
        if self._t is None:
            self._due = now
        else:
            gap = min(max(0.0, t - self._t), self._longest_gap)
            self.played += gap
            self._due = max(self._due + gap / self._speed, now - _CATCH_UP)
        self._t = t

    def start_anew(self) -> None:
        """Make the frame due now, after a pause."""
        self._due = time.perf_counter()

    @property
    def wait(self) -> float:
        """Seconds until the frame is due; 0 or less when it is."""
        return self._due - time.perf_counter()

    def sleep(self, check: Callable[[], None] = lambda: None) -> None:
        """Wait until the frame is due, and call `check` now and then: it may raise to end the wait."""
        while (wait := self.wait) > 0:
            check()
            time.sleep(min(wait, 0.1))
