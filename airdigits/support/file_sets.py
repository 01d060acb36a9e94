"""Replace a set of files in a folder as one: readers see all old or all new ones, whenever the process is killed.

The new files are first written into a hidden folder beside the old ones. One small file then says that this folder counts: from
here on, readers go there. Then the files are copied to their places, and both are removed. A process that is killed on the way
leaves either the old set, or the new one in the hidden folder; the next switch completes or clears away what it left.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from airdigits.errors import AirdigitsError
from airdigits.support.atomic_write import sync
from airdigits.support.foreign_files import read_bounded, reading

_MOST = 64 << 20  # bytes of one file
_TRIES = 100  # how often a reader begins again while a set is being switched


def switch(folder: Path, name: str, files: Mapping[str, bytes | None]) -> None:
    """Replace files of a folder as one; those that are None are removed. `name` is that of the set. Raises OSError.

    Of two processes that switch a set at once, one waits for the other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder / f".{name}.lock"):
        _clear_up(folder, name)
        staged = folder / f".{name}.{os.urandom(6).hex()}"
        staged.mkdir()
        try:
            for file, content in files.items():
                if content is not None:
                    (staged / file).write_bytes(content)
                    sync(staged / file)
            order = staged / ".order"
            order.write_bytes(msgspec.json.encode(_Order(staged.name, [*files])))
            sync(order)
            sync(staged)
            order.replace(_order_file(folder, name))  # decided
            sync(folder)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        with contextlib.suppress(OSError):  # no room for the copies: readers find the new files, and the next switch goes on
            _clear_up(folder, name)


def current(folder: Path, name: str, file: str) -> Path:
    """Return where a file of a set is to be read: in its place, or where a switch that was cut off has left it."""
    order = _order(folder, name)
    return folder / (order.staged if order and file in order.files else "") / file


def read_current(folder: Path, name: str, files: tuple[str, ...], error: type[AirdigitsError], remedy: str) -> list[bytes | None]:
    """Return the content of files of one set that belong together; None for those that are not there. Raises `error`."""
    for _ in range(_TRIES):
        before = _state(folder, name, files)
        contents = list[bytes | None]()
        for path, identity in before:
            with reading(path, error, remedy):
                try:
                    contents.append(read_bounded(path, _MOST) if identity else None)
                except FileNotFoundError:  # switched just now
                    break
        if _state(folder, name, files) == before and len(contents) == len(files):
            return contents
    raise error(f"{folder}: its files are being replaced all the time; {remedy}")


def _state(folder: Path, name: str, files: tuple[str, ...]) -> list[tuple[Path, object]]:
    """Return where the files are, and what changes when one of them is replaced."""
    state = list[tuple[Path, object]]()
    for file in files:
        path = current(folder, name, file)
        try:
            status = path.stat()
            state.append((path, (status.st_ino, status.st_mtime_ns, status.st_size)))
        except OSError:
            state.append((path, None))
    return state


class _Order(msgspec.Struct):
    """What a switch has decided: these files are now those in the hidden folder, or removed where they are not in it."""

    staged: str
    files: list[str]


def _order_file(folder: Path, name: str) -> Path:
    return folder / f".{name}.switch"


def _order(folder: Path, name: str) -> _Order | None:
    try:
        order = msgspec.json.decode(read_bounded(_order_file(folder, name), 1 << 16), type=_Order)
    except (OSError, ValueError):
        return None
    inside = (order.staged, *order.files)
    return order if all(part == Path(part).name for part in inside) and order.staged.startswith(f".{name}.") else None


def _clear_up(folder: Path, name: str) -> None:
    """Complete the switch that was decided, if there is one, and remove what others left that were cut off."""
    order = _order(folder, name)
    if order:
        for file in order.files:
            new, copy = folder / order.staged / file, folder / order.staged / f"{file}.copy"
            if new.exists():
                shutil.copyfile(new, copy)
                sync(copy)
                copy.replace(folder / file)
            else:
                (folder / file).unlink(missing_ok=True)
        sync(folder)
        _order_file(folder, name).unlink()
    for left in folder.glob(f".{name}.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with this process, however that ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
