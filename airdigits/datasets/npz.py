"""Read arrays from .npz and .npy files and name what is wrong with them, in one line. Nothing is ever unpickled."""

import io
import zipfile
from pathlib import Path

import numpy as np

from airdigits.datasets.array_images import shape_text
from airdigits.datasets.bounded import at, head_of, one_line_errors, read_file, read_member
from airdigits.errors import DataError

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
    head = head_of(path, _GIVE)
    if head.startswith(_NPY):
        raise DataError(f"{path}: a single array, not an .npz archive; {_REMEDY}")
    if not head.startswith(b"PK"):
        raise DataError(f"{path}: not an .npz archive; {_REMEDY}")
    with one_line_errors(path, f"is the archive damaged? copy it again, or {_REMEDY}"):
        return zipfile.ZipFile(path)


def names_in(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the arrays in an archive."""
    return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def read_array(path: Path, archive: zipfile.ZipFile, key: str) -> np.ndarray:
    """Read one array. Raises DataError naming the key."""
    where = f"{path}: `{key}`"
    return _parse(where, read_member(where, archive, f"{key}.npy", "make the archive again"))


def read_npy(path: Path) -> np.ndarray:
    """Read the array of an .npy file. Raises DataError."""
    return _parse(path, read_file(path, _GIVE))


def _parse(where: object, content: bytes) -> np.ndarray:
    with one_line_errors(where, "save it again with numpy.savez"):
        file = io.BytesIO(content)
        try:
            array = np.lib.format.read_array(file, allow_pickle=False)
        except ValueError as error:
            if "allow_pickle" not in str(error) and "Object arrays" not in str(error):
                raise
            raise DataError(f"{at(where)} holds Python objects, which can run code when read; save numbers") from None
    if array.dtype.hasobject or array.dtype.names or len(np.atleast_1d(array)) > max(1, array.nbytes):
        raise DataError(f"{at(where)} must be an array of numbers or text, is {shape_text(array)}")
    return array


def wrong(path: Path, key: str, what: str) -> DataError:
    """Return the error that says what is wrong with one array of a file."""
    return DataError(f"{path}: `{key}` {what}")
