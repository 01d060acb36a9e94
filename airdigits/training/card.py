"""A finished run to its model card: what it was trained on, what it was only tested on, how good it is, how to repeat it."""

import dataclasses
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
from airdigits.recognition.datasets import (
    TEST,
    LabelledImages,
    has_splits,
    holds_trajectories,
    load_images,
    load_mnist,
    load_trajectories,
)
from airdigits.recognition.evaluation import evaluate, wilson_interval
from airdigits.training.data import TrainingData
from airdigits.training.found import fingerprints
from airdigits.training.settings import Settings

_ATTRIBUTION = {
    "MNIST": "CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges",
    "pendigits: Pen-Based Recognition of Handwritten Digits (UCI)": "CC BY 4.0, E. Alpaydin, F. Alimoglu",
}
_MIXED = "not independent: Kaggle's train.csv, which was trained on, mixes MNIST's training and test images"


@dataclass(frozen=True, eq=False)
class Trial:
    """Digits to test on. `trained_on`: another part of the same collection was trained on; `note`: what else has to be said."""

    images: LabelledImages
    trained_on: bool
    note: str = ""


def load_test_sets(settings: Settings, data: TrainingData) -> dict[str, Trial]:
    """The test parts of what is trained on, and the files that are only tested on, by name. Raises DataError."""
    sets: dict[str, Trial] = {}
    if data.mnist:
        sets["MNIST, test part"] = Trial(load_mnist(data.mnist), True, _MIXED if settings.csv else "")
    if data.recorded and data.recorded.inks:
        sets["recorded sessions, held-out digits"] = Trial(data.recorded.render(), True)
    for names, trained_on in ((settings.strokes, True), (settings.test, False)):
        for path in map(Path, names):
            if trained_on and not has_splits(path):
                continue  # all of it was trained on: the other file has the test writers
            if holds_trajectories(path):
                ink = load_trajectories(path, split=TEST)
                sets[f"{path.name}, as written"] = Trial(ink.render(), trained_on)
                sets[f"{path.name}, strokes joined"] = Trial(ink.joined().render(), trained_on)
            else:
                sets[path.name] = Trial(load_images(path), trained_on)
    known = set(fingerprints(data.kept.images))
    return {name: _checked(trial, known) for name, trial in sets.items()}


def measure(model: Path, tests: dict[str, Trial]) -> dict[str, dict[str, object]]:
    """The exported model's `n`, `accuracy`, its 95 % `interval` and `calibration_error` on each test set."""
    classifier = DigitClassifier(model)
    return {name: _figure(classifier, test) for name, test in tests.items()}


def make_card(
    model: Path, settings: Settings, data: TrainingData, figures: dict[str, dict[str, object]], temperatures: dict[str, float]
) -> str:
    """The model card as JSON text."""
    card = {
        "model": "airdigits: one handwritten digit to its probabilities",
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "inputs": {
            "image": "uint8 [n, 28, 28], white on black, normalised as MNIST is (airdigits/recognition/raster.py)",
            "trajectory": "float32 [n, 40, 5], how it was written (airdigits/recognition/trajectory.py); zeros: not known",
        },
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
        "temperatures": {name: round(value, 4) for name, value in temperatures.items()},
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


def _checked(trial: Trial, known: set[int]) -> Trial:
    """The same, with a note where images of it were trained on."""
    count = sum(fingerprint in known for fingerprint in fingerprints(trial.images.images))
    if not count:
        return trial
    found = f"not independent: {count} of these images were trained on"
    return dataclasses.replace(trial, note="; ".join(filter(None, [found, trial.note])))


def _figure(classifier: DigitClassifier, test: Trial) -> dict[str, object]:
    result = evaluate(classifier, test.images)
    interval = wilson_interval(result.right, result.n)
    return {
        "n": result.n,
        "accuracy": round(result.accuracy, 5),
        "interval": [round(bound, 5) for bound in interval],
        "calibration_error": round(result.calibration_error, 5),
        "trained_on": test.trained_on,
        **({"note": test.note} if test.note else {}),
    }


def _command(settings: Settings) -> str:
    """The command line that trains this model again; files by their names alone, wherever they lie."""
    words = ["airdigits", "train"]
    for option, path in (("--mnist", settings.mnist), ("--csv", settings.csv), ("--sessions", settings.sessions)):
        if path:
            words += [option, Path(path).name]
    for option, paths in (("--strokes", settings.strokes), ("--test", settings.test)):
        if paths:
            words += [option, *(Path(path).name for path in paths)]
    words += ["--quick"] if settings.quick else []
    return shlex.join([*words, "--epochs", str(settings.epochs), "--seed", str(settings.seed)])
