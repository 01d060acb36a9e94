"""List the sinks that options of the command line open, and pass events on to those that are open.

A sink with options of its own is a module with `add_arguments` and `open_sink` (see `SinkOption`) and one entry in `SINKS`; one
that an address names needs neither (`plugins.py`). Each sink declares its options itself, so this package uses argparse: a sink
with its options in `cli/` would be two files to keep in step.
"""

import argparse
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, cast

from airdigits.capture.source import Source
from airdigits.sinks import keyboard_sink, plugins
from airdigits.sinks.server import option as server_option
from airdigits.sinks.sink import Sink, SinkGroup, SinkOption
from airdigits.support import terminal

if TYPE_CHECKING:
    from airdigits.sinks.server.server import Server

SINKS: tuple[SinkOption, ...] = (keyboard_sink, server_option, plugins)
_POLL = 0.2  # s: on Windows, Ctrl-C does not interrupt an endless wait


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of every sink."""
    group = parser.add_argument_group("for other programs")
    for option in SINKS:
        option.add_arguments(group)


class Sinks(SinkGroup):
    """The sinks that are open, as one; a context manager that closes them.

    `server` is the one that shows pictures, if it is open.
    """

    def __init__(self, sinks: Iterable[Sink], server: "Server | None" = None):
        super().__init__(sinks)
        self.server = server

    def await_company(self, source: Source) -> None:
        """Wait until somebody has opened the page, before a file is played to it. A webcam does not wait."""
        if self.server and not source.live:
            terminal.log("it begins when the page is open")
            while not self.server.arrived.wait(_POLL):
                pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_sinks(args: argparse.Namespace, stdout_sink: Sink, log: Callable[[str], None]) -> Sinks:
    """Open the sinks that the options ask for, beside `stdout_sink`; `log` gets lines for the person.

    Raises what `SinkOption.open_sink` raises, and leaves no sink open then.
    """
    opened: dict[SinkOption, Sink] = {}
    with ExitStack() as stack:
        for option in SINKS:
            sink = option.open_sink(args, log)
            if sink is not None:
                opened[option] = sink
                stack.callback(sink.close)
        stack.pop_all()
    return Sinks([stdout_sink, *opened.values()], cast("Server | None", opened.get(server_option)))
