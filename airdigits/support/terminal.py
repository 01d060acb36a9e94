"""Write lines for the user, and keep the start-up notes of C++ libraries off them.

What others wrote (names of files, text in sessions) is shown by `printable` alone: `log`, `say` and `say_lines` pass every line
through it, and nothing else prints (the linter holds this).
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import NoReturn

from airdigits.errors import OutputError
from airdigits.support.addresses import without_secrets


@contextlib.contextmanager
def suppress_stderr() -> Iterator[None]:
    """Drop what is written to standard error for a moment, by C++ code too. Python exceptions still come through."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


_QUIET, _VERBOSE = -1, 1
_verbosity = 0


def set_verbosity(*, quiet: bool = False, verbose: bool = False) -> None:
    """Choose what this process prints beside results and errors: as a rule messages; when `quiet` nothing; `verbose` more."""
    global _verbosity
    _verbosity = _QUIET if quiet else _VERBOSE if verbose else 0


def is_quiet() -> bool:
    """Return whether nothing but results and errors is printed."""
    return _verbosity == _QUIET


def is_verbose() -> bool:
    """Return whether more is printed than most people want to know."""
    return _verbosity == _VERBOSE


def log(line: str, *, after_ctrl_c: bool = False, always: bool = False) -> None:
    """Print a message that is not a result to standard error; on a line of its own where the terminal shows ^C.

    With --quiet it is dropped, unless it is `always` to be seen: what ended the command.
    """
    if is_quiet() and not always:
        return
    start = "\n" if after_ctrl_c and sys.stderr.isatty() else ""
    print(f"{start}airdigits: {printable(line)}", file=sys.stderr, flush=True)


def say(line: str) -> None:
    """Print a line of the result to standard output, at once: its reader may be waiting."""
    print(printable(line), flush=True)


def say_lines(text: str) -> None:
    """Print lines of our own making, in which the words of others have no line ends: those are made safe before."""
    for line in text.split("\n"):
        say(line)


def printable(text: str, most: int | None = None) -> str:
    r"""Return text made safe to show: one line, at most `most` characters of it.

    Control characters, line ends, marks that turn the direction of writing and bytes that are no UTF-8 become escapes (`\x1b`).
    Names and passwords in addresses are left out.
    """
    text = without_secrets(text)
    if text.isprintable():
        return text[:most]
    return "".join(c if c.isprintable() else _escaped(c) for c in text[:most])


def plain(text: str, most: int) -> str:
    """Return at most `most` characters of text out of a stranger's file, a question mark for each that cannot be shown."""
    return "".join(c if c.isprintable() else "?" for c in text[:most])


def _escaped(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is no UTF-8, as Python keeps it
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def open_streams() -> None:
    """Make standard output and error safe to print to, whatever they are: closed, full, or left by their reader.

    Errors of standard output become an OutputError that ends the command, since its results are lost; a reader that has gone
    stays a BrokenPipeError. Standard error only drops lines: nobody can be told. A stream that is closed is given a file of its
    own first, or the next file opened would be in its place and receive what is printed.
    """
    closed = [number for number in (0, 1, 2) if not _is_open(number)]
    for number in closed:
        os.dup2(os.open(os.devnull, os.O_RDONLY if number != 2 else os.O_WRONLY), number)
    for name, kind, number in (("stdout", _Results, 1), ("stderr", _Messages, 2)):
        old = getattr(sys, name)
        encoding = "utf-8" if old is None else old.encoding
        file = open(number, "wb", closefd=False) if old is None else old.detach()  # noqa: SIM115  # it stays open
        live = number == 2 or os.isatty(number)
        setattr(sys, name, kind(file, encoding=encoding, errors="backslashreplace", line_buffering=live))


def leave(status: int) -> NoReturn:
    """End the program; what standard output still holds and nobody takes is dropped, where Python would complain."""
    try:
        sys.stdout.flush()
    except (OSError, OutputError) as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, OutputError) and status == 0:
            log(str(error))
            status = error.exit_status
    sys.exit(status)


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


class _Results(io.TextIOWrapper):
    """Standard output."""

    def write(self, text: str) -> int:
        with _as_output_error():
            return super().write(text)

    def flush(self) -> None:
        with _as_output_error():
            super().flush()


class _Messages(io.TextIOWrapper):
    """Standard error: what cannot be written is dropped."""

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            super().flush()


@contextlib.contextmanager
def _as_output_error() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output cannot be written ({error.strerror}): its results are lost") from error
