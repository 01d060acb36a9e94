"""Write the model card: what the model was trained on, what it was only tested on, how good it is, how to train it again."""

import hashlib
import json
import platform
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from airdigits import __version__
from airdigits.labels import CLASS_COUNT
from airdigits.support.foreign_files import sha256_of
from airdigits.training.data import TrainingData
from airdigits.training.seed_statistics import spread
from airdigits.training.settings import Settings
from airdigits.training.test_sets import Figures

_MNIST = "MNIST: CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges"
_ATTRIBUTION = {  # by how the names of the files begin
    "mnist": _MNIST,
    "train": _MNIST,  # Kaggle's
    "pendigits": "Pen-Based Recognition of Handwritten Digits (UCI): CC BY 4.0, E. Alpaydin, F. Alimoglu",
    "not_digits": "air ink that is no digit: research data, adildsw/air-writing-v2",
}


def make_card(
    model: Path,
    settings: Settings,
    data: TrainingData,
    figures: Figures,
    temperatures: dict[str, float],
    others: Sequence[dict[str, object]] = (),
) -> str:
    """Return the model card as JSON text; `others` are cards of runs with other seeds, see seed_statistics.py."""
    own: dict[str, object] = {"seed": settings.seed, "command": command_line(settings), "figures": figures}
    card = {
        "model": "airdigits: one handwritten digit to its probabilities",
        "sha256": sha256_of(model),
        "inputs": {
            "image": "uint8 [n, 28, 28], white on black, normalised as MNIST is (airdigits/recognition/raster.py)",
            "trajectory": "float32 [n, 40, 5], how it was written (airdigits/recognition/trajectory.py); zeros: not known",
        },
        "outputs": {
            "digit": f"float32 [n, {CLASS_COUNT}], calibrated probabilities, given that it is a digit",
            "is_digit": "float32 [n, 1], probability that it is a digit at all",
        },
        "trained_on": data.sources,
        "only_tested_on": [{"file": Path(p).name, "sha256": sha256_of(Path(p))} for p in settings.test],
        "attribution": attribution(data.sources),
        **own,
        **({"seeds": spread(own, others)} if others else {}),
        "temperatures": {name: round(value, 4) for name, value in temperatures.items()},
        "versions": versions(),
    }
    return json.dumps(card, indent=2) + "\n"


def make_network_card(
    settings: Settings,
    content: bytes,
    sources: Sequence[Mapping[str, object]],
    figures: Mapping[str, object],
    *,
    model: str,
    inputs: Mapping[str, str],
    outputs: Mapping[str, str],
) -> str:
    """Return the card of a network that is trained by itself, a .tflite file of this `content`, as JSON text.

    `model` says what it is, `inputs` and `outputs` what its tensors hold.
    """
    card = {
        "model": model,
        "sha256": hashlib.sha256(content).hexdigest(),
        "inputs": inputs,
        "outputs": outputs,
        "trained_on": sources,
        "attribution": attribution(sources),
        "command": command_line(settings),
        "seed": settings.seed,
        "figures": figures,
        "versions": versions(),
    }
    return json.dumps(card, indent=2) + "\n"


def versions() -> dict[str, str]:
    """Return the versions of what a model is trained with."""
    others = ("tensorflow", "keras", "numpy", "opencv-python")
    return {"airdigits": __version__, "python": platform.python_version()} | {name: version(name) for name in others}


def attribution(sources: Sequence[Mapping[str, object]]) -> list[str]:
    """Return whom the licences of the sources ask to name."""
    files = [str(source.get("file", "")) for source in sources]
    return sorted({whom for start, whom in _ATTRIBUTION.items() if any(file.startswith(start) for file in files)})


def command_line(settings: Settings) -> str:
    """Return the command line that trains this model again; files by their names alone, wherever they lie."""
    words = ["airdigits", "train"]
    for option, path in (("--mnist", settings.mnist), ("--csv", settings.csv), ("--sessions", settings.sessions)):
        if path:
            words += [option, Path(path).name]
    for option, paths in (("--strokes", settings.strokes), ("--test", settings.test), ("--non-digits", settings.non_digits)):
        if paths:
            words += [option, *(Path(path).name for path in paths)]
    words += ["--quick"] if settings.quick else []
    epochs = settings.epochs
    for option, is_meant, of_it in (
        ("--multi-digit", settings.multi_digit, settings.multi_digit_epochs),
        ("--spans", settings.spans, settings.span_epochs),
        ("--rescoring", settings.rescoring, settings.rescoring_epochs),
        ("--segmentation", settings.segmentation, settings.segmentation_epochs),
    ):
        if is_meant:
            words, epochs = [*words, option], of_it
    return shlex.join([*words, "--epochs", str(epochs), "--seed", str(settings.seed)])
