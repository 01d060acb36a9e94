"""Import ink from other programs, InkML or UNIPEN, as a session."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import BinaryIO

from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.unipen import read_unipen
from airdigits.datasets.unipen_text import looks_like_unipen
from airdigits.errors import DataError, OutputError
from airdigits.ink.stroke import Ink
from airdigits.sessions.digits import MOST_DIGITS
from airdigits.sessions.format import End, InkLine, Label, Record, encode, ink_header, ink_line
from airdigits.sessions.names import check_name
from airdigits.sessions.session import Session
from airdigits.support.atomic_write import atomic_write

_MOST_POINTS = 200_000  # of a digit: with fewer, too, its line may be longer than is read

Digits = Sequence[tuple[Ink, int | None]]


def read_ink_file(path: Path, log: Callable[[str], None] = lambda line: None) -> list[tuple[Ink, int | None]]:
    """Read the digits of an InkML or UNIPEN file, or a folder of UNIPEN, and their labels (None where unlabelled).

    `log` gets a line about symbols that are no digits and were left out. Raises DataError.
    """
    if path.is_dir() or (path.is_file() and looks_like_unipen(path)):  # opening a pipe could block forever
        return read_unipen(path)
    file = read_inkml_file(path)
    if file.others:
        log(f"{path}: {len(file.digits)} digits; {file.others.total()} other symbols are left out: {file.left_out}")
    return file.digits


def write_session(digits: Digits, out: Path) -> None:
    """Write digits as a session of ink, compressed when its name ends in .gz, and read it back: all is there, or no file is.

    Raises OutputError, also for a file that exists; DataError for ink that no session can hold; UsageError for a name that
    is not a session's.
    """
    if len(digits) > MOST_DIGITS:
        raise DataError(f"{len(digits):,} digits are more than a session holds ({MOST_DIGITS:,}): split the file")
    if not out.exists():
        check_name(out)
    for number, (ink, _) in enumerate(digits, 1):
        if sum(len(stroke.points) for stroke in ink.strokes) > _MOST_POINTS:
            raise _too_much(digits, number, out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.exists():
            raise FileExistsError
        with atomic_write(out, new=True) as partial:
            with partial.open("xb") as file:
                _write(digits, file, packed=out.suffix == ".gz")
            _check(digits, partial, out)
    except FileExistsError:
        raise OutputError(f"{out}: already exists: name another with -o") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{out}: cannot be written ({reason}): name another with -o") from error


def _records(digits: Digits) -> Iterator[Record]:
    """Yield what is written after the header."""
    for number, (ink, truth) in enumerate(digits, 1):
        yield ink_line(ink)
        if truth is not None:
            yield Label(0.0, number, truth)
    yield End()


def _write(digits: Digits, file: BinaryIO, *, packed: bool) -> None:
    target = gzip.GzipFile(fileobj=file, mode="wb") if packed else file
    target.write(encode(ink_header()))
    for record in _records(digits):
        target.write(encode(record))
    if packed:
        target.close()


def _check(digits: Digits, partial: Path, out: Path) -> None:
    """Read the session back. Raises DataError naming the first digit that does not come out as it went in."""
    number = 0
    for written, read in zip_longest(_records(digits), Session(partial).records()):
        number += isinstance(written, InkLine)
        if written != read:
            raise _too_much(digits, number, out)


def _too_much(digits: Digits, number: int, out: Path) -> DataError:
    """Return the error that says which digit a session cannot hold."""
    points = sum(len(stroke.points) for stroke in digits[number - 1][0].strokes)
    return DataError(
        f"{out}: not written: a session cannot hold digit {number} of {len(digits)}, which has {points:,} points: "
        "is it one digit, with times in seconds? take it out of the file"
    )
