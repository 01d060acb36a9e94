"""What decides what a training run becomes, kept in its folder so that a resumed run goes on with the same."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from airdigits.errors import UsageError
from airdigits.support.atomic_write import write_atomically

_FILE = "config.json"
_BEGUN = "history.csv"  # is there from the end of the first epoch on: fit.py


@dataclass(frozen=True)
class Settings:
    """File names are kept as given on the command line."""

    mnist: str | None = None
    """None: obtained through Keras, unless there is `csv`."""
    csv: str | None = None
    """Kaggle's train.csv."""
    strokes: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    not_digits: tuple[str, ...] = ()
    """Files of images that are no digits; the first half of each is trained on."""
    sessions: str | None = None
    """A folder of recorded sessions."""
    seed: int = 0
    quick: bool = False
    epochs: int = 27
    averaged_epochs: int = 12
    """Epochs after these, over which the weights are averaged."""
    trajectory_epochs: int = 30
    pen_copies: int = 6
    """Drawings of each recorded digit."""
    digits: int = 60_000
    """Synthetic digits."""
    scribbles: int = 60_000
    """Drawn things that are no digit."""
    pieces: int = 6_000
    """Images of no digit, made of images of digits."""
    share: float = 0.3
    """Of all that is drawn, what one epoch sees: more variety in the same time."""
    touching: bool = False
    """Train the network that tells digits that touch, in place of those that read digits: see touching.py."""
    touching_epochs: int = 8
    touching_images: int = 60_000
    """In each of these epochs."""
    limit: int | None = None
    """The most images to take from MNIST, and from `csv`."""


QUICK = Settings(
    quick=True,
    epochs=3,
    averaged_epochs=1,
    trajectory_epochs=10,
    pen_copies=1,
    digits=10_000,
    scribbles=4_000,
    pieces=1_000,
    share=1.0,
    touching_epochs=2,
    touching_images=20_000,
)
"""A usable model in minutes."""


def save(settings: Settings, folder: Path) -> None:
    """Begin a run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / _FILE, (json.dumps(dataclasses.asdict(settings), indent=2) + "\n").encode())


def has_begun(folder: Path) -> bool:
    """Whether a run in this folder has finished an epoch, which nothing may overwrite."""
    return (folder / _BEGUN).exists()


def load(folder: Path) -> Settings:
    """The settings of a run that began earlier. Raises UsageError where there is none."""
    try:
        values = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Settings(**values | {key: tuple(values[key]) for key in ("strokes", "test", "not_digits")})
    except (OSError, ValueError, TypeError, KeyError):
        raise UsageError(f"{folder}: no run to go on with (its {_FILE} is missing or damaged); name one with --out") from None
