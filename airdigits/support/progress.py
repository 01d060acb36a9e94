"""Show the progress of long work and the time left: one line, rewritten on a terminal; elsewhere, if asked, now and then."""

import shutil
import sys
import time
from collections.abc import Callable
from typing import TextIO

from airdigits.support.terminal import is_quiet, is_verbose

_REWRITE = 0.2  # s: on a terminal, the line changes this often
_REPEAT = 30.0  # s: the time between lines in a file or a pipe, with --verbose; without, there are none


class Progress:
    """Shows the progress of long work.

        progress = Progress("reading", total=28_000)
        for done in range(...):
            progress.at(done)
        progress.close()

    `later` is the work that follows after this, in units of `total`: with it, the time left of all work is shown too. Nothing
    is written until there is progress to estimate from.
    """

    def __init__(
        self,
        what: str,
        total: int,
        later: float = 0.0,
        *,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what, self._total, self._later = what, total, later
        self._stream = sys.stderr if stream is None else stream
        self._clock = clock
        self._live = self._stream.isatty()
        self._started = self._told = clock()
        self._shown = 0  # characters of the line that stands on the terminal

    def at(self, done: int) -> None:
        """Record that `done` of the total is finished, and show it when the line is due."""
        if not (self._live or is_verbose()) or is_quiet():
            return
        now = self._clock()
        if done <= 0 or now - self._told < (_REWRITE if self._live else _REPEAT):
            return
        self._told = now
        line = self._line(min(done / self._total, 1.0), now - self._started)
        if self._live:
            line = line[: shutil.get_terminal_size().columns - 1]
            print(f"\r{line:{self._shown}}", end="", file=self._stream, flush=True)
            self._shown = len(line)
        else:
            print(line, file=self._stream, flush=True)

    def close(self) -> None:
        """Remove the line from the terminal: what comes next is written in its place."""
        if self._shown:
            print(f"\r{'':{self._shown}}\r", end="", file=self._stream, flush=True)
            self._shown = 0

    def _line(self, share: float, passed: float) -> str:
        whole = passed / share
        left = f"{duration(whole - passed)} left"
        if self._later:
            left += f", {duration(whole * (1 + self._later) - passed)} in all"
        return f"{self._what}: {share:.0%}, {left}"


def duration(seconds: float) -> str:
    """Format a time as people say it, no finer than it is known: "40 s", "3 min 20 s", "1 h 05 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
