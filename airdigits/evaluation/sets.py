"""Load the data sets that a report measures, each with a unique name."""

import dataclasses
import hashlib
import itertools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from airdigits.corpora.execution import Execution
from airdigits.corpora.files import File
from airdigits.datasets.images import load_images, load_mnist
from airdigits.datasets.labelled import LabelledImages, LabelledInk
from airdigits.datasets.non_digits import NonDigits, load_non_digits
from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.sessions.corpus import sessions_in
from airdigits.sessions.labelled import labelled_sessions
from airdigits.support.foreign_files import sha256_of
from airdigits.support.terminal import printable


@dataclass(frozen=True, eq=False)
class DigitSet:
    """Labelled digits: `images` uint8 [n, 28, 28], `labels` uint8 [n]; `sha256` is that of their file or folder, or of their ink.

    `trajectories` float32 [n, STEPS, CHANNELS]: how they were written; `writers` text [n]: by whom; where that is known.
    `how` says how a file of images was understood.
    """

    name: str
    sha256: str
    images: np.ndarray
    labels: np.ndarray
    trajectories: np.ndarray | None = None
    writers: np.ndarray | None = None
    how: str = ""


@dataclass(frozen=True, eq=False)
class NonDigitSet:
    """Non-digits; `sha256` is that of their file."""

    name: str
    sha256: str
    examples: NonDigits


_Set = TypeVar("_Set", DigitSet, NonDigitSet)


def mnist_set(path: Path) -> DigitSet:
    """Load the test part of a file in MNIST's layout. Raises DataError, as the other loaders here do."""
    return _digit_set(path, path.name, load_mnist(path))


def image_set(path: Path, model: Path | None = None) -> DigitSet:
    """Load a file or folder of labelled images; `model` is that which reads pictures, None the installed one."""
    return _digit_set(path, path.name or str(path), load_images(path, model))


def stroke_sets(path: Path, split: int | None, ways: Iterable[bool]) -> list[DigitSet]:
    """Load a file of trajectories, drawn in each of the ways: as written (False), or with a digit's strokes joined (True).

    Where every digit is one stroke, both ways are the same, and one set is returned.
    """
    return _drawn_sets(path.name, sha256_of(path), load_trajectories(path, split), ways)


def session_sets(
    place: File, ways: Iterable[bool], log: Callable[[str], None], execution: Execution = Execution(), model: Path | None = None
) -> list[DigitSet]:
    """Read sessions, and take the digits that a person has labelled, drawn in each of the ways as `stroke_sets` does.

    `model` finds the digits in the ink, None the installed one. `log` gets a line for each session that cannot be read.
    """
    files, inks, labels, count = sessions_in([place]), list[Ink](), list[int](), 0
    for found in labelled_sessions(files, log, unreadable="left out: {}", model=model, execution=execution):
        digits = [(digit.prediction.ink, digit.label) for digit in found.digits if digit.label is not None]
        inks += [ink for ink, _ in digits]
        labels += [label for _, label in digits]
        count += 1
    if not labels:
        raise DataError(f"{place}: no digit is labelled in its {len(files)} sessions: `airdigits sessions label` does that")
    ink = LabelledInk(tuple(inks), np.array(labels, np.uint8))
    digest = hashlib.sha256(b"".join([*(one.points.tobytes() for one in inks), ink.labels.tobytes()])).hexdigest()
    how = f"{len(labels)} labelled digits in {count} of {len(files)} sessions"
    return [dataclasses.replace(found, how=how) for found in _drawn_sets(place.name or str(place), digest, ink, ways)]


def non_digit_sets(path: Path, split: int | None) -> list[NonDigitSet]:
    """Load a file of non-digits, or the half of it that `split` selects; what looks like a digit to anybody is a set apart."""
    data, sha256 = load_non_digits(path, split), sha256_of(path)
    alike = data.look_alikes
    if not alike.any():
        return [NonDigitSet(path.name, sha256, data)]
    parts = ((path.name, ~alike), (f"{path.name}, look-alikes", alike))
    return [NonDigitSet(name, sha256, data[chosen]) for name, chosen in parts if chosen.any()]


def named_apart(sets: list[_Set]) -> tuple[_Set, ...]:
    """Return the sets with unique names: a second one whose pictures would have the same file names becomes "name (2)"."""
    taken: set[str] = set()
    result = []
    for data in sets:
        names = (f"{data.name} ({count})" if count > 1 else data.name for count in itertools.count(1))
        name = next(name for name in names if slug(name) not in taken)
        taken.add(slug(name))
        result.append(dataclasses.replace(data, name=printable(name)))
    return tuple(result)


def slug(name: str) -> str:
    """Return a set's name as part of a file name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace(".npz", "")).strip("-") or "set"


def _digit_set(path: Path, name: str, data: LabelledImages) -> DigitSet:
    return DigitSet(name, sha256_of(path), data.images, data.labels, data.trajectories, data.writers, data.how)


def _drawn_sets(name: str, sha256: str, ink: LabelledInk, ways: Iterable[bool]) -> list[DigitSet]:
    def drawn(name: str, data: LabelledImages) -> DigitSet:
        return DigitSet(name, sha256, data.images, data.labels, data.trajectories, data.writers)

    if all(len(digit.strokes) == 1 for digit in ink.inks):
        return [drawn(name, ink.render())]
    return [drawn(f"{name}, {_way(joined)}", _drawn(ink, joined)) for joined in ways]


def _way(joined: bool) -> str:
    return "strokes joined" if joined else "as written"


def _drawn(ink: LabelledInk, joined: bool) -> LabelledImages:
    return (ink.joined() if joined else ink).render()
