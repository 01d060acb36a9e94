"""Read arrays from an .npz file and name what is wrong with them, in one line. Nothing is ever unpickled."""

import zipfile
from pathlib import Path

import numpy as np

from airdigits.errors import DataError
from airdigits.labels import CLASS_COUNT


def read_arrays(path: Path, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()) -> dict[str, np.ndarray]:
    """Read the required arrays of a file, and those optional ones that it has.

    Raises DataError for a file that is missing or not an archive, and naming the key for an array that is missing or unreadable.
    """
    try:
        archive = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; give the path of an .npz file") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: not an .npz archive ({_first_line(error)}); make one with numpy.savez") from None
    if isinstance(archive, np.ndarray):
        raise DataError(f"{path}: a single array, not an .npz archive; make one with numpy.savez")
    with archive:
        for key in required:
            if key not in archive.files:
                raise wrong(path, key, f"is missing; the file has {', '.join(archive.files) or 'nothing'}")
        return {key: _read_array(path, archive, key) for key in required + optional if key in archive.files}


def check_labels(path: Path, key: str, labels: np.ndarray, count: int) -> np.ndarray:
    """Return the labels as uint8 [count]. Raises DataError unless they are whole numbers below CLASS_COUNT."""
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise wrong(path, key, f"must be whole numbers [{count}], is {shape_text(labels)}")
    if not count:
        raise wrong(path, key, "is empty: there is nothing to read")
    if labels.min() < 0 or labels.max() >= CLASS_COUNT:
        raise wrong(path, key, f"must be labels 0..{CLASS_COUNT - 1}, has values from {labels.min()} to {labels.max()}")
    return labels.astype(np.uint8)


def wrong(path: Path, key: str, what: str) -> DataError:
    """Return the error that says what is wrong with one array of a file."""
    return DataError(f"{path}: `{key}` {what}")


def shape_text(array: np.ndarray) -> str:
    """Return an array's type and shape for an error message: "float32 [3, 28, 28]"."""
    return f"{array.dtype} {list(array.shape)}"


def _read_array(path: Path, archive: np.lib.npyio.NpzFile, key: str) -> np.ndarray:
    try:
        return archive[key]
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, MemoryError) as error:
        raise wrong(path, key, f"cannot be read ({_first_line(error)})") from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
