"""Compute the metrics of a digit model: accuracy with its interval, confusions, calibration, rejection, false accepts."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from airdigits.datasets.labelled import LabelledImages
from airdigits.datasets.non_digits import NonDigits
from airdigits.evaluation.writers import WriterFigures, by_writer, writers_to_dict, writers_to_text
from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit
from airdigits.support.progress import Progress

SHARE = 0.99
"""The share of the digits that must be accepted where false accepts are counted."""
_Z95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How one model reads one set of labelled digits.

    `confusion` int [CLASS_COUNT, CLASS_COUNT]: rows are what was written, columns what was read (the likeliest digit, however
    unsure). `rejected` counts the digits that the live program would reject; `confusion` includes them.
    `calibration_error` is the expected calibration error of the probabilities; `writers` where the data names several.
    """

    confusion: np.ndarray
    rejected: int
    calibration_error: float
    writers: WriterFigures | None = None

    @property
    def n(self) -> int:
        """How many digits there are."""
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        """How many digits were read right."""
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        """The share of the digits that was read right."""
        return self.right / self.n

    @property
    def per_class(self) -> list[float | None]:
        """The share of each class's images that was read right; None for a class without images."""
        totals = self.confusion.sum(axis=1)
        return [float(self.confusion[d, d] / totals[d]) if totals[d] else None for d in range(CLASS_COUNT)]

    def confusions(self) -> list[tuple[int, int, int]]:
        """Return the mistakes as (written, read, count), the most frequent first."""
        wrong = self.confusion - np.diag(np.diag(self.confusion))
        pairs = [(int(a), int(b), int(wrong[a, b])) for a, b in np.argwhere(wrong)]
        return sorted(pairs, key=lambda pair: -pair[2])


def classify(
    classifier: DigitClassifier, images: np.ndarray, trajectories: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Classify images as `DigitClassifier.classify` does, and show how far it is."""
    progress = Progress("reading", len(images))
    try:
        return classifier.classify(images, trajectories, progress.at)
    finally:
        progress.close()


def evaluate(classifier: DigitClassifier, data: LabelledImages, rejection: RejectionConfig = RejectionConfig()) -> Evaluation:
    """Classify every image and compare with its label."""
    return score(*classify(classifier, data.images, data.trajectories), data.labels, rejection, data.writers)


def score(
    probabilities: np.ndarray,
    is_digit: np.ndarray,
    labels: np.ndarray,
    rejection: RejectionConfig = RejectionConfig(),
    writers: np.ndarray | None = None,
) -> Evaluation:
    """Compare a classifier's answers for n images (`DigitClassifier.classify`) with their labels [n]; `writers` text [n]."""
    read = probabilities.argmax(axis=1)
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    np.add.at(confusion, (labels, read), 1)
    return Evaluation(
        confusion,
        number_rejected(probabilities, is_digit, rejection),
        calibration_error(probabilities.max(axis=1), read == labels),
        by_writer(read == labels, writers),
    )


def count_rejected(classifier: DigitClassifier, data: NonDigits, rejection: RejectionConfig = RejectionConfig()) -> int:
    """Return how many non-digits the live program would reject."""
    return number_rejected(*classify(classifier, data.images, data.trajectories), rejection)


def number_rejected(probabilities: np.ndarray, is_digit: np.ndarray, rejection: RejectionConfig = RejectionConfig()) -> int:
    """Return how many images with these answers of `DigitClassifier.classify` the live program would reject."""
    return sum(bool(unlike_a_digit(p, float(d), rejection)) for p, d in zip(probabilities, is_digit, strict=True))


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of the share `right / n` (Wilson, 1927)."""
    share, z2 = right / n, _Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Return the expected calibration error (Naeini et al., 2015): the gap between confidence [n] and accuracy over bins."""
    _, claimed, correct = calibration_bins(confidence, right, bins)
    return float(np.abs(claimed - correct).sum() / len(confidence))


def calibration_bins(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for equal bins of confidence [n] from 0 to 1: the count of answers, their summed confidence, how many are right."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    count, claimed, correct = (np.bincount(index, w, bins) for w in (None, confidence, right))
    return count, claimed, correct


def threshold_for(confidence: np.ndarray, share: float) -> float:
    """Return the highest threshold that at least this share of the confidence values [n] reaches."""
    return float(np.sort(confidence)[::-1][max(1, ceil(share * len(confidence) - 1e-9)) - 1])


def false_accept_rate(digits: np.ndarray, non_digits: np.ndarray, share: float) -> float:
    """Return the share of non-digits (confidence [m]) accepted by the threshold that accepts this share of digits ([n])."""
    return float(np.mean(non_digits >= threshold_for(digits, share)))


def to_dict(result: Evaluation) -> dict[str, object]:
    """Return the figures as plain values for JSON."""
    return {
        "n": result.n,
        "accuracy": result.accuracy,
        "interval": list(wilson_interval(result.right, result.n)),
        "per_class": result.per_class,
        "confusion": result.confusion.tolist(),
        "rejected": result.rejected,
        "calibration_error": result.calibration_error,
        **({"writers": writers_to_dict(result.writers)} if result.writers else {}),
    }


def to_text(result: Evaluation) -> str:
    """Return the figures as text for a terminal."""
    low, high = wilson_interval(result.right, result.n)
    lines = [
        f"{result.n} digits, {result.accuracy:.2%} read right (95 % interval {low:.2%} to {high:.2%})",
        f"calibration error {result.calibration_error:.2%}; {result.rejected} would be rejected by the live program",
        *([writers_to_text(result.writers)] if result.writers else []),
        "",
        "digit   accuracy   read as",
    ]
    for label, share in enumerate(result.per_class):
        if share is None:
            continue
        others = ", ".join(f"{sign_of(read)} ({count})" for written, read, count in result.confusions() if written == label)
        lines.append(f"{sign_of(label):>5}   {share:8.2%}   {others or '-'}")
    return "\n".join(lines)
