"""Read files that a stranger may have made: nothing but an AirdigitsError comes out, and their size is bounded first.

with reading(path, DataError, "not a drawing: draw it again"):
content = read_bounded(path, 1 << 20)
... json.loads, np.load, cv2.imdecode, ...
"""

import contextlib
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from airdigits.errors import AirdigitsError

TIMES, AT_LEAST = 20, 200 << 20
"""What is unpacked may be so many times as large as the file, or that many bytes."""


@contextlib.contextmanager
def reading(path: Path | str, error: type[AirdigitsError], complaint: str, *, missing: str = "") -> Iterator[None]:
    """Turn whatever a block raises while it reads the file `path` into `error`, in one line.

    `complaint` says what is wrong with a file that cannot be understood and what to do, `missing` what to do when there is
    none. Libraries raise nearly everything for a file with a few bytes changed (RecursionError, SystemError, zlib.error, bare
    Exceptions of native code), and lists of it were never complete: so this is the one place that catches them all. The first
    error stays the cause.
    """
    try:
        yield
    except AirdigitsError:
        raise
    except FileNotFoundError as raised:
        raise error(f"{path}: there is no such file{': ' * bool(missing)}{missing}") from raised
    except OSError as raised:
        raise error(f"{path}: cannot be read ({raised.strerror or raised}){': ' * bool(missing)}{missing}") from raised
    except MemoryError as raised:
        raise error(f"{path}: needs more memory than there is") from raised
    except Exception as raised:
        raise error(f"{path}: {complaint}") from raised


def read_bounded(path: Path | str, most: int) -> bytes:
    """Return the content of a regular file of at most `most` bytes.

    Raises OSError, with `strerror`, for what is larger or is no regular file: a pipe or a device could block or never end.
    """
    with open_regular(path, most) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(0, _too_large(most))
    return content


def open_regular(path: Path | str, most: int) -> BinaryIO:
    """Open a regular file of at most `most` bytes; raises as `read_bounded` does."""
    # Without O_NONBLOCK, opening a pipe waits for its writer. The open file is asked, not the name: it cannot be exchanged.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        _check_regular(os.fstat(handle), most)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_regular(status: os.stat_result, most: int) -> None:
    """Raise OSError, with `strerror`, for what is no regular file, and for one larger than `most` bytes."""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file")
    if status.st_size > most:
        raise OSError(0, _too_large(most))


def check_unpacked(archive: zipfile.ZipFile, most: int | None = None) -> None:
    """Raise ValueError for a zip (an .npz is one) whose members are larger than `most` bytes together.

    By default that is `TIMES` the archive's size, or `AT_LEAST`. What a member says of its size is all that is ever unpacked.
    """
    packed = archive.fp.seek(0, os.SEEK_END) if archive.fp else 0
    limit = max(TIMES * packed, AT_LEAST) if most is None else most
    if sum(member.file_size for member in archive.infolist()) > limit:
        raise ValueError(f"unpacks to more than {limit >> 20} MB")


def _too_large(most: int) -> str:
    return f"larger than {most >> 20} MB" if most >= 1 << 20 else f"larger than {most} bytes"
