"""Install a model where the program looks for it: all of its files as one, and only one that can be read."""

from pathlib import Path

from airdigits.errors import DigitModelError
from airdigits.recognition.litert import Network
from airdigits.recognition.model_files import DIGITS, FILES, KERAS, REHEARSAL, previous
from airdigits.support import file_sets
from airdigits.support.foreign_files import read_file, read_json

_OPTIONAL = (KERAS, REHEARSAL)
_REMEDY = "finish the training with --resume, or train anew"


def install(source: Path, target: Path, what: str = DIGITS) -> None:
    """Copy the model files of a run, `what` of FILES, from its folder to `target`, as one.

    The files that they replace are kept as `WHAT.previous.*`. A file that the run lacks (an adapted model has no
    `digits.keras`) is removed from `target`, so that files of two models never stand side by side. Raises DigitModelError for
    a model that is damaged or not the one on its card, OSError.
    """
    check_model(source, what)
    new = dict[str, bytes | None]()
    for name in FILES[what]:
        path = source / name
        new[name] = None if name in _OPTIONAL and not path.exists() else read_file(path, DigitModelError, _REMEDY)
    before = file_sets.read_current(target, what, FILES[what], DigitModelError, "make it readable")
    kept = {previous(name): content for name, content in zip(FILES[what], before, strict=True) if content is not None}
    file_sets.switch(target, what, new | kept)


def check_model(folder: Path, what: str) -> None:
    """Raise DigitModelError unless the model in a folder can be opened, and is the one on its card."""
    network = Network(folder / f"{what}.tflite", "", "model", _REMEDY)
    card = read_json(folder / f"{what}.json", DigitModelError, _REMEDY)
    if not isinstance(card, dict) or card.get("sha256") != network.hash:
        raise DigitModelError(f"{folder / f'{what}.json'}: the card of another model than {what}.tflite; {_REMEDY}")
