"""Hold frames back until they are due."""

import time

from airdigits.support.interrupts import nap

_CATCH_UP = 0.25  # s: a longer delay is not made up for in full
_LONGEST_GAP = 2.0  # s: a file can claim a pause of years


class Pace:
    """Schedules frames by their times and a speed.

    `speed` is a factor, infinite for as fast as it goes. Gaps between frames longer than two seconds are shortened to that.
    """

    def __init__(self, speed: float = 1.0):
        self.played = 0.0
        """Seconds of frames so far, without what the gaps were shortened by."""
        self.speed = speed
        self._t: float | None = None
        self._due = time.perf_counter()

    def go_to(self, t: float) -> None:
        """Move to the frame of time `t`; the first one, and one before the latest, is due at once."""
        now = time.perf_counter()
        if self._t is None:
            self._due = now
        else:
            gap = min(max(0.0, t - self._t), _LONGEST_GAP)
            self.played += gap
            self._due = max(self._due + gap / self.speed, now - _CATCH_UP)
        self._t = t

    def start_anew(self) -> None:
        """Make the frame due now, after a pause."""
        self._due = time.perf_counter()

    @property
    def wait(self) -> float:
        """Seconds until the frame is due; 0 or less when it is."""
        return self._due - time.perf_counter()

    def sleep(self) -> None:
        """Wait until the frame is due; a signal that asks to end ends the wait."""
        nap(self.wait)
