"""Pass events on to a sink on a thread of its own, so that nothing it does costs the loop anything."""

import threading
import time
from collections import deque
from collections.abc import Callable

from airdigits.events import Event
from airdigits.sinks.sink import Sink

_MOST = 10_000  # events that wait, 2 MB: an hour of steady writing
_SLOW = 10.0  # s with one event: then the person is told
_PATIENCE = 5.0  # s that a sink gets to deliver the rest when the program ends


class IsolatedSink:
    """A `Sink` that hands events to another one, in their order, on a thread of that one's own.

    A sink that hangs loses the oldest events that wait, beyond `most`; one that raises gets no more. Either is told in one line,
    once, with the sink's `name`. What takes the whole process with it (a crash in native code) is not held off.
    """

    def __init__(
        self,
        name: str,
        sink: Sink,
        log: Callable[[str], None],
        *,
        most: int = _MOST,
        slow: float = _SLOW,
        patience: float = _PATIENCE,
    ):
        self._name, self._sink, self._log = name, sink, log
        self._slow, self._patience = slow, patience
        self._waiting: deque[Event] = deque(maxlen=most)
        self._changed = threading.Condition()
        self._busy_since: float | None = None
        self._lost = 0
        self._told = self._failed = self._closing = False
        self._thread = threading.Thread(target=self._run, name=f"sink {name}", daemon=True)
        self._thread.start()

    def handle(self, event: Event) -> None:
        """Queue an event; returns at once."""
        with self._changed:
            if self._failed or self._closing:
                return
            self._lost += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(event)
            self._changed.notify()
            hangs = self._busy_since is not None and time.monotonic() - self._busy_since > self._slow
        if (hangs or self._lost) and not self._told:
            self._told = True
            self._log(f"--sink {self._name} hangs: its events wait, at most {self._waiting.maxlen}, then the oldest are dropped")

    def close(self) -> None:
        """Let the sink take what waits, for some seconds, and close it; a second call does nothing."""
        with self._changed:
            if self._closing:
                return
            self._closing = True
            self._changed.notify()
        self._thread.join(self._patience)
        left = len(self._waiting) + (self._busy_since is not None)
        if self._lost or left:
            self._log(f"--sink {self._name}: {self._lost + left} events were not taken")

    def _run(self) -> None:
        try:
            while (event := self._next()) is not None:
                self._sink.handle(event)
            self._sink.close()
        except BaseException as error:  # whatever it is, it ends with this thread
            with self._changed:
                self._failed, self._busy_since = True, None
                self._lost += len(self._waiting)
                self._waiting.clear()
            self._log(f"--sink {self._name} failed ({type(error).__name__}: {error}): it gets no more events")

    def _next(self) -> Event | None:
        """Wait for an event; None when there will be no more."""
        with self._changed:
            self._busy_since = None
            self._changed.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return None
            self._busy_since = time.monotonic()
            return self._waiting.popleft()
