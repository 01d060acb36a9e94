"""Labelled images to figures: how often the network is right, how sure that figure is, and what it confuses."""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np

from airdigits.datasets.arrays import LabelledImages
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit

SHARE = 0.99
"""Of the digits: what must be accepted when it is asked how much of what is no digit is."""
_Z95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, eq=False)
class Evaluation:
    """`confusion` int [10, 10]: rows are what was written, columns what was read (the likeliest digit, sure or not).

    `rejected` counts the digits the live program would not have believed; they are counted in `confusion` all the same.
    """

    confusion: np.ndarray
    rejected: int
    calibration_error: float

    @property
    def n(self) -> int:
        return int(self.confusion.sum())

    @property
    def right(self) -> int:
        return int(np.trace(self.confusion))

    @property
    def accuracy(self) -> float:
        return self.right / self.n

    @property
    def per_class(self) -> list[float | None]:
        """Of each digit's images, the share that was read right; None where there is no image."""
        totals = self.confusion.sum(axis=1)
        return [float(self.confusion[d, d] / totals[d]) if totals[d] else None for d in range(CLASS_COUNT)]

    def confusions(self) -> list[tuple[int, int, int]]:
        """The mistakes as (written, read, how often), the commonest first."""
        wrong = self.confusion - np.diag(np.diag(self.confusion))
        pairs = [(int(a), int(b), int(wrong[a, b])) for a, b in np.argwhere(wrong)]
        return sorted(pairs, key=lambda pair: -pair[2])


def evaluate(classifier: DigitClassifier, data: LabelledImages, rejection: RejectionConfig = RejectionConfig()) -> Evaluation:
    """Read every image and compare with its label."""
    return judge(*classifier.classify(data.images, data.trajectories), data.labels, rejection)


def judge(
    probabilities: np.ndarray, is_digit: np.ndarray, labels: np.ndarray, rejection: RejectionConfig = RejectionConfig()
) -> Evaluation:
    """Compare what a classifier said of n images (`DigitClassifier.classify`) with their labels [n]."""
    read = probabilities.argmax(axis=1)
    confusion = np.zeros((CLASS_COUNT, CLASS_COUNT), np.int64)
    np.add.at(confusion, (labels, read), 1)
    return Evaluation(
        confusion,
        number_rejected(probabilities, is_digit, rejection),
        calibration_error(probabilities.max(axis=1), read == labels),
    )


def count_rejected(classifier: DigitClassifier, images: np.ndarray, rejection: RejectionConfig = RejectionConfig()) -> int:
    """How many of the images, uint8 [n, 28, 28], the live program would take for no digit."""
    return number_rejected(*classifier.classify(images), rejection)


def number_rejected(probabilities: np.ndarray, is_digit: np.ndarray, rejection: RejectionConfig = RejectionConfig()) -> int:
    """How many of the images that were so classified the live program would take for no digit."""
    return sum(bool(unlike_a_digit(p, float(d), rejection)) for p, d in zip(probabilities, is_digit, strict=True))


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of `right` in `n` (Wilson, 1927)."""
    share, z2 = right / n, _Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return centre - half, centre + half


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error (Naeini et al., 2015): how far confidence [n] is from the share that is right, bin by bin."""
    _, claimed, correct = calibration_bins(confidence, right, bins)
    return float(np.abs(claimed - correct).sum() / len(confidence))


def calibration_bins(confidence: np.ndarray, right: np.ndarray, bins: int = 15) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut confidence [n] from 0 to 1 into equal bins: of each, how many answers, their confidence added up, how many right."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    count, claimed, correct = (np.bincount(index, w, bins) for w in (None, confidence, right))
    return count, claimed, correct


def threshold_for(confidence: np.ndarray, share: float) -> float:
    """The highest threshold that accepts at least this share of the answers: those at least as sure as it."""
    return float(np.sort(confidence)[::-1][max(1, ceil(share * len(confidence) - 1e-9)) - 1])


def accepted_beside(digits: np.ndarray, others: np.ndarray, share: float) -> float:
    """Of what is no digit, confidence [m], the share accepted when this share of the digits, confidence [n], is."""
    return float(np.mean(others >= threshold_for(digits, share)))


def to_dict(result: Evaluation) -> dict[str, object]:
    """The figures as plain values for JSON."""
    return {
        "n": result.n,
        "accuracy": result.accuracy,
        "interval": list(wilson_interval(result.right, result.n)),
        "per_class": result.per_class,
        "confusion": result.confusion.tolist(),
        "rejected": result.rejected,
        "calibration_error": result.calibration_error,
    }


def to_text(result: Evaluation) -> str:
    """The figures as a person reads them."""
    low, high = wilson_interval(result.right, result.n)
    lines = [
        f"{result.n} digits, {result.accuracy:.2%} read right (95 % interval {low:.2%} to {high:.2%})",
        f"calibration error {result.calibration_error:.2%}; {result.rejected} would be rejected by the live program",
        "",
        "digit   accuracy   read as",
    ]
    for digit, share in enumerate(result.per_class):
        if share is None:
            continue
        others = ", ".join(f"{read} ({count})" for written, read, count in result.confusions() if written == digit)
        lines.append(f"{digit:5}   {share:8.2%}   {others or '-'}")
    return "\n".join(lines)
