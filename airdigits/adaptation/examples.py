"""A folder of recorded sessions to the digits that a person has labelled in them, and these to examples for the fit."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.adaptation.fit import Examples
from airdigits.datasets.arrays import LabelledInk
from airdigits.errors import AirdigitsError, DataError
from airdigits.ink.stroke import Ink
from airdigits.recognition.model_surgery import ModelParts
from airdigits.sessions.digits import digits_of
from airdigits.sessions.format import printable
from airdigits.sessions.session import Session
from airdigits.synthesis.render import render_pens

COPIES = 10
"""Each digit is also learnt as it might have come out another time."""
LEAST = 10
"""Labelled digits; from fewer nothing can be learnt that could be told from chance."""
_ENDINGS = (".jsonl", ".jsonl.gz")


@dataclass(frozen=True, eq=False)
class PersonsDigits:
    """`ink` is what was labelled 0..9. `sessions` are the files it came from, `latest` when the latest was recorded."""

    ink: LabelledInk
    sessions: tuple[Path, ...]
    latest: str

    @property
    def missing(self) -> list[int]:
        """The digits of which there is none."""
        return [digit for digit in range(10) if digit not in self.ink.labels]


def gather(place: Path, parts: ModelParts, log: Callable[[str], None]) -> PersonsDigits:
    """Replay the sessions of a folder (or one file) and take the digits with a label.

    `tell` gets a line on each session that cannot be read, and one on those that another model read when they were recorded.
    Raises DataError where there are no sessions, no labels, or fewer than `LEAST` labelled digits.
    """
    files = _sessions(place)
    inks, labels, used, latest, other_model = list[Ink](), list[int](), list[Path](), "", 0
    for path in files:
        try:
            session = Session(path, log=log)
            digits = digits_of(session, parts.path)
        except AirdigitsError as error:
            log(f"left out: {error}")
            continue
        found = [(digit.prediction.ink, digit.meant) for digit in digits if digit.labels and digit.meant is not None]
        if found:
            used.append(path)
            latest = max(latest, printable(session.header.recorded))
            other_model += session.header.model not in ("", parts.model_hash)
        inks += [ink for ink, _ in found]
        labels += [meant for _, meant in found]
    if not labels:
        raise DataError(
            f"{place}: {len(files)} sessions, but no digit in them is labelled: write some with `airdigits collect`, "
            "or label them with `airdigits sessions label`"
        )
    if len(labels) < LEAST:
        raise DataError(
            f"{place}: {len(labels)} labelled digits, at least {LEAST} are needed: write more with `airdigits collect`"
        )
    if other_model:
        log(f"{other_model} of {len(used)} sessions were recorded with another digit model: their ink is read anew with this one")
    return PersonsDigits(LabelledInk(tuple(inks), np.array(labels, np.uint8)), tuple(used), latest)


def examples_of(digits: LabelledInk, parts: ModelParts, seed: int = 0) -> Examples:
    """The features of every digit as it was written, and of `COPIES` times as it might have been."""
    count = len(digits.labels)
    drawn = render_pens(digits.inks, digits.labels, COPIES, np.random.default_rng(seed))
    copies = parts.features(drawn.images, drawn.trajectories).reshape(COPIES, count, -1).transpose(1, 0, 2)
    written = digits.render()
    return Examples(parts.features(written.images, written.trajectories), copies, digits.labels)


def _sessions(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise DataError(f"{place}: there is no such folder: record sessions with `airdigits collect` or `airdigits run --record`")
    files = sorted(path for path in place.iterdir() if path.name.endswith(_ENDINGS))
    if not files:
        raise DataError(f"{place}: no sessions (.jsonl, .jsonl.gz) in it: record some with `airdigits collect`")
    return files
