"""Measure models on data sets: everything that a report shows as tables, pictures or JSON."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airdigits.evaluation.mcnemar import Comparison, compare
from airdigits.evaluation.metrics import SHARE, Evaluation, classify, false_accept_rate, number_rejected, score
from airdigits.evaluation.sets import DigitSet, NonDigitSet
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import RejectionConfig

_TIMED = 300  # images of a set: enough for a steady median, a fraction of a second


@dataclass(frozen=True, eq=False)
class Model:
    """A model with its name in the report; `label` is "A" or "B" where two are compared, else ""."""

    label: str
    name: str
    classifier: DigitClassifier


@dataclass(frozen=True, eq=False)
class Answers:
    """A model's answers for n images: `probabilities` float32 [n, CLASS_COUNT] of the digits, `is_digit` float32 [n]."""

    probabilities: np.ndarray
    is_digit: np.ndarray

    @property
    def read(self) -> np.ndarray:
        """The likeliest digits, int [n]."""
        return self.probabilities.argmax(axis=1)

    @property
    def probability(self) -> np.ndarray:
        """The probabilities of the read digits, given that the images are digits: float32 [n]. These are calibrated."""
        return self.probabilities.max(axis=1)

    @property
    def confidence(self) -> np.ndarray:
        """The probabilities that the images are digits, and these ones: float32 [n]. The live program rejects by them."""
        return self.is_digit * self.probability


@dataclass(frozen=True, eq=False)
class Result:
    """One model on one set of digits, `labels` uint8 [n].

    `ms` is the median time for an image in milliseconds. `false_accepts` has, for each set of non-digits by its name, the
    share that is accepted by the threshold at which SHARE of these digits are.
    """

    model: Model
    answers: Answers
    labels: np.ndarray
    evaluation: Evaluation
    ms: float
    false_accepts: dict[str, float]

    @property
    def right(self) -> np.ndarray:
        """Whether the likeliest digit is the one that was written, sure or not: bool [n]."""
        return self.answers.read == self.labels

    @property
    def accepted(self) -> float:
        """The share of the digits that the live program would not reject."""
        return 1 - self.evaluation.rejected / self.evaluation.n


@dataclass(frozen=True, eq=False)
class NonDigitResult:
    """One model on one set of non-digits, and how many of them the live program would reject."""

    model: Model
    answers: Answers
    rejected: int

    def by_kind(self, kinds: np.ndarray) -> list[tuple[str, int, int]]:
        """Return for each of the kinds, text [n], its name, how many are accepted, and of how many: most believed first."""
        accepted = self.answers.confidence >= RejectionConfig().least
        counted = [(str(kind), int(accepted[kinds == kind].sum()), int((kinds == kind).sum())) for kind in np.unique(kinds)]
        return sorted(counted, key=lambda counts: (-counts[1] / counts[2], counts[0]))


@dataclass(frozen=True, eq=False)
class MeasuredDigits:
    """A set of digits with each model's results; `comparison` where there are two models."""

    data: DigitSet
    results: tuple[Result, ...]
    comparison: Comparison | None


@dataclass(frozen=True, eq=False)
class MeasuredNonDigits:
    """A set of non-digits with each model's results."""

    data: NonDigitSet
    results: tuple[NonDigitResult, ...]


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that was measured. `command` is the command line that measures it again."""

    models: tuple[Model, ...]
    digits: tuple[MeasuredDigits, ...]
    non_digits: tuple[MeasuredNonDigits, ...]
    command: str


def measure(
    models: tuple[Model, ...],
    digits: tuple[DigitSet, ...],
    non_digits: tuple[NonDigitSet, ...],
    command: str,
    log: Callable[[str], None] = lambda line: None,
) -> Report:
    """Run every model on every set; `log` gets a line before each set."""
    measured_non_digits, measured_digits = [], []
    for data in non_digits:
        log(f"reading {data.name}: {len(data.examples.images):,} non-digits")
        measured_non_digits.append(MeasuredNonDigits(data, tuple(_on_non_digits(model, data) for model in models)))
    for digit_set in digits:
        log(f"reading {digit_set.name}: {len(digit_set.images):,} digits")
        times = _median_ms([model.classifier for model in models], digit_set.images[:_TIMED])
        results = tuple(_on_digits(model, digit_set, ms, measured_non_digits) for model, ms in zip(models, times, strict=True))
        comparison = compare(results[0].right, results[1].right) if len(results) == 2 else None
        measured_digits.append(MeasuredDigits(digit_set, results, comparison))
    return Report(models, tuple(measured_digits), tuple(measured_non_digits), command)


def _on_non_digits(model: Model, data: NonDigitSet) -> NonDigitResult:
    answers = Answers(*classify(model.classifier, data.examples.images, data.examples.trajectories))
    return NonDigitResult(model, answers, number_rejected(answers.probabilities, answers.is_digit))


def _on_digits(model: Model, data: DigitSet, ms: float, non_digits: list[MeasuredNonDigits]) -> Result:
    answers = Answers(*classify(model.classifier, data.images, data.trajectories))
    false_accepts = {
        measured.data.name: false_accept_rate(answers.confidence, result.answers.confidence, SHARE)
        for measured in non_digits
        for result in measured.results
        if result.model is model
    }
    evaluation = score(answers.probabilities, answers.is_digit, data.labels, writers=data.writers)
    return Result(model, answers, data.labels, evaluation, ms, false_accepts)


def _median_ms(classifiers: list[DigitClassifier], images: np.ndarray) -> list[float]:
    """Return the median time for one image on one thread, in milliseconds. Models take turns: a busy machine slows both."""
    seconds = np.empty((len(classifiers), len(images)))
    for i in range(len(images)):
        for row, classifier in enumerate(classifiers):
            started = time.perf_counter()
            classifier.classify(images[i : i + 1])
            seconds[row, i] = time.perf_counter() - started
    return [float(1e3 * median) for median in np.median(seconds, axis=1)]
