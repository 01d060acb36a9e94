"""Name the files of the models, and find them where the program looks for them."""

from pathlib import Path

from airdigits.errors import AirdigitsError
from airdigits.support import file_sets
from airdigits.support.paths import models_dir

KERAS, LITERT, CARD, REHEARSAL = "digits.keras", "digits.tflite", "digits.json", "digits.rehearsal.npz"
MULTI_DIGIT_LITERT, MULTI_DIGIT_CARD = "touching.tflite", "touching.json"
SPANS_LITERT, SPANS_CARD = "spans.tflite", "spans.json"
RESCORING_LITERT, RESCORING_CARD = "rescoring.tflite", "rescoring.json"
SEGMENTATION_LITERT, SEGMENTATION_CARD = "segmentation.tflite", "segmentation.json"
DIGITS, MULTI_DIGIT, SPANS, RESCORING, SEGMENTATION = "digits", "touching", "spans", "rescoring", "segmentation"
"""What a run trains, by how its files' names begin: the digit model, the multi-digit detector, the span network, the network that
rescores its readings, or the one that tells the kinds of ink on a page."""
FILES = {
    DIGITS: (KERAS, REHEARSAL, CARD, LITERT),
    MULTI_DIGIT: (MULTI_DIGIT_CARD, MULTI_DIGIT_LITERT),
    SPANS: (SPANS_CARD, SPANS_LITERT),
    RESCORING: (RESCORING_CARD, RESCORING_LITERT),
    SEGMENTATION: (SEGMENTATION_CARD, SEGMENTATION_LITERT),
}
"""The files of each model, which belong together."""


def installed(name: str) -> Path:
    """Return where a file of an installed model is to be read. The others of its model are beside it."""
    return file_sets.current(models_dir(), set_of(name), name)


def read_installed(name: str, error: type[AirdigitsError], remedy: str) -> tuple[Path, bytes]:
    """Return a file of an installed model: its path and its content. Raises `error` where there is none."""
    (content,) = file_sets.read_current(models_dir(), set_of(name), (name,), error, remedy)
    if content is None:
        raise error(f"{models_dir() / name}: there is no such file; {remedy}")
    return models_dir() / name, content


def previous(name: str) -> str:
    """Return what the file of a model is called once another was installed: "digits.previous.tflite"."""
    return name.replace(".", ".previous.", 1)


def set_of(name: str) -> str:
    """Return which model a file belongs to."""
    return name.partition(".")[0]
