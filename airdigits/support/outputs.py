"""Decide whether an output may be written where the user asked for it: nothing that a person made is ever overwritten."""

import struct
import zlib
from collections.abc import Iterable
from pathlib import Path

from airdigits.errors import OutputError, UsageError

FORCE_HELP = "write over an output that exists already; what is read is never written over"
_EDGE = 512  # bytes at the end of a file in which its mark is looked for


def check_output(path: Path, *, made: str = "", inputs: Iterable[Path | None] = (), force: bool = False) -> None:
    """Check that `path` may be written. Raises UsageError for an input or a file that exists, OutputError for what is no file.

    `inputs` are what the same command reads, and its other outputs: they are never written over. `made` names the kind of
    thing that the program marks as its own (see `mark`): one of that kind is replaced, any other file with `force` alone.
    """
    try:
        for other in inputs:
            if other is not None and _same(path, other):
                raise UsageError(f"{path}: is read, or written for something else: name another file for the output")
        if path.is_dir():
            raise OutputError(f"{path}: is a folder: name a file in it")
        if not path.exists():
            return
        if not path.is_file():
            raise OutputError(f"{path}: is not a regular file: name another file")
        if not (force or (made and is_marked(path, made))):
            raise UsageError(f"{path}: exists already, and is not overwritten: name another file, or add --force")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{path}: cannot be written ({reason}): name another file") from error


def check_folder(folder: Path, *suffixes: str) -> None:
    """Raise UsageError for a folder to write into that is named like the files in it: a file was meant."""
    if not folder.is_dir() and folder.name.lower().endswith(suffixes):
        raise UsageError(f"{folder}: is to be a folder, in which files get their names: name it {folder.with_suffix('')}")


def mark(content: bytes, made: str) -> bytes:
    """Return the content of a file with a mark that says which kind of thing the program made there.

    PNG, JPEG, GIF, zip (.npz) and XML or HTML have a place for it. Text without markup has none, and stays as it is: such a
    file is never replaced unless with force.
    """
    words = words_of(made).encode("ascii")
    if content.startswith(b"\x89PNG"):
        text = b"tEXtSoftware\0" + words
        chunk = struct.pack(">I", len(text) - 4) + text + struct.pack(">I", zlib.crc32(text))
        return content[:-12] + chunk + content[-12:]  # before IEND
    if content.startswith(b"\xff\xd8"):
        return content[:-2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + content[-2:]  # before EOI
    if content.startswith(b"GIF8"):
        return content[:-1] + b"!\xfe" + bytes([len(words)]) + words + b"\0" + content[-1:]  # before the trailer
    if content.startswith(b"PK"):
        return content[:-2] + struct.pack("<H", len(words)) + words  # the archive's comment: NumPy writes none
    if content.lstrip().startswith(b"<"):
        return content + b"<!-- " + words + b" -->\n"
    return content


def mark_video(path: Path, made: str) -> None:
    """Mark a finished .mp4 or .avi file: players pass over a box, or chunk, of this kind at its end."""
    words = words_of(made).encode("ascii")
    words += b"\0" * (len(words) % 2)
    mp4 = path.suffix.lower() == ".mp4"
    box = struct.pack(">I", 8 + len(words)) + b"free" if mp4 else b"JUNK" + struct.pack("<I", len(words))
    with path.open("ab") as file:
        file.write(box + words)


def is_marked(path: Path, made: str) -> bool:
    """Return whether the program made a file of this kind there."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _EDGE))
        return words_of(made).encode("ascii") in file.read(_EDGE)


def words_of(made: str) -> str:
    """Return the words of the mark, for formats that have a place of their own for it, within their last 500 bytes."""
    return f"airdigits {made}, replaced when made again"


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)  # also by another name: a link, another way through the folders
    except OSError:
        return path.resolve() == other.resolve()
