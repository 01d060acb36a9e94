"""A model's files: their names, and how they get to where the live program looks."""

import shutil
from pathlib import Path

from airdigits.support.atomic_write import write_atomically

KERAS, LITERT, CARD, REHEARSAL = "digits.keras", "digits.tflite", "digits.json", "digits.rehearsal.npz"
TOUCHING_LITERT, TOUCHING_CARD = "touching.tflite", "touching.json"
DIGITS, ROWS = "digits", "touching"
"""What a run trains: the model that reads digits, or the network that tells rows that touch."""
_FILES = {DIGITS: (KERAS, REHEARSAL, CARD, LITERT), ROWS: (TOUCHING_CARD, TOUCHING_LITERT)}
_OPTIONAL = (KERAS, REHEARSAL)


def install(source: Path, target: Path, what: str = DIGITS) -> None:
    """Copy a run's model files, DIGITS or ROWS, to where the live program looks; the old ones stay as `WHAT.previous.*`.

    A file that the run has not (an adapted model has no `digits.keras`) is taken away: no two networks stand side by side.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in _FILES[what]:
        if (target / name).exists():
            shutil.copyfile(target / name, target / name.replace(".", ".previous.", 1))
        if name in _OPTIONAL and not (source / name).exists():
            (target / name).unlink(missing_ok=True)
        else:
            write_atomically(target / name, (source / name).read_bytes())
