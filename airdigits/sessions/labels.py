"""Label a digit by adding a line to its session; existing lines are not changed."""

import gzip
import os
from pathlib import Path

from airdigits.errors import DataError, OutputError, UsageError
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import Label, encode
from airdigits.sessions.session import Session
from airdigits.support.foreign_files import head_of


def add_label(path: Path, number: int, digit: int | None, model: Path | None = None) -> None:
    """Add a label: digit `number` (from 1, as `airdigits sessions show` counts) was meant to be `digit`, None for a non-digit.

    Raises UsageError for a number that the session does not have, DataError, OutputError.
    """
    session = Session(path)
    digits = digits_of(session, model)
    if not 1 <= number <= len(digits):
        raise UsageError(f"{path}: there is no digit {number}: it has {len(digits)}, see `airdigits sessions show`")
    chosen = digits[number - 1]
    line = encode(Label(chosen.t, chosen.event, digit))
    packed = head_of(path, 2) == b"\x1f\x8b"
    if packed and session.cut:
        raise DataError(f"{path}: its compressed data is cut off, decompress it (gzip -dc) and label that")
    try:
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            whole = packed or file.read(1) == b"\n"
        with path.open("ab") as file:
            file.write(gzip.compress(line) if packed else line if whole else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(f"{path}: the label cannot be written ({error.strerror}): check permissions and disk") from error
