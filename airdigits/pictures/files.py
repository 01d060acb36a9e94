"""What a user names (files, folders, patterns) to the image files meant by it."""

import glob
from collections.abc import Iterator, Sequence
from pathlib import Path

from airdigits.errors import PictureError
from airdigits.pictures.load import SUFFIXES


def image_files(names: Sequence[str]) -> list[Path]:
    """Every file meant, once each, in the order named; those of a folder or pattern in the order of their names.

    A name that is no file, folder or pattern comes back as it is: reading it tells what is wrong with it. Raises
    PictureError for a folder or a pattern without a picture.
    """
    return list(dict.fromkeys(path for name in names for path in _meant(name)))


def _meant(name: str) -> Iterator[Path]:
    path = Path(name)
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        if not found:
            raise PictureError(f"{name}: there is no picture in this folder; it would be {', '.join(SUFFIXES[:4])} ...")
        yield from found
    elif not path.exists() and glob.has_magic(name):  # the shell knows none, or the name was quoted, or this is Windows
        found = sorted(Path(file) for file in glob.glob(name, recursive=True) if Path(file).is_file())  # noqa: PTH207  Path.glob takes no absolute pattern
        if not found:
            raise PictureError(f"{name}: matches no file; check the pattern")
        yield from found
    else:
        yield path
