"""Gather the examples that a network is trained on, and the smaller part that is held out."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from airdigits.datasets.examples import Examples
from airdigits.datasets.images import load_unlabelled
from airdigits.datasets.labelled import TRAIN, LabelledImages, LabelledInk
from airdigits.datasets.trajectories import load_trajectories
from airdigits.errors import DataError
from airdigits.labels import NON_DIGIT
from airdigits.sessions.labelled import load_recorded
from airdigits.support.atomic_write import write_atomically
from airdigits.support.foreign_files import read_json
from airdigits.support.terminal import log
from airdigits.synthesis.non_digit_images import make_non_digit_images
from airdigits.synthesis.render import SyntheticSet, render_digits, render_non_digits, render_pens
from airdigits.training.own_pictures import OwnPictures, load_own_pictures
from airdigits.training.real_images import load_real_images, source
from airdigits.training.settings import Settings

_SOURCES = "data.json"
_HELD_OUT = 20  # every 20th digit is held out: for the learning curve and for the temperature
_NON_DIGIT_COPIES = 12  # of each non-digit image of a file in an epoch, each augmented anew: there are few of them

Sources = list[dict[str, object]]


@dataclass(frozen=True, eq=False)
class TrainingData:
    """What is trained on, and what is held out, a twentieth of it.

    `sources` says for the model card where everything comes from; `mnist` is the file that holds MNIST's test part, if any;
    `recorded` are the held-out digits of recorded sessions, `pictures` a person's own ones.
    """

    kept: Examples
    held: Examples
    sources: Sources
    mnist: Path | None
    recorded: LabelledInk | None = None
    pictures: tuple[OwnPictures, ...] = ()


@dataclass(frozen=True, eq=False)
class _Parts:
    """The parts of what is trained on, or of what is held out."""

    real: list[LabelledImages] = field(default_factory=list)
    synthetic: list[SyntheticSet] = field(default_factory=list)

    def join(self) -> Examples:
        parts = [(part.images, part.labels) for part in self.real] + [(part.images, part.labels) for part in self.synthetic]
        images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        trajectories = np.concatenate([part.trajectories for part in self.synthetic])
        origins = np.repeat(np.arange(len(parts), dtype=np.uint8), [len(labels) for _, labels in parts])
        return Examples(images, labels, trajectories, origins)


@dataclass(frozen=True, eq=False)
class _Pens:
    """Ink of real pens, which of it is held out (bool [n]), and its source."""

    ink: LabelledInk
    out: np.ndarray
    source: dict[str, object]


def load(settings: Settings) -> TrainingData:
    """Load real images and non-digit images, and render recorded pens, recorded sessions, synthetic digits and non-digits.

    The same settings give the same arrays. Raises DataError for unusable files.
    """
    rng = np.random.default_rng([settings.seed, 0])
    kept, held = _Parts(), _Parts()

    # Before MNIST, which may have to be downloaded, so that errors in the user's own files are reported at once.
    pens = list(_load_pens(settings))
    recorded = load_recorded(Path(settings.sessions), log) if settings.sessions else None
    if recorded:
        pens.append(_Pens(recorded.ink, recorded.held, recorded.source))

    pictures = tuple(load_own_pictures(Path(name)) for name in settings.images)

    real = load_real_images(settings)
    out = held_out(len(real.images.labels))
    for side, chosen in ((kept, ~out), (held, out)):
        side.real.append(LabelledImages(real.images.images[chosen], real.images.labels[chosen]))
    sources = [*real.sources, *_add_non_digit_images(settings, kept, held, np.random.default_rng([settings.seed, 3]))]

    for own in pictures:
        kept.real.append(own.copies)
        held.real.append(own.held)
        sources.append(own.source)

    for pen in pens:
        for side, chosen, copies in ((kept, ~pen.out, settings.pen_copies), (held, pen.out, 1)):
            inks = [pen.ink.inks[i] for i in np.flatnonzero(chosen)]
            side.synthetic.append(render_pens(inks, pen.ink.labels[chosen], copies, rng))
        sources.append(pen.source)

    for what, render, count in (
        ("synthetic digits (airdigits/synthesis/digits.py)", render_digits, settings.synthetic_digits),
        ("synthetic non-digits (airdigits/synthesis/non_digits.py)", render_non_digits, settings.synthetic_non_digits),
    ):
        kept.synthetic.append(render(count, rng))
        held.synthetic.append(render(count // _HELD_OUT, rng))
        sources.append({"what": what, "count": count})
    return TrainingData(kept.join(), held.join(), sources, real.mnist, recorded.held_digits if recorded else None, pictures)


def _load_pens(settings: Settings) -> Iterator[_Pens]:
    """Load the training writers of each file of pen strokes. No digit is both trained on and held out."""
    for path in map(Path, settings.strokes):
        ink = load_trajectories(path, split=TRAIN)
        what = f"pen strokes, training writers, each rendered {settings.pen_copies} times"
        yield _Pens(ink, held_out(len(ink.labels)), source(path, what, len(ink.labels)))


def _add_non_digit_images(settings: Settings, kept: _Parts, held: _Parts, rng: np.random.Generator) -> Sources:
    """Add the non-digit images: those made of real digits, and the first half of each file of them."""
    sources = Sources()
    if settings.non_digit_images:
        for side, count in ((kept, settings.non_digit_images), (held, settings.non_digit_images // _HELD_OUT)):
            digits = side.real[0]
            side.real.append(_non_digits(make_non_digit_images(digits.images, digits.labels, count, rng)))
        what = "non-digit images made of real ones (airdigits/synthesis/non_digit_images.py)"
        sources.append({"what": what, "count": settings.non_digit_images})
    for path in map(Path, settings.non_digits):
        images = load_unlabelled(path, split=TRAIN)
        out = held_out(len(images))
        kept.real.append(_non_digits(np.repeat(images[~out], _NON_DIGIT_COPIES, axis=0)))
        held.real.append(_non_digits(images[out]))
        sources.append(source(path, "non-digit images, the first half of the file", len(images)))
    return sources


def remember(sources: Sources, folder: Path, *, resume: bool) -> None:
    """Write down in a run's folder what is trained on. Raises DataError where a resumed run began with other data.

    Its epochs would differ from those of an unbroken run, and the card would be wrong about half of them.
    """
    path = folder / _SOURCES
    if resume and path.exists() and not _same_data(path, sources):
        raise DataError(f"{path}: the run began with other data; bring back the files it names, or train anew with another --out")
    write_atomically(path, (json.dumps(sources, indent=2) + "\n").encode())


def _same_data(path: Path, sources: Sources) -> bool:
    """Return whether a file of sources names the same data, in whatever words."""
    try:
        before = read_json(path, DataError, "train anew with another --out")
        return _without_words(before) == _without_words(json.loads(json.dumps(sources)))
    except (DataError, ValueError, AttributeError):
        return False


def _without_words(sources: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return [{key: value for key, value in source.items() if key != "what"} for source in sources]


def held_out(count: int) -> np.ndarray:
    """Return which of so many digits are held out: bool [count]."""
    return np.arange(count) % _HELD_OUT == _HELD_OUT - 1


def _non_digits(images: np.ndarray) -> LabelledImages:
    return LabelledImages(images, np.full(len(images), NON_DIGIT, np.uint8))
