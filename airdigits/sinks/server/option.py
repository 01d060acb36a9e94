"""Offer `--serve`: a page with the picture and the events, for browsers and programs."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from airdigits.errors import UsageError

if TYPE_CHECKING:
    from airdigits.sinks.server.server import Server

_PORT = 8765


def add_arguments(group: "argparse._ArgumentGroup") -> None:
    """Declare --serve and --serve-host."""
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
        help="listen on this address instead, 0.0.0.0 for all: not encrypted, protected by the token alone",
    )


def open_sink(args: argparse.Namespace, log: Callable[[str], None]) -> "Server | None":
    """Start the server if --serve asks for it, and log its address. Raises UsageError, ServeError, AirdigitsError."""
    if args.serve is None:
        if args.serve_host:
            raise UsageError("--serve-host says where --serve listens: give both")
        return None
    from airdigits.sinks.server.server import Server

    server = Server(args.serve_host or "127.0.0.1", args.serve)
    server.start()
    log(f"watch at {server.url}")
    if server.beyond:
        log("it listens beyond this machine, unencrypted: whoever has this address sees picture and events")
    return server


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1024 to 65535, or 0 for a free one")
    return int(text)
