"""Turn the search's best explanation of a path into predictions: sure digits, unclear ones, or none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Lattice, Reading, best_readings, digit_probabilities, posterior
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction
from airdigits.recognition.rejection import NO_DIGIT, could_be

_IMAGE = 0.3  # weight of the image's network in which digit it is, beside the search; it does not say where one is


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a path was read as.

    `path`     the ink, and `cuts` int [c] the points at which it might have been cut.
    `digits`   sure and unclear ones, in order, and `parts` the points from which to which each goes.
    `readings` the texts that the search found likeliest, each with its probability beside the others.
    """

    path: InkPath
    cuts: np.ndarray
    digits: tuple[Prediction, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    readings: tuple[tuple[str, float], ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether there are digits, and all are sure: then no other stroke is waited for."""
        return bool(self.digits) and all(digit.digit is not None for digit in self.digits)


class Explainer:
    """Explains paths whose parts have been scored."""

    def __init__(self, classifier: DigitClassifier, config: DecodingConfig = DecodingConfig()):
        self._classifier, self._config = classifier, config

    def explain(self, path: InkPath, cuts: np.ndarray, lattice: Lattice) -> Explanation:
        """Return the best explanation of a whole path."""
        readings = best_readings(lattice)
        best = _only_one(lattice) if self._config.single else readings[0]
        return self.first(path, cuts, lattice, readings, best.chosen)

    def first(
        self,
        path: InkPath,
        cuts: np.ndarray,
        lattice: Lattice,
        readings: Sequence[Reading],
        chosen: Sequence[tuple[int, int]],
    ) -> Explanation:
        """Return an explanation by the digits chosen, which need not be all of a reading's."""
        digits, parts = list[Prediction](), list[tuple[int, int]]()
        likely = digit_probabilities(lattice, posterior(lattice), [part for part, _ in chosen]) if chosen else ()
        for (part, _), probabilities in zip(chosen, likely, strict=True):
            first, last = (int(cuts[i]) for i in lattice.bounds[part])
            prediction = self._judge(path, first, last, probabilities)
            if prediction.digit is not None or prediction.unclear:
                digits.append(prediction)
                parts.append((first, last))
        return Explanation(path, cuts, tuple(digits), tuple(parts), _shares(readings))

    def none(self, path: InkPath) -> Prediction | None:
        """Return the prediction for ink that is no digit, None where there is too little of it to be worth a word."""
        ink = path.ink(0, len(path) - 1)
        if ink.size < self._config.smallest:
            return None
        seen = self._classifier.read(ink)
        return Prediction(None, seen.probabilities, NO_DIGIT, seen.image, ink)

    def _judge(self, path: InkPath, first: int, last: int, likely: np.ndarray) -> Prediction:
        """Judge one digit: `likely` float [CLASS_COUNT] by the search, what is missing to 1 being no digit."""
        seen = self._classifier.read(path.ink(first, last))
        exists = float(likely.sum())
        mixed = likely * np.maximum(seen.probabilities.astype(np.float64), 1e-4) ** _IMAGE
        probabilities = (mixed / max(float(mixed.sum()), 1e-12)).astype(np.float32)
        digit, config = int(probabilities.argmax()), self._config
        if config.single or probabilities[digit] * exists >= config.sure:
            return Prediction(digit, probabilities, "", seen.image, seen.ink)
        if 1 - exists <= config.none:
            return Prediction(None, probabilities, could_be(probabilities), seen.image, seen.ink, unclear=True)
        return Prediction(None, probabilities, NO_DIGIT, seen.image, seen.ink)


def _only_one(lattice: Lattice) -> Reading:
    """Return the likeliest single digit, however unlikely."""
    if not len(lattice.bounds):
        return Reading(0.0)
    part, label = np.unravel_index(int(lattice.log_odds.argmax()), lattice.log_odds.shape)
    return Reading(float(lattice.log_odds[part, label]), ((int(part), int(label)),))


def _shares(readings: Sequence[Reading]) -> tuple[tuple[str, float], ...]:
    scores = np.array([reading.score for reading in readings])
    shares = np.exp(scores - scores.max())
    return tuple((reading.text, float(share)) for reading, share in zip(readings, shares / shares.sum(), strict=True))
