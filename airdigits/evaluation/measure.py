"""Models and data sets to everything that a report says, before it is put into words, pictures or JSON."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airdigits.evaluation.mcnemar import Comparison, compare
from airdigits.evaluation.metrics import SHARE, Evaluation, accepted_beside, judge, number_rejected
from airdigits.evaluation.sets import DigitSet, OtherSet
from airdigits.recognition.classifier import DigitClassifier

_TIMED = 300  # images of a set: enough for a steady median, a fraction of a second


@dataclass(frozen=True, eq=False)
class Model:
    """A model under its name in the report; `label` is "A" or "B" where two are compared, else ""."""

    label: str
    name: str
    classifier: DigitClassifier


@dataclass(frozen=True, eq=False)
class Answers:
    """What a model says of n images: `probabilities` float32 [n, 10] of the digits, `is_digit` float32 [n]."""

    probabilities: np.ndarray
    is_digit: np.ndarray

    @property
    def read(self) -> np.ndarray:
        """The likeliest digits, int [n]."""
        return self.probabilities.argmax(axis=1)

    @property
    def probability(self) -> np.ndarray:
        """How likely the read digits are, if the images are digits at all: float32 [n]. What is calibrated."""
        return self.probabilities.max(axis=1)

    @property
    def confidence(self) -> np.ndarray:
        """How likely the images are digits, and these: float32 [n]. What the live program accepts or rejects by."""
        return self.is_digit * self.probability


@dataclass(frozen=True, eq=False)
class Result:
    """One model on one set of digits, `labels` uint8 [n].

    `ms` is the median time of an image in milliseconds; `beside` tells of each set of no digits, by its name, the share that
    is accepted where SHARE of these digits are.
    """

    model: Model
    answers: Answers
    labels: np.ndarray
    evaluation: Evaluation
    ms: float
    beside: dict[str, float]

    @property
    def right(self) -> np.ndarray:
        """Whether the likeliest digit is the one that was written, sure or not: bool [n]."""
        return self.answers.read == self.labels

    @property
    def accepted(self) -> float:
        """The share of the digits that the live program would not reject."""
        return 1 - self.evaluation.rejected / self.evaluation.n


@dataclass(frozen=True, eq=False)
class OtherResult:
    """One model on one set of no digits, and how many of them the live program would reject."""

    model: Model
    answers: Answers
    rejected: int


@dataclass(frozen=True, eq=False)
class OnDigits:
    """A set of digits and what each model makes of it; `comparison` where there are two models."""

    data: DigitSet
    results: tuple[Result, ...]
    comparison: Comparison | None


@dataclass(frozen=True, eq=False)
class OnOthers:
    """A set of no digits and what each model makes of it."""

    data: OtherSet
    results: tuple[OtherResult, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """All that was measured. `command` measures it again."""

    models: tuple[Model, ...]
    digits: tuple[OnDigits, ...]
    others: tuple[OnOthers, ...]
    command: str


def measure(
    models: tuple[Model, ...],
    digits: tuple[DigitSet, ...],
    others: tuple[OtherSet, ...],
    command: str,
    log: Callable[[str], None] = lambda line: None,
) -> Report:
    """Let every model read every set; `say` hears of each set before it is read."""
    on_others, on_digits = [], []
    for other in others:
        log(f"reading {other.name}: {len(other.images):,} that are no digits")
        on_others.append(OnOthers(other, tuple(_on_others(model, other) for model in models)))
    for data in digits:
        log(f"reading {data.name}: {len(data.images):,} digits")
        times = _median_ms([model.classifier for model in models], data.images[:_TIMED])
        results = tuple(_on_digits(model, data, ms, on_others) for model, ms in zip(models, times, strict=True))
        comparison = compare(results[0].right, results[1].right) if len(results) == 2 else None
        on_digits.append(OnDigits(data, results, comparison))
    return Report(models, tuple(on_digits), tuple(on_others), command)


def _on_others(model: Model, data: OtherSet) -> OtherResult:
    answers = Answers(*model.classifier.classify(data.images))
    return OtherResult(model, answers, number_rejected(answers.probabilities, answers.is_digit))


def _on_digits(model: Model, data: DigitSet, ms: float, others: list[OnOthers]) -> Result:
    answers = Answers(*model.classifier.classify(data.images, data.trajectories))
    beside = {
        on.data.name: accepted_beside(answers.confidence, result.answers.confidence, SHARE)
        for on in others
        for result in on.results
        if result.model is model
    }
    return Result(model, answers, data.labels, judge(answers.probabilities, answers.is_digit, data.labels), ms, beside)


def _median_ms(classifiers: list[DigitClassifier], images: np.ndarray) -> list[float]:
    """The median time of one image on one thread, in milliseconds. Models take turns, so that a busy machine slows both."""
    seconds = np.empty((len(classifiers), len(images)))
    for i in range(len(images)):
        for row, classifier in enumerate(classifiers):
            started = time.perf_counter()
            classifier.classify(images[i : i + 1])
            seconds[row, i] = time.perf_counter() - started
    return [float(1e3 * median) for median in np.median(seconds, axis=1)]
