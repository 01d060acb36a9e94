"""Load the examples to test a finished model on, and measure it with them."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.images import load_images, load_mnist, load_unlabelled
from airdigits.datasets.labelled import TEST, LabelledImages
from airdigits.datasets.trajectories import has_splits, holds_trajectories, load_trajectories
from airdigits.evaluation.metrics import SHARE, false_accept_rate, number_rejected, score, wilson_interval
from airdigits.recognition.classifier import DigitClassifier
from airdigits.training.data import TrainingData
from airdigits.training.real_images import fingerprints
from airdigits.training.settings import Settings

_MIXED = "not independent: Kaggle's train.csv, which was trained on, mixes MNIST's training and test images"

Figures = dict[str, dict[str, object]]


@dataclass(frozen=True, eq=False)
class TestSet:
    """Digits to test on.

    `trained_on` says that another part of the same collection was trained on; `note` is a remark for the card.
    """

    __test__ = False  # no test case for pytest

    images: LabelledImages
    trained_on: bool
    note: str = ""


def load_test_sets(settings: Settings, data: TrainingData) -> dict[str, TestSet]:
    """Load the test parts of what is trained on, and the files that are only tested on, by name. Raises DataError."""
    sets: dict[str, TestSet] = {}
    if data.mnist:
        sets["MNIST, test part"] = TestSet(load_mnist(data.mnist), True, _MIXED if settings.csv else "")
    if data.recorded and data.recorded.inks:
        sets["recorded sessions, held-out digits"] = TestSet(data.recorded.render(), True)
    for own in data.pictures:
        if len(own.held.labels):
            sets[f"{own.name}, held-out pictures"] = TestSet(own.held, True)
    for names, trained_on in ((settings.strokes, True), (settings.test, False)):
        for path in map(Path, names):
            if trained_on and not has_splits(path):
                continue  # all of it was trained on: the other file has the test writers
            if holds_trajectories(path):
                ink = load_trajectories(path, split=TEST)
                sets[f"{path.name}, as written"] = TestSet(ink.render(), trained_on)
                sets[f"{path.name}, strokes joined"] = TestSet(ink.joined().render(), trained_on)
            else:
                sets[path.name] = TestSet(load_images(path), trained_on)
    known = set(fingerprints(data.kept.images))
    return {name: _checked(test, known) for name, test in sets.items()}


def load_non_digit_sets(settings: Settings) -> dict[str, np.ndarray]:
    """Load the halves of the non-digit files that are not trained on, uint8 [n, 28, 28], by name. Raises DataError."""
    return {Path(name).name: load_unlabelled(Path(name), split=TEST) for name in settings.non_digits}


def measure(model: Path, tests: dict[str, TestSet], non_digits: dict[str, np.ndarray]) -> Figures:
    """Measure the exported model on each test set.

    Returns for digits `n`, `accuracy`, its 95 % `interval` and `calibration_error`; for non-digits `n`, the share `rejected`,
    and `accepted_beside` each set of digits: the share accepted at the threshold that accepts SHARE of those.
    """
    classifier = DigitClassifier(model)
    answers = {name: classifier.classify(test.images.images, test.images.trajectories) for name, test in tests.items()}
    figures = {name: _figure(answers[name], test) for name, test in tests.items()}
    for name, images in non_digits.items():
        probabilities, is_digit = classifier.classify(images)
        sure = probabilities.max(axis=1) * is_digit
        beside = {digits: false_accept_rate(p.max(axis=1) * d, sure, SHARE) for digits, (p, d) in answers.items()}
        figures[f"{name}, non-digits, the second half"] = {
            "n": len(images),
            "rejected": round(number_rejected(probabilities, is_digit) / len(images), 5),
            "accepted_beside": {digits: round(share, 5) for digits, share in beside.items()},
        }
    return figures


def describe(figure: Mapping[str, object]) -> str:
    """Describe the figure of one test set in a line."""
    if "accuracy" not in figure:
        return f"{figure['rejected']:.2%} of {figure['n']} rejected"
    return f"{figure['accuracy']:.2%} of {figure['n']}" + (f" ({figure['note']})" if "note" in figure else "")


def _checked(test: TestSet, known: set[int]) -> TestSet:
    """Add a note where images of a test set were trained on."""
    count = sum(fingerprint in known for fingerprint in fingerprints(test.images.images))
    if not count:
        return test
    note = f"not independent: {count} of these images were trained on"
    return dataclasses.replace(test, note="; ".join(filter(None, [note, test.note])))


def _figure(answers: tuple[np.ndarray, np.ndarray], test: TestSet) -> dict[str, object]:
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
