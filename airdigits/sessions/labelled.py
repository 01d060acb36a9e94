"""A folder of recorded sessions to the digits that people labelled in them, most to train on and some held out."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.arrays import LabelledInk
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT
from airdigits.sessions.digits import digits_of
from airdigits.sessions.session import Session

_HELD_OUT = 5  # every fifth: a person's own digits are few, and a twentieth of them would say nothing


@dataclass(frozen=True, eq=False)
class Recorded:
    """`ink`, whose labels are 0..9 or `NON_DIGIT`, and `files`: name, hash and number of labels of each session."""

    ink: LabelledInk
    files: tuple[dict[str, object], ...]

    @property
    def held(self) -> np.ndarray:
        """Which of them are held out: bool [n]. Some are, as soon as there are two."""
        held = np.arange(len(self.ink.labels)) % _HELD_OUT == _HELD_OUT - 1
        if 1 < len(held) < _HELD_OUT:
            held[-1] = True
        return held

    @property
    def held_digits(self) -> LabelledInk:
        """Those held out that are digits."""
        chosen = np.flatnonzero(self.held & (self.ink.labels != NON_DIGIT))
        return LabelledInk(tuple(self.ink.inks[i] for i in chosen), self.ink.labels[chosen])

    @property
    def source(self) -> dict[str, object]:
        """Where they came from, for the model card."""
        counts = {"count": len(self.ink.labels), "held_out": int(self.held.sum())}
        return {"what": "recorded sessions, what is labelled in them", "files": list(self.files), **counts}


def load_recorded(folder: Path) -> Recorded:
    """Replay the sessions of a folder and gather what is labelled in them, by command or by key, in the order of the names.

    A session that cannot be read is told on standard error and passed over. Raises DataError where nothing is labelled.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder; sessions are recorded by `airdigits run --record`")
    inks, labels, files, sessions = list[Ink](), list[int](), list[dict[str, object]](), 0
    for path in sorted(p for p in folder.iterdir() if p.name.endswith((".jsonl", ".jsonl.gz"))):
        sessions += 1
        try:
            digits = [digit for digit in digits_of(Session(path, log=_log)) if digit.labels]
        except DataError as error:
            _log(f"{error}: not trained on")
            continue
        if digits:
            inks += [digit.prediction.ink for digit in digits]
            labels += [NON_DIGIT if digit.meant is None else digit.meant for digit in digits]
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            files.append({"file": path.name, "sha256": digest, "count": len(digits)})
    if not inks:
        raise DataError(f"{folder}: nothing is labelled in its {sessions} sessions; label digits with `airdigits sessions label`")
    return Recorded(LabelledInk(tuple(inks), np.array(labels, np.uint8)), tuple(files))


def _log(line: str) -> None:
    print(f"airdigits: {line}", file=sys.stderr)
