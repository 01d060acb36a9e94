"""A model's files: their names, and how they get to where the live program looks."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from airdigits.files import write_whole

KERAS, LITERT, CARD, GUARD = "digits.keras", "digits.tflite", "digits.json", "digits.guard.npz"
TOUCHING_LITERT, TOUCHING_CARD = "touching.tflite", "touching.json"
_OPTIONAL = (KERAS, GUARD)


def install(source: Path, target: Path) -> None:
    """Copy a run's model files to where the live program looks, keeping the old ones as `digits.previous.*`.

    A file that the run has not (an adapted model has no `digits.keras`) is taken away: no two networks stand side by side.
    """
    _install(source, target, (KERAS, GUARD, CARD, LITERT))


def install_touching(source: Path, target: Path) -> None:
    """The same for the network that tells digits that touch; the old one is kept as `touching.previous.*`."""
    _install(source, target, (TOUCHING_CARD, TOUCHING_LITERT))


def _install(source: Path, target: Path, names: Sequence[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (target / name).exists():
            what, kind = name.split(".", 1)
            shutil.copyfile(target / name, target / f"{what}.previous.{kind}")
        if name in _OPTIONAL and not (source / name).exists():
            (target / name).unlink(missing_ok=True)
        else:
            write_whole(target / name, (source / name).read_bytes())
