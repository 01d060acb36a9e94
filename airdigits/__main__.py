"""Run the command `airdigits`. Signals are taken over before the rest is imported, which takes a tenth of a second."""

import os
import signal
from types import FrameType


def entry() -> None:
    """Run the installed command."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows lacks one
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    from airdigits.cli.main import entry

    entry()


def _end(number: int, frame: FrameType | None) -> None:
    """End at once and without a word: nothing is open yet, and an exception could be lost within an import."""
    os._exit(128 + number)


if __name__ == "__main__":
    entry()
