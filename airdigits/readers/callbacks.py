"""Pass the events that a reader's methods return to callbacks."""

import threading
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from airdigits.capture.frame import Frame
from airdigits.errors import UsageError
from airdigits.events import Event

_E = TypeVar("_E", bound=Event)
_P = ParamSpec("_P")
_S = TypeVar("_S", bound="EventSource")


class EventSource:
    """Base of the readers: `on` registers callbacks, and methods marked with `notifies` call them."""

    def __init__(self) -> None:
        self._callbacks: list[tuple[type[Event], Callable[[Any], object]]] = []
        self._depth = 0  # nested calls of notifying methods
        self._in_use = threading.RLock()  # by one thread, which may call again from its callbacks

    def on(self, kind: type[_E], callback: Callable[[_E], object]) -> None:
        """Call `callback` with every event of this kind (`Event`: of any), before the method that caused it returns.

        Several callbacks are called in the order in which they were given. An exception in one propagates from that method.
        """
        self._callbacks.append((kind, callback))

    def events(self, source: Iterable[Frame]) -> Iterator[Event]:
        """Read a whole source; yield the events as they happen, those of its end last."""
        for frame in source:
            yield from self.see(frame)
        yield from self.finish()

    @abstractmethod
    def see(self, frame: Frame) -> list[Event]:
        """Look at one frame."""

    @abstractmethod
    def finish(self) -> list[Event]:
        """Read what is unfinished and enter the number: the source has ended."""

    def _notify(self, events: list[Event]) -> None:
        for event in events:
            for kind, callback in self._callbacks:
                if isinstance(event, kind):
                    callback(event)


def notifies(method: Callable[Concatenate[_S, _P], list[Event]]) -> Callable[Concatenate[_S, _P], list[Event]]:
    """Pass the events that the method returns to the callbacks, once where one such method calls another.

    The method raises UsageError while another thread is in such a method of the same reader.
    """

    @wraps(method)
    def notifying(self: _S, *args: _P.args, **kwargs: _P.kwargs) -> list[Event]:
        if not self._in_use.acquire(blocking=False):
            raise UsageError("two threads use this reader at once: give each a reader of its own, or let them take turns")
        try:
            self._depth += 1
            try:
                events = method(self, *args, **kwargs)
            finally:
                self._depth -= 1
            if not self._depth:
                self._notify(events)
            return events
        finally:
            self._in_use.release()

    return notifying
