"""Offer `--sink ADDRESS`: sinks that are named by an address, ours and those of other packages, each on a thread of its own.

The address begins with the sink's name: `mqtt://broker/kitchen`, `csv:numbers.csv`. Packages offer theirs as entry points
`airdigits.sinks` (`SinkOpener`); they are looked up when somebody asks for one, so that a start without them costs nothing.
"""

import argparse
import difflib
import importlib
from collections.abc import Callable
from contextlib import ExitStack
from typing import cast

from airdigits.errors import AirdigitsError, UsageError
from airdigits.sinks.isolation import IsolatedSink
from airdigits.sinks.sink import Sink, SinkGroup, SinkOpener
from airdigits.support.addresses import parse_address

GROUP = "airdigits.sinks"
_OURS = dict.fromkeys(("mqtt", "mqtts"), "airdigits.sinks.mqtt.option")


def add_arguments(group: "argparse._ArgumentGroup") -> None:
    """Declare --sink."""
    group.add_argument(
        "--sink",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="send events there: mqtt://HOST/TOPIC, mqtts://, or what another package offers (NAME:...); may be repeated",
    )


def open_sink(args: argparse.Namespace, log: Callable[[str], None]) -> Sink | None:
    """Open the sinks that --sink names; None without any. Raises UsageError, and AirdigitsError for one that does not open."""
    with ExitStack() as stack:
        sinks = []
        for address in args.sink:
            sinks.append(_open(address, log))
            stack.callback(sinks[-1].close)
        stack.pop_all()
    return SinkGroup(sinks) if sinks else None


def _open(address: str, log: Callable[[str], None]) -> Sink:
    name = address.partition(":")[0].lower()
    opener = _opener(name)
    scrub = parse_address(address).scrub if "://" in address else str

    def safe_log(line: str) -> None:
        log(scrub(line))

    try:
        return IsolatedSink(name, opener(address, safe_log), safe_log)
    except AirdigitsError:
        raise
    except Exception as error:
        raise AirdigitsError(scrub(f"--sink {name}: it did not open ({type(error).__name__}: {error})")) from error


def _opener(name: str) -> SinkOpener:
    """Find the sink of a name. Raises UsageError, with the names that there are."""
    if name in _OURS:
        return cast(SinkOpener, importlib.import_module(_OURS[name]).open_sink)
    from importlib.metadata import entry_points

    others = {entry.name.lower(): entry for entry in entry_points(group=GROUP)}
    if name in others:
        try:
            return cast(SinkOpener, others[name].load())
        except Exception as error:
            raise AirdigitsError(f"--sink {name}: its package cannot be loaded ({type(error).__name__}: {error})") from error
    known = sorted({*_OURS, *others})
    meant = difflib.get_close_matches(name, known, 1, 0.6)
    raise UsageError(
        f"no sink is called {name}" + (f"; did you mean {meant[0]}?" if meant else f"; there are {', '.join(known)}")
    )
