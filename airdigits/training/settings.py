"""Define what decides the outcome of a training run, and keep it in the run's folder, so that a resumed run uses the same."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airdigits.errors import UsageError
from airdigits.support.atomic_write import write_atomically
from airdigits.support.foreign_files import read_json
from airdigits.training.legacy import renamed_settings, upgrade

_FILE = "config.json"
_BEGUN = "history.csv"  # exists from the end of the first epoch on: fit.py


@dataclass(frozen=True)
class Settings:
    """The settings of a training run. File names are kept as given on the command line."""

    mnist: str | None = None
    """None: obtained through Keras, unless there is `csv`."""
    csv: str | None = None
    """Kaggle's train.csv or its zip, or another data set in MNIST's place."""
    images: tuple[str, ...] = ()
    """Data sets of a person's own labelled pictures."""
    strokes: tuple[str, ...] = ()
    """Files of recorded pen strokes."""
    test: tuple[str, ...] = ()
    """Files that are only tested on."""
    non_digits: tuple[str, ...] = ()
    """Files of non-digit images; the first half of each is trained on."""
    sessions: str | None = None
    """A folder of recorded sessions."""
    seed: int = 0
    quick: bool = False
    epochs: int = 27
    swa_epochs: int = 12
    """Epochs after these, over which the weights are averaged."""
    trajectory_epochs: int = 30
    pen_copies: int = 6
    """Renderings of each recorded digit."""
    synthetic_digits: int = 60_000
    synthetic_non_digits: int = 90_000
    """Non-digits rendered from strokes."""
    non_digit_images: int = 6_000
    """Non-digit images made from images of digits."""
    synthetic_share: float = 0.3
    """The share of all synthetic examples that one epoch sees: more variety in the same time."""
    multi_digit: bool = False
    """Train the network that reads digits that touch, instead of those that read single ones: see multi_digit.py."""
    multi_digit_epochs: int = 8
    multi_digit_images: int = 240_000
    """Rows of touching digits that are written."""
    spans: bool = False
    """Train the network with which the decoder finds digits in ink, instead of those that read digits: see spans.py."""
    span_epochs: int = 4
    span_hard_epochs: int = 3
    """Epochs after these, with what the network finds hard, over which the weights are averaged."""
    span_streams: int = 128_000
    """Streams of ink that are written, each with some ten parts to learn from."""
    rescoring: bool = False
    """Train the network that chooses among the decoder's readings, instead of those that read digits: see rescoring.py."""
    rescoring_epochs: int = 20
    rescoring_streams: int = 12_000
    """Streams of ink that are written and read, to choose among their readings."""
    segmentation: bool = False
    """Train the network that tells the kinds of ink on a page, instead of those that read digits: see segmentation.py."""
    segmentation_epochs: int = 12
    segmentation_pages: int = 24_000
    """Pages that are made, each seen once in an epoch."""
    limit: int | None = None
    """The most images to take from MNIST, and from `csv`."""


QUICK = Settings(
    quick=True,
    epochs=3,
    swa_epochs=1,
    trajectory_epochs=10,
    pen_copies=1,
    synthetic_digits=10_000,
    synthetic_non_digits=4_000,
    non_digit_images=1_000,
    synthetic_share=1.0,
    multi_digit_epochs=2,
    multi_digit_images=20_000,
    span_epochs=2,
    span_hard_epochs=1,
    span_streams=24_000,
    rescoring_epochs=10,
    rescoring_streams=4_000,
    segmentation_epochs=3,
    segmentation_pages=400,
)
"""Settings that give a usable model in minutes."""


def limited(settings: Settings, limit: int) -> Settings:
    """Return settings that take at most `limit` examples of everything: for tests."""
    return dataclasses.replace(
        settings,
        limit=limit,
        pen_copies=1,
        synthetic_digits=limit,
        synthetic_non_digits=limit // 4,
        non_digit_images=limit // 8,
        swa_epochs=1,
        trajectory_epochs=2,
        multi_digit_epochs=2,
        multi_digit_images=limit,
        span_epochs=2,
        span_hard_epochs=1,
        span_streams=limit,
        rescoring_epochs=2,
        rescoring_streams=limit,
        segmentation_epochs=2,
        segmentation_pages=max(8, limit // 32),
    )


def save(settings: Settings, folder: Path) -> None:
    """Create a run's folder, with its settings."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / _FILE, (json.dumps(dataclasses.asdict(settings), indent=2) + "\n").encode())


def is_there(folder: Path) -> bool:
    """Return whether a run's folder holds its settings."""
    return (folder / _FILE).exists()


def has_begun(folder: Path) -> bool:
    """Return whether a run in this folder has finished an epoch, which nothing may overwrite."""
    return (folder / _BEGUN).exists()


def load(folder: Path) -> Settings:
    """Read the settings of a run that began earlier, also with version 0.1.0. Raises UsageError where there is none."""
    try:
        values = renamed_settings(read_json(folder / _FILE, UsageError, "name one with --out", dict[str, Any]))
        settings = Settings(
            **values
            | {key: tuple(values[key]) for key in ("strokes", "test", "non_digits")}
            | {"images": tuple(values.get("images", ()))}
        )
    except (UsageError, ValueError, TypeError, KeyError, AttributeError):
        raise UsageError(f"{folder}: no run to resume (its {_FILE} is missing or damaged); name one with --out") from None
    upgrade(folder)
    return settings
