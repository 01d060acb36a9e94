"""A finished run to its model card: what it was trained on, what it was only tested on, how good it is, how to repeat it."""

import hashlib
import json
import platform
import shlex
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


def measure(model: Path, settings: Settings, data: TrainingData) -> dict[str, dict[str, object]]:
    """The exported model's accuracy on the test part of everything it was trained on, and on the files that it was not.

    Keys name the data; values have `n`, `accuracy`, its 95 % `interval`, `calibration_error` and `trained_on`: whether another
    part of the same collection was trained on.
    """
    classifier = DigitClassifier(model)
    figures = {"MNIST, test part": _figure(classifier, load_mnist(data.mnist), True)}
    for names, trained_on in ((settings.strokes, True), (settings.test, False)):
        for path in map(Path, names):
            for name, images in _test_sets(path):
                figures[name] = _figure(classifier, images, trained_on)
    return figures


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


def _test_sets(path: Path) -> list[tuple[str, LabelledImages]]:
    if not holds_trajectories(path):
        return [(path.name, load_images(path))]
    ink = load_trajectories(path, split=TEST)
    return [(f"{path.name}, as written", ink.render()), (f"{path.name}, strokes joined", ink.joined().render())]


def _figure(classifier: DigitClassifier, images: LabelledImages, trained_on: bool) -> dict[str, object]:
    result = evaluate(classifier, images)
    interval = wilson_interval(result.right, result.n)
    return {
        "n": result.n,
        "accuracy": round(result.accuracy, 5),
        "interval": [round(bound, 5) for bound in interval],
        "calibration_error": round(result.calibration_error, 5),
        "trained_on": trained_on,
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
