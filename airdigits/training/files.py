"""A model's files: their names, and how they get to where the live program looks."""

import shutil
from pathlib import Path

from airdigits.files import write_whole

KERAS, LITERT, CARD, GUARD = "digits.keras", "digits.tflite", "digits.json", "digits.guard.npz"
_OPTIONAL = (KERAS, GUARD)


def install(source: Path, target: Path) -> None:
    """Copy a run's model files to where the live program looks, keeping the old ones as `digits.previous.*`.

    A file that the run has not (an adapted model has no `digits.keras`) is taken away: no two networks stand side by side.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in (KERAS, GUARD, CARD, LITERT):
        if (target / name).exists():
            shutil.copyfile(target / name, target / name.replace("digits.", "digits.previous."))
        if name in _OPTIONAL and not (source / name).exists():
            (target / name).unlink(missing_ok=True)
        else:
            write_whole(target / name, (source / name).read_bytes())
