"""Keep the evidence of a person's writing in their own folder: a session of ink and labels for each run."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path

from airdigits import __version__
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.sessions.digits import MOST_DIGITS
from airdigits.sessions.format import End, InkLine, Label, encode_readable, ink_header, ink_line
from airdigits.sessions.names import SUFFIXES
from airdigits.sessions.recorder import create_session
from airdigits.sessions.replay import ink_of
from airdigits.sessions.session import Session

_FILES = 200  # runs that are kept; each new one lets the oldest go


@dataclass(frozen=True, eq=False)
class Evidence:
    """One digit's ink, the label that was meant, and what that was concluded from ("" where a person has labelled the file)."""

    ink: Ink
    label: int
    how: str


class EvidenceFile:
    """The evidence of this run: appended line by line, in a file of its own, which the first evidence creates.

    Raises OutputError, from `keep`, where it cannot be written.
    """

    def __init__(self, folder: Path):
        self._folder, self._written = folder, dict[int, int]()
        self._file: FileIO | None = None

    def keep(self, number: int, ink: Ink, label: int | None, how: str) -> None:
        """Write down evidence as `Give` describes it; what is killed afterwards does not lose it."""
        if self._file is None:
            self._folder.mkdir(0o700, parents=True, exist_ok=True)
            for old in files_in(self._folder)[: 1 - _FILES]:
                old.unlink(missing_ok=True)
            _, self._file = create_session(self._folder)
            recorded = datetime.now().astimezone().isoformat(timespec="seconds")
            self._file.write(encode_readable(ink_header(recorded, __version__)))
        lines = b"" if number in self._written else encode_readable(ink_line(ink))
        written = self._written.setdefault(number, len(self._written) + 1)
        self._file.write(lines + encode_readable(Label(0.0, written, label, how)))

    def close(self) -> None:
        """End the file, where there is one."""
        if self._file is not None:
            with self._file, contextlib.suppress(OSError):  # it is complete without
                self._file.write(encode_readable(End()))


def files_in(folder: Path) -> list[Path]:
    """Return the files of evidence in a folder, the oldest first."""
    return sorted(path for path in folder.glob("*") if path.name.endswith(SUFFIXES))


def load_evidence(folder: Path, log: Callable[[str], None]) -> list[Evidence]:
    """Read what is kept in a folder, the oldest first. `log` gets a line for each file, or line, that cannot be read."""
    evidence = list[Evidence]()
    for path in files_in(folder):
        try:
            evidence += _read(Session(path, log=log))
        except DataError as error:
            log(f"what was learned is left out: {error}")
    return evidence


def _read(session: Session) -> list[Evidence]:
    inks, labels = list[Ink](), dict[int, Label]()
    for record in session.records():
        if isinstance(record, InkLine) and len(inks) < MOST_DIGITS:
            inks.append(ink_of(record))
        elif isinstance(record, Label):
            labels[record.number] = record
    return [
        Evidence(ink, label.digit, label.how)
        for number, ink in enumerate(inks, 1)
        if (label := labels.get(number)) and label.digit is not None
    ]
