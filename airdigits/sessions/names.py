"""Name session files, and the videos beside them."""

from pathlib import Path

from airdigits.corpora.files import File
from airdigits.errors import UsageError

SUFFIXES = (".jsonl", ".jsonl.gz")
"""The endings of session files."""


def video_of(session: Path) -> Path:
    """Return the path of a session's video: `a.mp4` for `a.jsonl` and `a.jsonl.gz`.

    It depends on the name alone: if a session could name the file, its author could choose what the reader opens.
    """
    return session.with_name(f"{stem_of(session)}.mp4")


def check_name(session: Path) -> None:
    """Check that a new session's name has one of `SUFFIXES`, without which a folder does not list it. Raises UsageError."""
    if not session.name.endswith(SUFFIXES):
        named = session.with_suffix(SUFFIXES[0]).name if session.name else f"{session}{SUFFIXES[0]}"
        raise UsageError(f"{session}: a session's name ends in {' or '.join(SUFFIXES)}: name it {named}")


def stem_of(session: File) -> str:
    """Return the name of a session file without its endings."""
    return session.name.removesuffix(".gz").removesuffix(".jsonl")
