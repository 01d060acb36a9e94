"""Options to what else becomes of the events than a line: keys in another window, a page for browsers and programs."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from airdigits.capture import Source
from airdigits.errors import UsageError
from airdigits.events import Event
from airdigits.sinks.sink import Sink
from airdigits.support.terminal import log

if TYPE_CHECKING:
    from airdigits.sinks.server.server import Server

_PORT = 8765
_HEEDFUL = 0.2  # s: on Windows, Ctrl-C does not interrupt an endless wait


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("for other programs")
    group.add_argument(
        "--type",
        nargs="?",
        choices=("number", "digits"),
        const="number",
        help="type into the window that has the focus: each number when it is entered (default), or each digit when it is read",
    )
    group.add_argument(
        "--type-after",
        choices=("enter", "tab", "nothing"),
        default="enter",
        help="the key after an entered number (default: enter)",
    )
    group.add_argument("--dry-run", action="store_true", help="with --type: type nothing, say on standard error what it would be")
    group.add_argument(
        "--serve",
        nargs="?",
        type=_port,
        const=_PORT,
        metavar="PORT",
        help=f"picture and events on a page, for browsers and programs on this machine (default: {_PORT}; 0: a free one)",
    )
    group.add_argument(
        "--serve-host",
        metavar="ADDRESS",
        help="listen on this address instead, 0.0.0.0 for all: not encrypted, the token alone guards it",
    )


class Sinks:
    """What was asked for, open and ready; a context manager that closes it."""

    def __init__(self, stdout: Sink):
        self.reports: list[Callable[[Event], None]] = [stdout.handle]
        self.server: Server | None = None

    def handle(self, event: Event) -> None:
        """Pass an event on."""
        for report in self.reports:
            report(event)

    def close(self) -> None:
        """Do nothing: the context manager closes."""

    def await_company(self, source: Source) -> None:
        """Before a file is played to a page: wait until somebody listens or watches. A webcam shows the present anyway."""
        if self.server and not source.live:
            log("it begins when the page is open")
            while not self.server.arrived.wait(_HEEDFUL):
                pass

    def __enter__(self) -> Self:
        if self.server:
            self.server.__enter__()
            log(f"watch at {self.server.url}")
            if self.server.beyond:
                log("it listens beyond this machine, unencrypted: whoever has this address sees picture and events")
        return self

    def __exit__(self, *_: object) -> None:
        if self.server:
            self.server.__exit__()


def open_sinks(args: argparse.Namespace, stdout: Sink, log: Callable[[str], None]) -> Sinks:
    """Open what the options ask for; `tell` gets lines for the screen. Raises UsageError and the sinks' own errors."""
    if args.serve_host and args.serve is None:
        raise UsageError("--serve-host says where --serve listens: give both")
    sinks = Sinks(stdout)
    if args.dry_run and not args.type:
        raise UsageError("--dry-run says what --type would type: give both")
    if args.type:
        from airdigits.sinks.keyboard_sink import DryRunKeyboard, KeyboardSink
        from airdigits.sinks.keyboards.keyboard import open_keyboard

        keyboard = DryRunKeyboard(log) if args.dry_run else open_keyboard()
        sinks.reports.append(KeyboardSink(keyboard, args.type, args.type_after, log))
    if args.serve is not None:
        from airdigits.sinks.server.server import Server

        sinks.server = Server(args.serve_host or "127.0.0.1", args.serve)
        sinks.reports.append(sinks.server.report)
    return sinks


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is no port: give a number from 1024 to 65535, or 0 for a free one")
    return int(text)
