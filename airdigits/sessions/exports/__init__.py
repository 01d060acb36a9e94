"""Export the digits of sessions to files for other programs. A new format is one module here and one line in `FORMATS`."""

from pathlib import Path

from airdigits.errors import OutputError
from airdigits.sessions.exports import csv, gif, inkml, npz, png, svg
from airdigits.sessions.exports.files import Export, NamedDigits

FORMATS: dict[str, Export] = {
    "png": png.files,
    "svg": svg.files,
    "gif": gif.files,
    "inkml": inkml.files,
    "npz": npz.files,
    "csv": csv.files,
}
"""By name, as `airdigits sessions export --to` takes it: what makes the files of a format."""


def export(sessions: list[NamedDigits], kind: str, folder: Path) -> list[Path]:
    """Write the digits of sessions into a folder in one of `FORMATS`. Returns the files. Raises OutputError."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in FORMATS[kind](sessions):
            path = folder / name
            path.write_bytes(content)
            written.append(path)
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another folder") from error
    return written
