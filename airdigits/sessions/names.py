"""What a session file is called, and its name to the name of the video beside it."""

from pathlib import Path

from airdigits.errors import UsageError

SUFFIXES = (".jsonl", ".jsonl.gz")
"""What the names of session files end in."""


def video_of(session: Path) -> Path:
    """Where the video of a session stands: `a.jsonl` and `a.jsonl.gz` have `a.mp4`.

    It follows from the name alone. A session that could name a file would make its reader open what a stranger chose.
    """
    return session.with_name(f"{stem_of(session)}.mp4")


def check_name(session: Path) -> None:
    """A new session has to be called as `SUFFIXES` say, or nobody finds it in its folder. Raises UsageError."""
    if not session.name.endswith(SUFFIXES):
        raise UsageError(f"{session}: a session's name ends in {' or '.join(SUFFIXES)}: name it {session.name}{SUFFIXES[0]}")


def stem_of(session: Path) -> str:
    """The name of a session file without its endings."""
    return session.name.removesuffix(".gz").removesuffix(".jsonl")
