"""Read files of strangers with bounded memory: regular files only, and no more than their size explains once unpacked."""

import contextlib
import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from airdigits.errors import AirdigitsError, DataError
from airdigits.support.terminal import plain

LARGEST = 1 << 30
"""Bytes: the most that is read of one file, or of one file within another, unpacked."""
_BOMB = 16 << 20, 200  # bytes unpacked, and per byte packed: blank images pack a thousandfold, but not so many of them


@contextlib.contextmanager
def one_line_errors(where: object, remedy: str) -> Iterator[None]:
    """Turn whatever reading a file raises into a DataError that says where, what and what to do next.

    Libraries raise nearly every exception there is for a damaged file, so all of them are caught, but for failed assertions:
    these are faults of the program.
    """
    try:
        yield
    except (AirdigitsError, AssertionError):
        raise
    except FileNotFoundError:
        raise DataError(f"{at(where)} there is no such file; {remedy}") from None
    except IsADirectoryError:
        raise DataError(f"{at(where)} is a folder; {remedy}") from None
    except OSError as error:
        raise DataError(f"{at(where)} cannot be read ({error.strerror or first_line(error)}); {remedy}") from None
    except MemoryError:
        raise DataError(f"{at(where)} needs more memory than there is; {remedy}") from None
    except Exception as error:
        raise DataError(f"{at(where)} cannot be read ({first_line(error)}); {remedy}") from None


def at(where: object) -> str:
    """Return where something is wrong as the beginning of a sentence: "digits.npz:", or "digits.npz: `x`"."""
    return str(where) if str(where).endswith("`") else f"{where}:"


def first_line(error: BaseException) -> str:
    """Return what an error says, in one line of printable characters."""
    line = next(iter(str(error).splitlines()), "") or type(error).__name__
    return plain(line, 200)


def head_of(path: Path, remedy: str, count: int = 4096) -> bytes:
    """Return the first bytes of a file. Raises DataError, also for what is no regular file: a pipe could block forever."""
    with one_line_errors(path, remedy):
        if path.exists() and not path.is_file():
            raise DataError(f"{path}: not a regular file; {remedy}")
        with path.open("rb") as file:
            return file.read(count)


def read_file(path: Path, remedy: str, largest: int = LARGEST) -> bytes:
    """Read a file. Raises DataError, also for a file that is larger than `largest` bytes."""
    head_of(path, remedy, 0)
    with one_line_errors(path, remedy):
        if path.stat().st_size > largest:
            raise DataError(f"{path}: larger than {largest >> 20} MB, the most that is read; {remedy}")
        return path.read_bytes()


def unpacked_head(path: Path, remedy: str, count: int = 4096) -> bytes:
    """Return the first bytes of what is in a gzip file. Raises DataError."""
    with one_line_errors(path, remedy), gzip.open(path) as file:
        return file.read(count)


def unpack(where: object, packed: bytes, remedy: str, largest: int = LARGEST) -> bytes:
    """Decompress gzip. Raises DataError for damaged data, and for data that grow beyond reason."""
    with one_line_errors(where, remedy), gzip.open(io.BytesIO(packed)) as file:
        return _read(where, file, len(packed), remedy, largest)


def read_member(where: object, archive: zipfile.ZipFile, name: str, remedy: str) -> bytes:
    """Read a file within a zip archive. Raises DataError as `unpack` does; what its header claims is not relied upon."""
    with one_line_errors(where, remedy):
        info = archive.getinfo(name)
        if info.flag_bits & 1:
            raise DataError(f"{at(where)} is locked by a password; unpack it first")
        with archive.open(info) as file:
            return _read(where, file, info.compress_size, remedy, LARGEST)


def _read(where: object, file: IO[bytes] | gzip.GzipFile, packed: int, remedy: str, largest: int) -> bytes:
    most = min(largest, max(_BOMB[0], _BOMB[1] * packed))
    content = file.read(most + 1)
    if len(content) > most:
        limit = f"{most >> 20} MB" if most == largest else f"{_BOMB[1]} times its size"
        raise DataError(f"{at(where)} more than {limit} when unpacked, which is not read; {remedy}")
    return content


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files with their names, the ones below it included."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if not file.is_file():
            continue
        with one_line_errors(file, "check its permissions"):
            if path.is_dir():
                digest.update(file.relative_to(path).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            with file.open("rb") as opened:
                while chunk := opened.read(1 << 20):
                    digest.update(chunk)
    return digest.hexdigest()
