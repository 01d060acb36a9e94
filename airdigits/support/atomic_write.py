"""Write files so that they are there whole or not at all: an older one stays until the new one is complete."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a name to write to; the file there takes the place of `path` when the block ends without an error.

    After an error it is removed: on a full disk, half a file would stand in the way of the next try.
    """
    partial = path.with_name(f"partial.{path.name}")
    try:
        yield partial
        partial.replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            partial.unlink()
        if isinstance(error, OSError) and error.filename in (None, str(partial)):
            error.filename = str(path)  # what a person knows it by
        raise


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    with atomic_write(path) as partial:
        partial.write_bytes(content)
