"""A finished run to its model card: what it was trained on, what it was only tested on, how good it is, how to repeat it."""

import dataclasses
import hashlib
import json
import platform
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from airdigits import __version__
from airdigits.datasets.arrays import (
    TEST,
    LabelledImages,
    has_splits,
    holds_trajectories,
    load_images,
    load_mnist,
    load_trajectories,
    load_unlabelled,
)
from airdigits.evaluation.metrics import SHARE, false_accept_rate, number_rejected, score, wilson_interval
from airdigits.recognition.classifier import DigitClassifier
from airdigits.training.data import TrainingData
from airdigits.training.real_images import fingerprints
from airdigits.training.seed_statistics import spread
from airdigits.training.settings import Settings

_MNIST = "MNIST: CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges"
_ATTRIBUTION = {  # by how the names of the files begin
    "mnist": _MNIST,
    "train": _MNIST,  # Kaggle's
    "pendigits": "Pen-Based Recognition of Handwritten Digits (UCI): CC BY 4.0, E. Alpaydin, F. Alimoglu",
    "not_digits": "air ink that is no digit: research data, adildsw/air-writing-v2",
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


def load_others(settings: Settings) -> dict[str, np.ndarray]:
    """The halves of the files of no digits that are not trained on, uint8 [n, 28, 28] each, by name. Raises DataError."""
    return {Path(name).name: load_unlabelled(Path(name), split=TEST) for name in settings.not_digits}


def measure(model: Path, tests: dict[str, Trial], others: dict[str, np.ndarray]) -> dict[str, dict[str, object]]:
    """What the exported model makes of each test set.

    Of digits: `n`, `accuracy`, its 95 % `interval`, `calibration_error`; of no digits: `n`, the share `rejected`, and
    `accepted_beside` each set of digits, where SHARE of those are accepted.
    """
    classifier = DigitClassifier(model)
    answers = {name: classifier.classify(test.images.images, test.images.trajectories) for name, test in tests.items()}
    figures = {name: _figure(answers[name], test) for name, test in tests.items()}
    for name, images in others.items():
        probabilities, is_digit = classifier.classify(images)
        sure = probabilities.max(axis=1) * is_digit
        beside = {digits: false_accept_rate(p.max(axis=1) * d, sure, SHARE) for digits, (p, d) in answers.items()}
        figures[f"{name}, no digits, the second half"] = {
            "n": len(images),
            "rejected": round(number_rejected(probabilities, is_digit) / len(images), 5),
            "accepted_beside": {digits: round(share, 5) for digits, share in beside.items()},
        }
    return figures


def told(figure: Mapping[str, object]) -> str:
    """One of these figures in a line."""
    if "accuracy" not in figure:
        return f"{figure['rejected']:.2%} of {figure['n']} rejected"
    return f"{figure['accuracy']:.2%} of {figure['n']}" + (f" ({figure['note']})" if "note" in figure else "")


def make_card(
    model: Path,
    settings: Settings,
    data: TrainingData,
    figures: dict[str, dict[str, object]],
    temperatures: dict[str, float],
    others: Sequence[dict[str, object]] = (),
) -> str:
    """The model card as JSON text; `others` are runs with other seeds, see seeds.py."""
    own: dict[str, object] = {"seed": settings.seed, "command": command_line(settings), "figures": figures}
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
        "attribution": attribution(data.sources),
        **own,
        **({"seeds": spread(own, others)} if others else {}),
        "temperatures": {name: round(value, 4) for name, value in temperatures.items()},
        "versions": versions(),
    }
    return json.dumps(card, indent=2) + "\n"


def versions() -> dict[str, str]:
    """What a model was trained with."""
    others = ("tensorflow", "keras", "numpy", "opencv-python")
    return {"airdigits": __version__, "python": platform.python_version()} | {name: version(name) for name in others}


def attribution(sources: Sequence[Mapping[str, object]]) -> list[str]:
    files = [str(source.get("file", "")) for source in sources]
    return sorted({whom for start, whom in _ATTRIBUTION.items() if any(file.startswith(start) for file in files)})


def _checked(trial: Trial, known: set[int]) -> Trial:
    """The same, with a note where images of it were trained on."""
    count = sum(fingerprint in known for fingerprint in fingerprints(trial.images.images))
    if not count:
        return trial
    found = f"not independent: {count} of these images were trained on"
    return dataclasses.replace(trial, note="; ".join(filter(None, [found, trial.note])))


def _figure(answers: tuple[np.ndarray, np.ndarray], test: Trial) -> dict[str, object]:
    result = score(*answers, test.images.labels)
    interval = wilson_interval(result.right, result.n)
    return {
        "n": result.n,
        "accuracy": round(result.accuracy, 5),
        "interval": [round(bound, 5) for bound in interval],
        "calibration_error": round(result.calibration_error, 5),
        "trained_on": test.trained_on,
        **({"note": test.note} if test.note else {}),
    }


def command_line(settings: Settings) -> str:
    """The command line that trains this model again; files by their names alone, wherever they lie."""
    words = ["airdigits", "train"]
    for option, path in (("--mnist", settings.mnist), ("--csv", settings.csv), ("--sessions", settings.sessions)):
        if path:
            words += [option, Path(path).name]
    several = (("--strokes", settings.strokes), ("--test", settings.test), ("--not-digits", settings.not_digits))
    for option, paths in several:
        if paths:
            words += [option, *(Path(path).name for path in paths)]
    words += ["--quick"] if settings.quick else []
    words += ["--touching"] if settings.touching else []
    epochs = settings.touching_epochs if settings.touching else settings.epochs
    return shlex.join([*words, "--epochs", str(epochs), "--seed", str(settings.seed)])
