"""Gather the digits that a person has labelled in recorded sessions, and compute their features."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.adaptation.fit import Examples
from airdigits.corpora.execution import Execution
from airdigits.corpora.files import File, is_many
from airdigits.datasets.labelled import LabelledInk
from airdigits.errors import AirdigitsError, DataError
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import ModelParts
from airdigits.sessions.corpus import sessions_in
from airdigits.sessions.format import SHOWN
from airdigits.sessions.labelled import labelled_sessions
from airdigits.support.terminal import plain
from airdigits.synthesis.render import render_pens

COPIES = 10
"""Renderings of each digit that are also fitted to."""
LEAST = 10
"""The fewest labelled digits to adapt to; with fewer, a gain could not be told from chance."""


@dataclass(frozen=True, eq=False)
class PersonsDigits:
    """One person's labelled digits.

    `ink` has labels below CLASS_COUNT. `sessions` are the files it comes from, `latest` says when the latest was recorded.
    """

    ink: LabelledInk
    sessions: tuple[File, ...]
    latest: str

    @property
    def counts(self) -> np.ndarray:
        """Return how many digits there are of each label: int [CLASS_COUNT]."""
        return np.bincount(self.ink.labels, minlength=CLASS_COUNT)

    @property
    def missing(self) -> list[int]:
        """Return the labels without any digit."""
        return [label for label, count in enumerate(self.counts) if not count]


def gather(place: File, parts: ModelParts, log: Callable[[str], None], execution: Execution = Execution()) -> PersonsDigits:
    """Replay the sessions of a folder (or one file) and take the digits with a label.

    `log` gets a line for each session that cannot be read, and one for those that were recorded with another model. Raises
    DataError where there are no sessions, no labels, or fewer than `LEAST` labelled digits.
    """
    files = _sessions(place)
    inks, labels, used, latest, other_model = list[Ink](), list[int](), list[File](), "", 0
    for labelled in labelled_sessions(files, log, unreadable="left out: {}", model=parts.path, execution=execution):
        digits = [(digit.prediction.ink, digit.label) for digit in labelled.digits if digit.label is not None]
        if digits:
            used.append(labelled.path)
            latest = max(latest, plain(labelled.recorded, SHOWN))
            other_model += labelled.model not in ("", parts.model_hash)
        inks += [ink for ink, _ in digits]
        labels += [label for _, label in digits]
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
        log(
            f"{other_model} of {len(used)} sessions were recorded with another digit model: their ink is read again with this one"
        )
    return PersonsDigits(LabelledInk(tuple(inks), np.array(labels, np.uint8)), tuple(used), latest)


def examples_of(digits: LabelledInk, parts: ModelParts, seed: int = 0, copies: int = COPIES) -> Examples:
    """Compute the features of every digit as it was written, and of some renderings of it."""
    count = len(digits.labels)
    rendered = render_pens(digits.inks, digits.labels, copies, np.random.default_rng(seed))
    others = parts.features(rendered.images, rendered.trajectories).reshape(copies, count, -1).transpose(1, 0, 2)
    written = digits.render()
    return Examples(parts.features(written.images, written.trajectories), others, digits.labels)


def _sessions(place: File) -> list[File]:
    if isinstance(place, Path) and not (place.exists() or is_many(place)):
        raise DataError(f"{place}: there is no such folder: record sessions with `airdigits collect` or `airdigits run --record`")
    return sessions_in([place], _no_session)


def _no_session(place: File) -> AirdigitsError:
    return DataError(f"{place}: no sessions (.jsonl, .jsonl.gz) in it: record some with `airdigits collect`")
