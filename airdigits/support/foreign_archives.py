"""Unpack gzip and zip files that a stranger may have made: no more than their size explains is ever unpacked."""

import contextlib
import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from airdigits.errors import AirdigitsError
from airdigits.support.foreign_files import LARGEST, open_regular, reading, size_text

TIMES, AT_LEAST = 15, 80 << 20
"""What is unpacked may be so many times as large as the file, or that many bytes. What is made of it takes memory, too."""
_CHUNK = 1 << 20


def most_unpacked(packed: int) -> int:
    """Return how many bytes may come out of so many packed ones."""
    return min(LARGEST, max(TIMES * packed, AT_LEAST))


def unpack(where: object, packed: bytes, error: type[AirdigitsError], remedy: str, count: int | None = None) -> bytes:
    """Decompress gzip, all of it or the first `count` bytes. Raises `error` for damage, and for what grows beyond reason."""
    most = most_unpacked(len(packed))
    with reading(where, error, remedy), gzip.open(io.BytesIO(packed)) as file:
        return file.read(count) if count is not None else read_all(file, most)


def open_zip(path: Path, most: int | None = None) -> zipfile.ZipFile:
    """Open a zip archive (an .npz is one). To be called within `reading`.

    Raises ValueError for one whose members would unpack to more than its size explains, or than `most` bytes; OSError for one
    that is larger than that itself. What a member says of its size is all that is ever unpacked of it.
    """
    file = open_regular(path, most)
    archive = zipfile.ZipFile(file)
    most = most or most_unpacked(os.fstat(file.fileno()).st_size)
    if sum(member.file_size for member in archive.infolist()) > most:
        raise ValueError(f"unpacks to more than {size_text(most)}")
    return archive


@contextlib.contextmanager
def open_member(
    where: object, archive: zipfile.ZipFile, name: str, error: type[AirdigitsError], remedy: str
) -> Iterator[tuple[BinaryIO, int]]:
    """Open a file within a zip archive that `open_zip` opened: the file and its size unpacked. Raises `error`."""
    with reading(where, error, remedy):
        member = archive.getinfo(name)
        if member.flag_bits & 1:
            raise ValueError("it is locked by a password")
        with archive.open(member) as file:
            yield file, member.file_size  # type: ignore[misc]


def read_all(file: BinaryIO | gzip.GzipFile, most: int) -> bytes:
    """Return the rest of a file that is unpacked while it is read. Raises ValueError for more than `most` bytes."""
    content = io.BytesIO()
    while chunk := file.read(_CHUNK):
        content.write(chunk)
        if content.tell() > most:
            raise ValueError(f"unpacks to more than {size_text(most)}")
    return content.getvalue()
