"""Files and drawn ink to one set of training examples, and a smaller one that is held out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.arrays import TRAIN, LabelledImages, LabelledInk, load_trajectories, load_unlabelled
from airdigits.datasets.examples import Examples
from airdigits.errors import DataError
from airdigits.labels import NON_DIGIT
from airdigits.sessions.labelled import load_recorded
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.non_digit_images import not_digits
from airdigits.synthesis.render import SyntheticSet, render_digits, render_non_digits, render_pens
from airdigits.training.real_images import load_real, source
from airdigits.training.settings import Settings

_SOURCES = "data.json"
_HELD_OUT = 20  # every 20th digit is held out: for the learning curve and for the temperature


_NOT_DIGIT_COPIES = 12  # of each image in an epoch, each augmented anew: there are few of them


@dataclass(frozen=True, eq=False)
class _Side:
    """What is trained on, or what is held out: what was `found` as images, and what was `drawn` from strokes."""

    found: list[LabelledImages]
    drawn: list[SyntheticSet]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What is trained on, and a twentieth of as much held out.

    `sources` says for the model card where everything came from; `mnist` is the file that MNIST's test part can be had from,
    if any; `recorded` are those held out that come from recorded sessions.
    """

    kept: Examples
    held: Examples
    sources: list[dict[str, object]]
    mnist: Path | None
    recorded: LabelledInk | None = None


def load(settings: Settings) -> TrainingData:
    """Load MNIST or its like and what is no digit, draw pens (their training writers), recorded sessions, digits and scribbles.

    The same settings give the same arrays. Raises DataError for files that are not as they should be.
    """
    rng = np.random.default_rng([settings.seed, 0])
    kept, held = _Side([], []), _Side([], [])

    # Before MNIST, which may have to be downloaded: what can be wrong with the user's own files is said at once.
    written, pen_sources = [], []
    for path in map(Path, settings.strokes):
        pens = load_trajectories(path, split=TRAIN)
        written.append((pens, held_out(len(pens.labels))))  # of the digits, not of their drawings: no digit is on both sides
        what = f"pen strokes, training writers, each drawn {settings.pen_copies} times"
        pen_sources.append(source(path, what, len(pens.labels)))
    recorded = None
    if settings.sessions:
        own = load_recorded(Path(settings.sessions))
        written.append((own.ink, own.held))
        pen_sources.append(own.source)
        recorded = own.held_digits

    found = load_real(settings)
    sources = [*found.sources]
    out = held_out(len(found.images.labels))
    for side, chosen in ((kept, ~out), (held, out)):
        side.found.append(LabelledImages(found.images.images[chosen], found.images.labels[chosen]))
    sources += _add_not_digits(settings, kept, held, np.random.default_rng([settings.seed, 3])) + pen_sources

    for ink, out in written:
        for side, chosen, copies in ((kept, ~out, settings.pen_copies), (held, out, 1)):
            side.drawn.append(render_pens([ink.inks[i] for i in np.flatnonzero(chosen)], ink.labels[chosen], copies, rng))

    for what, render, count in (
        ("synthetic digits (airdigits/synthesis/digits.py)", render_digits, settings.digits),
        ("ink that is no digit (airdigits/synthesis/non_digits.py)", render_non_digits, settings.scribbles),
    ):
        kept.drawn.append(render(count, rng))
        held.drawn.append(render(count // _HELD_OUT, rng))
        sources.append({"what": what, "count": count})
    return TrainingData(_join(kept), _join(held), sources, found.mnist, recorded)


def _add_not_digits(settings: Settings, kept: _Side, held: _Side, rng: np.random.Generator) -> list[dict[str, object]]:
    """Add images of no digit: those made of the digits that were found, and the first half of each file of them."""
    sources = list[dict[str, object]]()
    if settings.pieces:
        for side, count in ((kept, settings.pieces), (held, settings.pieces // _HELD_OUT)):
            digits = side.found[0]
            side.found.append(_no_digits(not_digits(digits.images, digits.labels, count, rng)))
        sources.append({"what": "images of no digit (airdigits/synthesis/non_digit_images.py)", "count": settings.pieces})
    for path in map(Path, settings.not_digits):
        images = load_unlabelled(path, split=TRAIN)
        out = held_out(len(images))
        kept.found.append(_no_digits(np.repeat(images[~out], _NOT_DIGIT_COPIES, axis=0)))
        held.found.append(_no_digits(images[out]))
        sources.append(source(path, "images of no digit, the first half of the file", len(images)))
    return sources


def remember(sources: Sequence[dict[str, object]], folder: Path, *, resume: bool) -> None:
    """Write down in a run's folder what is trained on. Raises DataError where a run that goes on began with other data.

    Its epochs would not be those of an unbroken run, and the card would be wrong about half of them.
    """
    path, now = folder / _SOURCES, json.dumps(sources, indent=2) + "\n"
    if resume and path.exists() and path.read_text(encoding="utf-8") != now:
        raise DataError(f"{path}: the run began with other data; bring back the files it names, or train anew with another --out")
    write_atomically(path, now.encode())


def held_out(count: int) -> np.ndarray:
    """Which of so many digits are held out: bool [count]."""
    return np.arange(count) % _HELD_OUT == _HELD_OUT - 1


def _no_digits(images: np.ndarray) -> LabelledImages:
    return LabelledImages(images, np.full(len(images), NON_DIGIT, np.uint8))


def _join(side: _Side) -> Examples:
    parts = [(part.images, part.labels) for part in side.found] + [(part.images, part.labels) for part in side.drawn]
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    trajectories = np.concatenate([part.trajectories for part in side.drawn])
    return Examples(images, labels, trajectories, np.repeat(np.arange(len(parts), dtype=np.uint8), [len(p[1]) for p in parts]))
