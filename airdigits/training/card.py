"""A finished run to its model card: what it was trained on, what it was only tested on, how good it is, how to repeat it."""

import hashlib
import json
import platform
import shlex
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from airdigits import __version__
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.datasets import TEST, LabelledImages, holds_trajectories, load_images, load_mnist, load_trajectories
from airdigits.recognition.evaluation import evaluate, wilson_interval
from airdigits.training.data import TrainingData
from airdigits.training.settings import Settings

_ATTRIBUTION = {
    "MNIST": "CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges",
    "pendigits: Pen-Based Recognition of Handwritten Digits (UCI)": "CC BY 4.0, E. Alpaydin, F. Alimoglu",
}


@dataclass(frozen=True, eq=False)
class Trial:
    """Digits that no training sees. `trained_on`: another part of the same collection was trained on."""

    images: LabelledImages
    trained_on: bool


def load_test_sets(settings: Settings, data: TrainingData) -> dict[str, Trial]:
    """The test parts of what is trained on, and the files that are only tested on, by name. Raises DataError."""
    sets = {"MNIST, test part": Trial(load_mnist(data.mnist), True)}
    for names, trained_on in ((settings.strokes, True), (settings.test, False)):
        for path in map(Path, names):
            if holds_trajectories(path):
                ink = load_trajectories(path, split=TEST)
                sets[f"{path.name}, as written"] = Trial(ink.render(), trained_on)
                sets[f"{path.name}, strokes joined"] = Trial(ink.joined().render(), trained_on)
            else:
                sets[path.name] = Trial(load_images(path), trained_on)
    return sets


def measure(model: Path, tests: dict[str, Trial]) -> dict[str, dict[str, object]]:
    """The exported model's `n`, `accuracy`, its 95 % `interval` and `calibration_error` on each test set."""
    classifier = DigitClassifier(model)
    return {name: _figure(classifier, test.images) | {"trained_on": test.trained_on} for name, test in tests.items()}


def make_card(
    model: Path, settings: Settings, data: TrainingData, figures: dict[str, dict[str, object]], temperature: float
) -> str:
    """The model card as JSON text."""
    card = {
        "model": "airdigits: one handwritten digit to its probabilities",
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "input": "uint8 [n, 28, 28], white on black, normalised as MNIST is (airdigits/recognition/raster.py)",
        "outputs": {
            "digit": "float32 [n, 10], calibrated probabilities, given that it is a digit",
            "is_digit": "float32 [n, 1], probability that it is a digit at all",
        },
        "trained_on": data.sources,
        "only_tested_on": [
            {"file": Path(p).name, "sha256": hashlib.sha256(Path(p).read_bytes()).hexdigest()} for p in settings.test
        ],
        "attribution": _ATTRIBUTION,
        "figures": figures,
        "command": _command(settings),
        "seed": settings.seed,
        "temperature": round(temperature, 4),
        "versions": {
            "airdigits": __version__,
            "python": platform.python_version(),
            "tensorflow": version("tensorflow"),
            "keras": version("keras"),
            "numpy": np.__version__,
            "opencv-python": version("opencv-python"),
        },
    }
    return json.dumps(card, indent=2) + "\n"


def _figure(classifier: DigitClassifier, images: LabelledImages) -> dict[str, object]:
    result = evaluate(classifier, images)
    interval = wilson_interval(result.right, result.n)
    return {
        "n": result.n,
        "accuracy": round(result.accuracy, 5),
        "interval": [round(bound, 5) for bound in interval],
        "calibration_error": round(result.calibration_error, 5),
    }


def _command(settings: Settings) -> str:
    """The command line that trains this model again; files by their names alone, wherever they lie."""
    words = ["airdigits", "train"]
    if settings.mnist:
        words += ["--mnist", Path(settings.mnist).name]
    for option, paths in (("--strokes", settings.strokes), ("--test", settings.test)):
        if paths:
            words += [option, *(Path(path).name for path in paths)]
    words += ["--quick"] if settings.quick else []
    return shlex.join([*words, "--epochs", str(settings.epochs), "--seed", str(settings.seed)])
