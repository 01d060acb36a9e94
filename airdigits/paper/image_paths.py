"""Find the image files that a user means by the names of files, folders and patterns."""

import glob
from collections.abc import Sequence
from pathlib import Path

from airdigits.corpora.files import LIST, File, RemoteFile, files_in, parse_file
from airdigits.errors import DataError, PictureError
from airdigits.paper.image_file import SUFFIXES
from airdigits.support.natural_order import natural_key


def image_files(names: Sequence[str]) -> tuple[list[File], list[str]]:
    """Find every file that the names match, once each, in the order named: also behind addresses, and in lists (`@FILE`).

    Those of a folder or pattern come in natural order: p2 before p10.

    A name that is not a file, folder or pattern is returned unchanged: reading it will report the error. Also returns a line
    for each folder or pattern without a picture.
    """
    paths, problems = list[File](), list[str]()
    for name in names:
        try:
            paths += _meant(name)
        except (PictureError, DataError) as error:
            problems.append(str(error))
    return list(dict.fromkeys(paths)), problems


def _meant(name: str) -> Sequence[File]:
    path = Path(name)
    if not name:
        raise PictureError("the name of a picture is empty; is a variable of the shell not set?")
    if isinstance(parse_file(name), RemoteFile) or (name.startswith(LIST) and not path.exists()):
        return files_in([parse_file(name)], SUFFIXES, lambda place: PictureError(f"{place}: there is no picture in it"))
    if path.is_dir():
        try:
            found = [file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file()]
        except OSError as error:
            raise PictureError(f"{name}: cannot be listed ({error.strerror}); check its permissions") from None
        if not found:
            raise PictureError(f"{name}: there is no picture in this folder; it would be {', '.join(SUFFIXES[:4])} ...")
        return sorted(found, key=natural_key)
    if not path.exists() and glob.has_magic(name):  # the shell knows none, or the name was quoted, or this is Windows
        found = [Path(file) for file in glob.glob(name, recursive=True) if Path(file).is_file()]  # noqa: PTH207  Path.glob takes no absolute pattern
        if not found:
            raise PictureError(f"{name}: matches no file; check the pattern")
        return sorted(found, key=natural_key)
    return [path]
