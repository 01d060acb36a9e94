"""What decides what a training run becomes, kept in its folder so that a resumed run goes on with the same."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from airdigits.errors import UsageError

_FILE = "config.json"


@dataclass(frozen=True)
class Settings:
    """File names are kept as given on the command line."""

    mnist: str | None = None
    """None: obtained through Keras."""
    strokes: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    seed: int = 0
    quick: bool = False
    epochs: int = 12
    pen_copies: int = 6
    """Drawings of each recorded digit."""
    digits: int = 60_000
    """Synthetic digits."""
    scribbles: int = 24_000
    """Things that are no digit."""
    limit: int | None = None
    """The most images to take from MNIST."""


QUICK = Settings(quick=True, epochs=4, pen_copies=1, digits=10_000, scribbles=4_000)
"""A usable model in minutes."""


def save(settings: Settings, folder: Path) -> None:
    """Begin a run's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(json.dumps(dataclasses.asdict(settings), indent=2) + "\n", encoding="utf-8")


def load(folder: Path) -> Settings:
    """The settings of a run that began earlier. Raises UsageError where there is none."""
    try:
        values = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Settings(**values | {key: tuple(values[key]) for key in ("strokes", "test")})
    except (OSError, ValueError, TypeError, KeyError):
        raise UsageError(f"{folder}: no run to go on with (its {_FILE} is missing or damaged); name one with --out") from None
