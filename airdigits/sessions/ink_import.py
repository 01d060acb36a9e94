"""Import ink from other programs, InkML or UNIPEN, as a session."""

import gzip
from pathlib import Path

from airdigits.datasets.inkml import read_inkml
from airdigits.datasets.unipen import looks_like_unipen, read_unipen
from airdigits.errors import OutputError
from airdigits.ink.stroke import Ink
from airdigits.sessions.format import VERSION, End, Header, Label, encode, ink_line
from airdigits.sessions.names import check_name

_SIZE = (640, 480)  # px: imported ink has no picture; it is shown on one of this size


def read_ink_file(path: Path) -> list[tuple[Ink, int | None]]:
    """Read the digits of an InkML or UNIPEN file, in its order, and their labels (None where unlabelled). Raises DataError."""
    regular = path.is_file()  # opening a pipe could block forever
    return read_unipen(path) if regular and looks_like_unipen(path) else read_inkml(path)


def write_session(digits: list[tuple[Ink, int | None]], out: Path) -> None:
    """Write digits as a session of ink; compressed when its name ends in .gz.

    Raises OutputError, also for a file that exists, and UsageError for a name that is not a session's.
    """
    if not out.exists():
        check_name(out)
    lines = [encode(Header(VERSION, _SIZE, 30, False))]
    for number, (ink, truth) in enumerate(digits, 1):
        lines.append(encode(ink_line(ink)))
        if truth is not None:
            lines.append(encode(Label(0.0, number, truth)))
    lines.append(encode(End()))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        content = b"".join(lines)
        with out.open("xb") as file:
            file.write(gzip.compress(content) if out.suffix == ".gz" else content)
    except FileExistsError:
        raise OutputError(f"{out}: already exists: name another with -o") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise OutputError(f"{out}: cannot be written ({reason}): name another with -o") from error
