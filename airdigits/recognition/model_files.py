"""Name the files of a model, and install them where the program looks for them."""

import shutil
from pathlib import Path

from airdigits.support.atomic_write import write_atomically

KERAS, LITERT, CARD, REHEARSAL = "digits.keras", "digits.tflite", "digits.json", "digits.rehearsal.npz"
MULTI_DIGIT_LITERT, MULTI_DIGIT_CARD = "touching.tflite", "touching.json"
SPANS_LITERT, SPANS_CARD = "spans.tflite", "spans.json"
SEGMENTATION_LITERT, SEGMENTATION_CARD = "segmentation.tflite", "segmentation.json"
DIGITS, MULTI_DIGIT, SPANS, SEGMENTATION = "digits", "touching", "spans", "segmentation"
"""What a run trains, by how its files' names begin: the digit model, the multi-digit detector, the span network, or the network
that tells the kinds of ink on a page."""
_FILES = {
    DIGITS: (KERAS, REHEARSAL, CARD, LITERT),
    MULTI_DIGIT: (MULTI_DIGIT_CARD, MULTI_DIGIT_LITERT),
    SPANS: (SPANS_CARD, SPANS_LITERT),
    SEGMENTATION: (SEGMENTATION_CARD, SEGMENTATION_LITERT),
}
_OPTIONAL = (KERAS, REHEARSAL)


def install(source: Path, target: Path, what: str = DIGITS) -> None:
    """Copy the model files of a run, DIGITS, MULTI_DIGIT or SPANS, from its folder to `target`.

    The files that they replace are kept as `WHAT.previous.*`. A file that the run lacks (an adapted model has no
    `digits.keras`) is removed from `target`, so that files of two models never stand side by side.
    """
    target.mkdir(parents=True, exist_ok=True)
    for name in _FILES[what]:
        if (target / name).exists():
            shutil.copyfile(target / name, target / name.replace(".", ".previous.", 1))
        if name in _OPTIONAL and not (source / name).exists():
            (target / name).unlink(missing_ok=True)
        else:
            write_atomically(target / name, (source / name).read_bytes())
