"""Read files that a stranger may have made: nothing but an AirdigitsError comes out, and their size is bounded first.

    with reading(path, DataError, "draw it again"):
        content = read_bounded(path, 1 << 20)
        ... json.loads, np.frombuffer, cv2.imdecode, ...

Every reader of the program goes through here; archives, see `foreign_archives`.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from airdigits.errors import AirdigitsError, DataError
from airdigits.support.terminal import plain

LARGEST = 1 << 30
"""Bytes: the most that is read of one file."""
MOST_JSON = 8 << 20
"""Bytes of a JSON file that is read whole: in memory it can be 24 times as large."""
_SHOWN = 200  # characters of what a library says


@contextlib.contextmanager
def reading(
    where: object, error: type[AirdigitsError], remedy: str, *, complaint: str = "cannot be read ({})", missing: str = ""
) -> Iterator[None]:
    """Turn whatever a block raises while it reads a file into `error`, in one line: where, what, and what to do next.

    `where` is the path, or the beginning of the line (see `at`). `complaint` says what is wrong with content that cannot be
    understood, with what the library says in the place of {}. `remedy` says what to do, `missing` what to do where there is no
    file. Libraries raise nearly everything for a file with a few bytes changed (RecursionError, SystemError, zlib.error, bare
    Exceptions of native code), and lists of it were never complete: so this is the one place that catches them all. The first
    error stays the cause.
    """
    try:
        yield
    except AirdigitsError:
        raise
    except FileNotFoundError as raised:
        raise error(f"{at(where)} there is no such file; {missing or remedy}") from raised
    except MemoryError as raised:
        raise error(f"{at(where)} needs more memory than there is; {remedy}") from raised
    except Exception as raised:
        if isinstance(raised, OSError) and raised.errno is not None:  # else a library's, about the content
            raise error(f"{at(where)} cannot be read ({raised.strerror}); {remedy}") from raised
        raise error(f"{at(where)} {complaint.replace('{}', first_line(raised))}; {remedy}") from raised


def at(where: object) -> str:
    """Return where something is wrong as the beginning of a sentence: "digits.npz:", or "digits.npz: `x`"."""
    return str(where) if str(where).endswith("`") else f"{where}:"


def first_line(error: BaseException) -> str:
    """Return what an error says, in one line of printable characters."""
    line = next(iter(str(error).splitlines()), "") or type(error).__name__
    return plain(line, _SHOWN)


def read_file(path: Path, error: type[AirdigitsError], remedy: str, most: int = LARGEST, *, missing: str = "") -> bytes:
    """Return the content of a regular file of at most `most` bytes. Raises `error` for any other."""
    with reading(path, error, remedy, missing=missing):
        return read_bounded(path, most)


def read_json(path: Path, error: type[AirdigitsError], remedy: str, kind: Any = Any, *, missing: str = "") -> Any:
    """Return what a JSON file of at most `MOST_JSON` bytes holds, checked to be of a type. Raises `error` for any other."""
    with reading(path, error, remedy, complaint="damaged, or something else ({})", missing=missing):
        return msgspec.json.decode(read_bounded(path, MOST_JSON), type=kind)


def read_bounded(path: Path | str, most: int = LARGEST) -> bytes:
    """Return the content of a regular file of at most `most` bytes.

    Raises OSError, with `strerror`, for what is larger or is no regular file: a pipe or a device could block or never end.
    """
    with open_regular(path, most) as file:
        return file.read(os.fstat(file.fileno()).st_size)  # what is added meanwhile is not read


def head_of(path: Path | str, count: int = 4096) -> bytes:
    """Return the first bytes of a regular file of any size; raises as `read_bounded` does."""
    with open_regular(path) as file:
        return file.read(count)


def open_regular(path: Path | str, most: int | None = None) -> BinaryIO:
    """Open a regular file of at most `most` bytes; raises as `read_bounded` does."""
    # Without O_NONBLOCK, opening a pipe waits for its writer. The open file is asked, not the name: it cannot be exchanged.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file")
        if most is not None and status.st_size > most:
            raise OSError(0, f"larger than {size_text(most)}")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder's files with their names, the ones below it included. Raises DataError."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if path.is_dir() and not file.is_file():
            continue
        with reading(file, DataError, "check its permissions"):
            if path.is_dir():
                digest.update(file.relative_to(path).as_posix().encode("utf-8", "surrogateescape") + b"\0")
            with open_regular(file) as opened:
                while chunk := opened.read(1 << 20):
                    digest.update(chunk)
    return digest.hexdigest()


def size_text(count: int) -> str:
    """Return a number of bytes for a message: "16 MB"."""
    return f"{count >> 20} MB" if count >= 1 << 20 else f"{count} bytes"
