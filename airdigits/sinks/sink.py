"""Define the protocol of a sink, which events are sent to, and of an option that opens one."""

import argparse
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Protocol

from airdigits.events import Event


class Sink(Protocol):
    """Receives events as they happen, on the thread of the loop.

    A sink returns at once, and never raises for what it cannot deliver.
    """

    def handle(self, event: Event) -> None:
        """Handle one event."""
        ...

    def close(self) -> None:
        """Deliver what is left and release resources; a second call does nothing."""
        ...


class SinkGroup:
    """Several sinks as one `Sink`."""

    def __init__(self, sinks: Iterable[Sink]):
        self._sinks = tuple(sinks)

    def handle(self, event: Event) -> None:
        """Pass an event on to every sink."""
        for sink in self._sinks:
            sink.handle(event)

    def close(self) -> None:
        """Close every sink, the latest first."""
        with ExitStack() as stack:
            for sink in self._sinks:
                stack.callback(sink.close)


class SinkOption(Protocol):
    """A module that offers a sink on the command line; `airdigits.sinks.registry.SINKS` lists them.

    Importing it is cheap: what the sink needs is imported by `open_sink`.
    """

    def add_arguments(self, group: "argparse._ArgumentGroup") -> None:
        """Declare the options of this sink."""
        ...

    def open_sink(self, args: argparse.Namespace, log: Callable[[str], None]) -> Sink | None:
        """Open the sink if the options ask for it; `log` gets lines for the person.

        Raises UsageError for options that do not fit together, and an AirdigitsError where the sink cannot be opened.
        """
        ...


class SinkOpener(Protocol):
    """A function that opens the sink of an address, `NAME:...`; an entry point `airdigits.sinks` called NAME offers it."""

    def __call__(self, address: str, log: Callable[[str], None]) -> Sink:
        """Open the sink; `log` gets lines for the person.

        The sink that it returns may take its time, and may raise: it has a thread of its own (`isolation.py`). Raises
        AirdigitsError, with one line for the person, for an address that is wrong.
        """
        ...
