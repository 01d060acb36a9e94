"""Handle Ctrl-C and requests to end between two frames, never in the middle of one, nor while files are finished."""

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, NoReturn

_INSIST = 1.0  # s: a signal that comes so much later than the first one goes through, whatever is being done
_NUMBERS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end."""

    def __init__(self, number: int):
        super().__init__(signal.Signals(number).name)
        self.exit_status = 128 + number
        """The exit status that shells give to a program which a signal has ended."""


def stop_on_signals() -> None:
    """Let SIGINT, SIGTERM and SIGHUP raise `Stopped`. One that is ignored stays ignored (nohup)."""
    for number in _NUMBERS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def check() -> None:
    """Deliver a signal that is held back, if there is one: it usually raises KeyboardInterrupt."""
    if Interrupts.holding is not None and threading.current_thread() is threading.main_thread():
        Interrupts.holding.check()


def nap(seconds: float) -> None:
    """Sleep, but no more than 0.1 s beyond a signal."""
    end = time.monotonic() + seconds
    check()
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
        check()


class Interrupts:
    """Holds back signals that ask to end until `check` is called; one that comes a second later goes through at once.

    OpenCV 5.0 crashes when a signal raises an exception within its calls: while it resolves an overload it asks Python for a
    string, Python handles the signal, and OpenCV reads the result, which is missing. And files that are being finished would
    be cut. Within another one, it leaves the holding to that.
    """

    holding: "Interrupts | None" = None
    """The outermost one that is entered."""

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._noted: int | None = None
        self._first: float | None = None  # when the first signal came

    def check(self) -> None:
        """Deliver a signal that was held back, which usually raises KeyboardInterrupt."""
        if Interrupts.holding is not self and Interrupts.holding is not None:
            Interrupts.holding.check()
        elif self._noted is not None:
            number, self._noted = self._noted, None
            self._before[number](number, None)

    def __enter__(self) -> "Interrupts":
        # In other threads Python allows no handlers, and needs none.
        if Interrupts.holding is None and threading.current_thread() is threading.main_thread():
            Interrupts.holding = self
            for number in _NUMBERS:
                if callable(signal.getsignal(number)):
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if Interrupts.holding is not self:
            return
        Interrupts.holding = None
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if error is None:
            self.check()

    def _note(self, number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first, self._noted = now, number
        elif now - self._first > _INSIST:
            self._before[number](number, frame)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped(number)
