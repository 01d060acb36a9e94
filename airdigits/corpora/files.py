"""Name files that lie here or behind an fsspec address (s3://, gs://, https://, memory://), list them, and fetch them."""

import contextlib
import glob
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from airdigits.errors import AirdigitsError, DataError, UsageError
from airdigits.support.addresses import without_secrets
from airdigits.support.atomic_write import write_atomically
from airdigits.support.extras import missing
from airdigits.support.foreign_files import first_line, read_file
from airdigits.support.natural_order import natural_key

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

LIST = "@"
"""What begins the name of a list: a text file with the name or address of a file in each line."""
_LONGEST_LIST = 1 << 30  # bytes: ten million addresses


@dataclass(frozen=True)
class RemoteFile:
    """A file or folder behind an fsspec address. As text, it is the address without what is secret in it."""

    address: str

    @property
    def name(self) -> str:
        """The last part of the address."""
        return PurePosixPath(self.address.partition("::")[0]).name

    @property
    def stem(self) -> str:
        """The name without its last ending."""
        return PurePosixPath(self.name).stem

    def __str__(self) -> str:
        return without_secrets(self.address)


File = Path | RemoteFile


def parse_file(text: str) -> File:
    """Return what a user names: a path of this machine, or an address with `://`."""
    return RemoteFile(text) if "://" in text else Path(text)


def is_many(file: File) -> bool:
    """Return whether this may name several files: a folder, a list, or anything behind an address."""
    return isinstance(file, RemoteFile) or file.is_dir() or _is_list(file)


def files_in(places: Iterable[File], endings: tuple[str, ...], nothing: Callable[[File], AirdigitsError]) -> list[File]:
    """Return these files and, in place of folders, patterns and lists, the files that they mean.

    Those of a folder, here or behind an address, have one of these endings, whatever their case, and come in natural order. A
    list (`@FILE`) names one file a line, in its own order. A file that somebody names need not have the ending, nor exist.
    `nothing` makes the error for a folder without any. Raises DataError, and UsageError for an address that nothing here opens.
    """
    found = list[File]()
    for place in places:
        inside = [place]
        if isinstance(place, RemoteFile):
            inside = _behind(place, endings)
        elif _is_list(place):
            inside = _listed(place)
        elif place.is_dir():
            inside = _in_folder(place, endings)
        if not inside:
            raise nothing(place)
        found += inside
    return found


@contextlib.contextmanager
def local_copy(file: File) -> Iterator[Path]:
    """Yield the path of a file on this machine: its own, or that of a copy for as long as the block runs. Raises DataError."""
    if isinstance(file, Path):
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="airdigits-") as folder:
        path = Path(folder) / f"fetched{''.join(PurePosixPath(file.name).suffixes[-2:])}"
        with _told(file):
            fs, inside = _file_system(file)
            with fs.open(inside, "rb") as source, path.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
        yield path


class Folder:
    """A folder to write to, here or behind an address. Its files appear whole or not at all."""

    def __init__(self, place: File) -> None:
        self._place = place

    def names(self, sub: str = "") -> list[str]:
        """Return the sorted names in it, or in one of its folders; none where there is none. Raises DataError."""
        with _told(self._place):
            if isinstance(self._place, Path):
                at = self._place / sub
                return sorted(path.name for path in at.iterdir() if not path.name.startswith(".")) if at.exists() else []
            fs, inside = _file_system(self._place)
            fs.invalidate_cache()
            try:
                return sorted(PurePosixPath(name).name for name in fs.ls(f"{inside.rstrip('/')}/{sub}".rstrip("/"), detail=False))
            except FileNotFoundError:
                return []

    def read(self, name: str) -> bytes:
        """Return the content of a file. Raises DataError."""
        with _told(self._place):
            if isinstance(self._place, Path):
                return (self._place / name).read_bytes()
            fs, inside = _file_system(self._place)
            return bytes(fs.cat_file(f"{inside.rstrip('/')}/{name}"))

    def write(self, name: str, content: bytes) -> None:
        """Write a file, and the folders above it. Raises OSError here, DataError behind an address."""
        if isinstance(self._place, Path):
            path = self._place / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content)
            return
        with _told(self._place):
            fs, inside = _file_system(self._place)
            target = f"{inside.rstrip('/')}/{name}"
            fs.makedirs(target.rpartition("/")[0], exist_ok=True)
            fs.pipe_file(target, content)  # a store shows an object when it is whole


def _is_list(path: Path) -> bool:
    return str(path).startswith(LIST) and not path.exists()


def _listed(path: Path) -> list[File]:
    text = os.fsdecode(read_file(Path(str(path)[len(LIST) :]), DataError, "name a text file, one file a line", _LONGEST_LIST))
    return [parse_file(line.strip()) for line in text.splitlines() if line.strip()]


def _in_folder(folder: Path, endings: tuple[str, ...]) -> list[File]:
    try:
        inside: list[Path] = [path for path in folder.iterdir() if path.name.lower().endswith(endings)]
    except OSError as error:
        raise DataError(f"{folder}: cannot be listed ({error.strerror}): check its permissions") from error
    return [*sorted(inside, key=natural_key)]


def _behind(place: RemoteFile, endings: tuple[str, ...]) -> list[File]:
    with _told(place):
        fs, inside = _file_system(place)
        if glob.has_magic(inside):
            names = fs.glob(inside)
        elif inside.lower().endswith(endings):
            return [place]
        else:
            names = [name for name in fs.ls(inside, detail=False) if str(name).lower().endswith(endings)]
        # What follows `::` says what the files lie in, and is part of each one's address.
        chained = "".join(place.address.partition("::")[1:])
        found = [f"{fs.unstrip_protocol(name)}{chained}" for name in names]
    return [RemoteFile(address) for address in sorted(found, key=lambda address: natural_key(address))]


def _file_system(file: RemoteFile) -> tuple["AbstractFileSystem", str]:
    """Return the file system of an address, and its path there. Raises UsageError for one that nothing here opens."""
    try:
        from fsspec.core import url_to_fs
    except ModuleNotFoundError as error:
        raise UsageError(missing("fsspec", "cluster", "requirements.txt", option="an address")) from error
    try:
        fs, path = url_to_fs(file.address)
    except (ImportError, ValueError) as error:  # a protocol whose package is missing; one that nobody knows
        raise UsageError(f"{file}: cannot be opened ({error}): install what it needs, or check the address") from error
    return fs, str(path)


@contextlib.contextmanager
def _told(file: File) -> Iterator[None]:
    """Turn what goes wrong behind an address into one line: the package of each kind of store has errors of its own."""
    try:
        yield
    except AirdigitsError:
        raise
    except OSError as error:
        missing_there = "nothing is there, or nobody answers" if isinstance(error, FileNotFoundError) else ""
        reason = error.strerror or missing_there or first_line(error)
        raise DataError(f"{file}: cannot be reached ({reason}): check the name and your rights there") from error
    except Exception as error:
        if isinstance(file, Path):
            raise
        raise DataError(
            f"{file}: cannot be reached ({first_line(error)}): check the address, and what identifies you there"
        ) from error
