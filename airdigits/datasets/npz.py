"""Read arrays from .npz and .npy files and name what is wrong with them, in one line. Nothing is ever unpickled."""

import os
import sys
import zipfile
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np

from airdigits.errors import DataError
from airdigits.support.foreign_archives import open_member, open_zip
from airdigits.support.foreign_files import LARGEST, at, head_of, open_regular, reading

_NPY = b"\x93NUMPY"
_REMEDY = "make an .npz archive with numpy.savez"
_GIVE = "give the path of an .npz file"


def read_arrays(path: Path, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, np.ndarray]:
    """Read the required arrays of an .npz file, and those optional ones that it has.

    Raises DataError for a file that is missing or not an archive, and naming the key for an array that is missing or unreadable.
    """
    with open_archive(path) as archive:
        names = names_in(archive)
        for key in required:
            if key not in names:
                raise wrong(path, key, f"is missing; the file has {', '.join(names) or 'nothing'}")
        return {key: read_array(path, archive, key) for key in required + optional if key in names}


def open_archive(path: Path) -> zipfile.ZipFile:
    """Open an .npz file. Raises DataError for one that is missing, or not an archive."""
    with reading(path, DataError, f"is the archive damaged? copy it again, or {_REMEDY}", missing=_GIVE):
        if path.is_dir():
            raise DataError(f"{path}: not an .npz archive, a folder; {_REMEDY}")
        head = head_of(path)
        if head.startswith(_NPY):
            raise DataError(f"{path}: a single array, not an .npz archive; {_REMEDY}")
        if not head.startswith(b"PK"):
            raise DataError(f"{path}: not an .npz archive; {_REMEDY}")
        return open_zip(path)


def names_in(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the arrays in an archive."""
    return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def read_array(path: Path, archive: zipfile.ZipFile, key: str) -> np.ndarray:
    """Read one array. Raises DataError naming the key."""
    where = f"{path}: `{key}`"
    with open_member(where, archive, f"{key}.npy", DataError, "save it again with numpy.savez") as (file, size):
        return _parse(where, file, size)


def read_npy(path: Path) -> np.ndarray:
    """Read the array of an .npy file. Raises DataError."""
    with reading(path, DataError, _GIVE), open_regular(path, LARGEST) as file:
        return _parse(path, file, os.fstat(file.fileno()).st_size)


def _parse(where: object, file: BinaryIO, size: int) -> np.ndarray:
    """Read an array from a file of `size` bytes; what its header says is checked before memory is taken for it."""
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, kind = read_header(file)
    if kind.hasobject:
        raise DataError(f"{at(where)} holds Python objects, which can run code when read; save numbers")
    if kind.names or not kind.itemsize:
        raise DataError(f"{at(where)} must be an array of numbers or text, is of {kind}")
    if prod(shape) * kind.itemsize > size:
        raise DataError(f"{at(where)} is cut off: its header claims {list(shape)} values; save it again")
    file.seek(0)
    array = np.asarray(np.lib.format.read_array(file, allow_pickle=False))
    if kind.kind == "U" and array.size:
        points = np.frombuffer(array.tobytes(), np.dtype(np.uint32).newbyteorder(kind.byteorder))
        if points.max() > sys.maxunicode:  # NumPy fails at it later
            raise DataError(f"{at(where)} has text that is none; save it again")
    return array


def wrong(path: Path, key: str, what: str) -> DataError:
    """Return the error that says what is wrong with one array of a file."""
    return DataError(f"{path}: `{key}` {what}")
