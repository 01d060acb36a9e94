"""Read the labelled digits of recorded sessions: all of a folder's to train on, with some held out."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import LabelledInk
from airdigits.errors import AirdigitsError, DataError, DigitModelError
from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT
from airdigits.sessions.digits import digits_of
from airdigits.sessions.session import Session
from airdigits.sessions.session_digit import SessionDigit
from airdigits.support.foreign_files import sha256_of
from airdigits.support.natural_order import natural_key

ENDINGS = (".jsonl", ".jsonl.gz")
_HELD_OUT = 5  # every fifth: a person's own digits are few, and a twentieth of them would say nothing


@dataclass(frozen=True, eq=False)
class LabelledSession:
    """A session and those of its digits that have a label, at least one."""

    session: Session
    digits: tuple[SessionDigit, ...]


def session_files(folder: Path) -> list[Path]:
    """Return the session files of a folder, in the order of their names."""
    return sorted((path for path in folder.iterdir() if path.name.endswith(ENDINGS)), key=natural_key)


def labelled_sessions(
    files: Iterable[Path], log: Callable[[str], None], *, unreadable: str, model: Path | None = None
) -> Iterator[LabelledSession]:
    """Replay sessions and yield those with labelled digits, labelled by command or by key.

    For a session that cannot be read, `log` gets the line `unreadable` with the error in the place of `{}`. Raises
    DigitModelError.
    """
    for path in files:
        try:
            session = Session(path, log=log)
            digits = tuple(digit for digit in digits_of(session, model) if digit.labels)
        except DigitModelError:
            raise
        except AirdigitsError as error:
            log(unreadable.format(error))
            continue
        if digits:
            yield LabelledSession(session, digits)


@dataclass(frozen=True, eq=False)
class Recorded:
    """What is labelled in the sessions of a folder.

    `ink` has labels up to `NON_DIGIT`; `files` are the name, hash and number of labels of each session.
    """

    ink: LabelledInk
    files: tuple[dict[str, object], ...]

    @property
    def held(self) -> np.ndarray:
        """Return which of them are held out: bool [n]. Some are, as soon as there are two."""
        held = np.arange(len(self.ink.labels)) % _HELD_OUT == _HELD_OUT - 1
        if 1 < len(held) < _HELD_OUT:
            held[-1] = True
        return held

    @property
    def held_digits(self) -> LabelledInk:
        """Return those held out that are digits."""
        chosen = np.flatnonzero(self.held & (self.ink.labels != NON_DIGIT))
        return LabelledInk(tuple(self.ink.inks[i] for i in chosen), self.ink.labels[chosen])

    @property
    def source(self) -> dict[str, object]:
        """Describe where they come from, for the model card."""
        counts = {"count": len(self.ink.labels), "held_out": int(self.held.sum())}
        return {"what": "recorded sessions, what is labelled in them", "files": list(self.files), **counts}


def load_recorded(folder: Path, log: Callable[[str], None]) -> Recorded:
    """Replay the sessions of a folder, in the order of their names, and gather what is labelled in them.

    `log` gets a line for each session that cannot be read. Raises DataError where nothing is labelled.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder; sessions are recorded by `airdigits run --record`")
    paths = session_files(folder)
    inks, labels, files = list[Ink](), list[int](), list[dict[str, object]]()
    for found in labelled_sessions(paths, log, unreadable="{}: not trained on"):
        inks += [digit.prediction.ink for digit in found.digits]
        labels += [NON_DIGIT if digit.meant is None else digit.meant for digit in found.digits]
        path = found.session.path
        files.append({"file": path.name, "sha256": sha256_of(path), "count": len(found.digits)})
    if not inks:
        raise DataError(
            f"{folder}: nothing is labelled in its {len(paths)} sessions; label digits with `airdigits sessions label`"
        )
    return Recorded(LabelledInk(tuple(inks), np.array(labels, np.uint8)), tuple(files))
