"""Handle Ctrl-C between two frames, never in the middle of one."""

import signal
import threading
from types import FrameType, TracebackType
from typing import Any


class Interrupts:
    """Holds back Ctrl-C and a request to end (SIGTERM) until `check` is called; a second one goes through at once.

    OpenCV 5.0 crashes when a signal raises an exception within its calls: while it resolves an overload it asks Python for a
    string, Python handles the signal, and OpenCV reads the result, which is missing.
    """

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}
        self._noted: int | None = None

    def check(self) -> None:
        """Deliver a signal that was held back, which usually raises KeyboardInterrupt."""
        if self._noted is not None:
            number, self._noted = self._noted, None
            self._let_through(number, None)

    def __enter__(self) -> "Interrupts":
        if threading.current_thread() is threading.main_thread():  # elsewhere Python allows no handlers, and needs none
            for number in (signal.SIGINT, signal.SIGTERM):
                if callable(signal.getsignal(number)):
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if error is None:
            self.check()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._noted is not None:
            self._let_through(number, frame)
        self._noted = number

    def _let_through(self, number: int, frame: FrameType | None) -> None:
        self._before[number](number, frame)
