"""Export the digits of sessions to files for other programs. A new format is one module here and one line in `FORMATS`."""

from collections.abc import Callable
from pathlib import Path

from airdigits.datasets.images import load_images
from airdigits.datasets.inkml_reading import read_inkml_file
from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import DataError, OutputError
from airdigits.sessions.exports import csv, gif, inkml, npz, png, svg
from airdigits.sessions.exports.files import Export, NamedDigits
from airdigits.support.atomic_write import write_atomically
from airdigits.support.outputs import check_output, mark

FORMATS: dict[str, Export] = {
    "png": png.files,
    "svg": svg.files,
    "gif": gif.files,
    "inkml": inkml.files,
    "npz": npz.files,
    "csv": csv.files,
}
"""By name, as `airdigits sessions export --to` takes it: what makes the files of a format."""

_READERS: dict[str, tuple[Callable[[Path], object], ...]] = {
    "inkml": (read_inkml_file,),
    "npz": (load_images, load_trajectories),
    "csv": (load_images,),
}


def export(sessions: list[NamedDigits], kind: str, folder: Path, *, force: bool = False) -> list[Path]:
    """Write the digits of sessions into a folder in one of `FORMATS`, and read back what the program can read.

    Returns the files. Raises UsageError, before any is written, for a file that exists and is no export of this kind, unless
    with `force`; OutputError; DataError, and leaves no file, for ink that the format cannot hold.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = [(folder / name, content) for name, content in FORMATS[kind](sessions)]
        made = f"export to {kind}"
        for path, _ in files:
            check_output(path, made=made, force=force)
        for path, content in files:
            write_atomically(path, mark(content(), made))
            _read_back(path, kind)
            written.append(path)
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another folder") from error
    return written


def _read_back(path: Path, kind: str) -> None:
    try:
        for read in _READERS.get(kind, ()):
            read(path)
    except DataError as error:
        path.unlink()
        raise DataError(f"{path}: not written, for it could not be read again: {error}") from error
