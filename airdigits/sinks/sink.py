"""Define the protocol of a sink, which events are sent to."""

import argparse
from collections.abc import Callable
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
