"""Read the labelled digits of recorded sessions: all of a folder's to train on, with some held out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.corpora.execution import Execution
from airdigits.corpora.files import File
from airdigits.datasets.labelled import LabelledInk
from airdigits.errors import DataError, DigitModelError
from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT
from airdigits.sessions.corpus import read_digits, sessions_in
from airdigits.sessions.session_digit import SessionDigit
from airdigits.support.foreign_files import sha256_of

_HELD_OUT = 5  # every fifth: a person's own digits are few, and a twentieth of them would say nothing


@dataclass(frozen=True, eq=False)
class LabelledSession:
    """A session and those of its digits that have a label, at least one."""

    path: File
    recorded: str
    model: str
    digits: tuple[SessionDigit, ...]


def labelled_sessions(
    files: Sequence[File],
    log: Callable[[str], None],
    *,
    unreadable: str,
    model: Path | None = None,
    execution: Execution = Execution(),
) -> Iterator[LabelledSession]:
    """Replay sessions and yield those with labelled digits, labelled by command or by key.

    For a session that cannot be read, `log` gets the line `unreadable` with the error in the place of `{}`. Raises
    DigitModelError.
    """
    for outcome in read_digits(files, execution, model):
        for line in outcome.log:
            log(line)
        if isinstance(outcome.error, DigitModelError):
            raise outcome.error
        if outcome.error is not None:
            log(unreadable.format(outcome.error))
        elif outcome.result is not None:
            digits = tuple(digit for digit in outcome.result.digits if digit.labels)
            if digits:
                yield LabelledSession(outcome.path, outcome.result.recorded, outcome.result.model, digits)


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

    def nothing(count: int) -> DataError:
        return DataError(f"{folder}: nothing is labelled in its {count} sessions; label digits with `airdigits sessions label`")

    paths = sessions_in([folder], lambda place: nothing(0))
    inks, labels, files = list[Ink](), list[int](), list[dict[str, object]]()
    for found in labelled_sessions(paths, log, unreadable="{}: not trained on"):
        inks += [digit.prediction.ink for digit in found.digits]
        labels += [NON_DIGIT if digit.label is None else digit.label for digit in found.digits]
        path = folder / found.path.name
        files.append({"file": path.name, "sha256": sha256_of(path), "count": len(found.digits)})
    if not inks:
        raise nothing(len(paths))
    return Recorded(LabelledInk(tuple(inks), np.array(labels, np.uint8)), tuple(files))
