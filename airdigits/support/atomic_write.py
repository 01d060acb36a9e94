"""Write files atomically: an older one stays until the new one is complete, whenever the process is killed."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path


def partial_name(path: Path) -> Path:
    """Return a new name beside `path` for what is not complete yet: hidden, plain ASCII, with the same suffix.

    No two writers share one: with a fixed name, the second of two moves what the first is still writing.
    """
    suffix = path.suffix if path.suffix.isascii() and path.suffix.isprintable() else ""
    return path.with_name(f".partial-{os.urandom(6).hex()}{suffix}")


@contextlib.contextmanager
def atomic_write(path: Path, *, new: bool = False) -> Iterator[Path]:
    """Yield a path to write to; that file replaces `path` when the block ends without an error.

    After an error it is removed: on a full disk, a partial file would hinder the next try. A `new` file replaces none: raises
    FileExistsError where there is one by then.
    """
    partial = partial_name(path)
    try:
        yield partial
        sync(partial)
        if new:
            _name(partial, path)
        else:
            partial.replace(path)
        sync(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError) and error.filename in (None, str(partial)):
            error.filename = str(path)  # the name that the user knows
        raise


def _name(partial: Path, path: Path) -> None:
    """Give a file its name, which no file may have."""
    try:
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        partial.replace(path)
    else:
        partial.unlink()


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file atomically."""
    with atomic_write(path) as partial:
        partial.write_bytes(content)


def sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder, before anything else is written."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders, and keeps names in order by itself
        return
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
