"""Turn the search's best explanation of a path into predictions: sure digits, unclear ones, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.rescoring import (
    RescoringNetwork,
    likeliest_readings,
    link_readings,
    parts_of,
    probabilities_among,
    rescore,
    shares,
)
from airdigits.decoding.search import Ending, Part, Reading, digit_probabilities
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction
from airdigits.recognition.rejection import NO_DIGIT, could_be

_REMEMBERED = 64  # images
_DOUBT = 0.25  # the power of the digit model's doubt whether it is one, beside the search: a witness who has seen letters
_IMAGE = 0.3  # weight of the image's network in which digit it is, beside the search; it does not say where one is


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a path was read as.

    `path`     the ink, and `cuts` int [c] the points at which it might have been cut.
    `digits`   sure and unclear ones, in order, and `parts` the points from which to which each goes.
    `waits`    signs at the end of the ink, which no digit follows yet; the first of them begins at the point `waits_from`.
    `readings` the texts that the search found likeliest, each with its probability beside the others.
    """

    path: InkPath
    cuts: np.ndarray
    digits: tuple[Prediction, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()
    readings: tuple[tuple[str, float], ...] = ()
    waits: tuple[Prediction, ...] = ()
    waits_from: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether there are digits, and all are sure."""
        return self.ends_clear and all(digit.digit is not None for digit in self.digits)

    @property
    def ends_clear(self) -> bool:
        """Whether the last digit is sure: then no other stroke is waited for, since it would belong to that one."""
        return bool(self.digits) and self.digits[-1].digit is not None


class Explainer:
    """Explains paths whose parts have been scored: `rescoring` chooses among the search's readings; None takes its best."""

    def __init__(
        self,
        classifier: DigitClassifier,
        config: DecodingConfig = DecodingConfig(),
        rescoring: RescoringNetwork | None = None,
    ):
        self._classifier, self._config, self._rescoring = classifier, config, rescoring
        self._seen: dict[tuple[float, float], Prediction] = {}  # by when the ink began and ended: guesses repeat themselves

    def likeliest(self, endings: Sequence[Ending]) -> list[Reading]:
        """Return the readings among which to choose by all that they say; none where the search alone decides."""
        return likeliest_readings(endings) if self._rescoring and not self._config.single else []

    def look(self, path: InkPath, cuts: Sequence[int], likeliest: Sequence[Reading], most: int) -> int:
        """Look at some more images of the digits in readings, `most` at once; return how many were not known before."""
        unknown = [(s, e) for s, e in parts_of(likeliest) if _key(path, cuts[s], cuts[e]) not in self._seen]
        for start, end in unknown[:most]:
            self._see(path, cuts[start], cuts[end])
        return len(unknown)

    def explain(
        self,
        path: InkPath,
        cuts: Sequence[int],
        endings: Sequence[Ending],
        readings: Sequence[Reading],
        *,
        count: int | None = None,
        likeliest: Sequence[Reading] = (),
    ) -> Explanation:
        """Return the best explanation of a path, or its first `count` digits.

        `endings` are the parts that end at each cut but the first, and `readings` what the search has made of them. It is
        chosen among `likeliest`, where there are some.
        """
        places = np.asarray(cuts, int)
        along = path.travelled[places]
        if likeliest and self._rescoring:
            readings = rescore(link_readings(path, cuts, likeliest, partial(self._see, path)), self._rescoring)
            chosen = _best_with_digits(readings).chosen
            likely = probabilities_among(readings, chosen, along)
        else:
            chosen = _only_one(endings) if self._config.single else _best_with_digits(readings).chosen[:count]
            likely = digit_probabilities(endings, along, chosen)
        digits, parts = list[Prediction](), list[tuple[int, int]]()
        for (part, end, _), probabilities in zip(chosen, likely, strict=True):
            first, last = int(places[part.start]), int(places[end])
            prediction = self._judge(path, first, last, probabilities)
            if prediction.digit is not None or prediction.unclear:
                digits.append(prediction)
                parts.append((first, last))
        settles = len(digits)
        while settles and count is None and digits[settles - 1].ranked[0] >= LOGIT_COUNT:
            settles -= 1
        waits, begins = tuple(digits[settles:]), parts[settles][0] if settles < len(parts) else 0
        return Explanation(path, places, tuple(digits[:settles]), tuple(parts[:settles]), _texts(readings), waits, begins)

    def guess(self, path: InkPath, cuts: Sequence[int], reading: Reading) -> tuple[Prediction, ...]:
        """Return the digits of a reading of ink that will go on, each as likely as its own part says."""
        guesses = list[Prediction]()
        for part, end, label in reading.chosen:
            seen = self._see(path, cuts[part.start], cuts[end])
            odds = np.exp(part.log_odds - part.log_odds.max())
            odds = _personal(odds / odds.sum(), seen)
            label = label if seen.learned is None else int(odds.argmax())
            guesses.append(Prediction(label, odds.astype(np.float32), "", seen.image, seen.ink))
        return tuple(guesses)

    def none(self, path: InkPath) -> Prediction | None:
        """Return the prediction for ink that is no digit, None where there is too little of it to be worth a word."""
        ink = path.ink(0, len(path) - 1)
        if ink.size < self._config.smallest:
            return None
        seen = self._classifier.read(ink)
        return Prediction(None, seen.probabilities, NO_DIGIT, seen.image, ink)

    def _see(self, path: InkPath, first: int, last: int) -> Prediction:
        """Return what the image's network sees in a part of a path."""
        key = _key(path, first, last)
        if key not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[key] = self._classifier.read(path.ink(first, last))
        return self._seen[key]

    def _judge(self, path: InkPath, first: int, last: int, likely: np.ndarray) -> Prediction:
        """Judge one digit or sign: `likely` float [width] by the search, what is missing to 1 being none."""
        seen, marks, likely = self._see(path, first, last), likely[LOGIT_COUNT:], likely[:CLASS_COUNT]
        exists = float(likely.sum()) * min(1.0, 2 * seen.is_digit) ** _DOUBT
        mixed = likely * np.maximum(seen.probabilities.astype(np.float64), 1e-4) ** _IMAGE
        probabilities = _personal(mixed / max(float(mixed.sum()), 1e-12), seen).astype(np.float32)
        if marks.any():  # no network has seen those
            digits, exists = probabilities * exists, exists + float(marks.sum())
            probabilities = (np.r_[digits, np.zeros(LOGIT_COUNT - CLASS_COUNT), marks] / exists).astype(np.float32)
        digit, config = int(probabilities.argmax()), self._config
        if config.single or probabilities[digit] * exists >= config.sure:
            return Prediction(digit, probabilities, "", seen.image, seen.ink)
        if 1 - exists <= config.none:
            return Prediction(None, probabilities, could_be(probabilities), seen.image, seen.ink, unclear=True)
        return Prediction(None, probabilities, NO_DIGIT, seen.image, seen.ink)


def _key(path: InkPath, first: int, last: int) -> tuple[float, float]:
    return float(path.arrived[first]), float(path.arrived[last])


def _personal(probabilities: np.ndarray, seen: Prediction) -> np.ndarray:
    """Change the probabilities of the digits, float [CLASS_COUNT], by what was learned from the writer.

    The span network has not learned it, and takes a person's digits for what the digit model took them for. So they change by
    as much as the digit model's have, but not beyond what that now says itself.
    """
    if seen.learned is None:
        return probabilities
    before, personal = (np.log(np.maximum(p.astype(np.float64), 1e-9)) for p in (probabilities, seen.probabilities))
    changed = np.exp(np.clip(before + seen.learned, np.minimum(before, personal), np.maximum(before, personal)))
    return np.asarray(changed / changed.sum())


def _best_with_digits(readings: Sequence[Reading]) -> Reading:
    """Return the best reading that has digits, even where none is likelier: several that are unsure make one that is meant."""
    return next((reading for reading in readings if reading.chosen), readings[0])


def _only_one(endings: Sequence[Ending]) -> tuple[tuple[Part, int, int], ...]:
    """Return the likeliest single digit, however unlikely."""
    parts = [(part, end) for end, ending in enumerate(endings, 1) for part in ending]
    if not parts:
        return ()
    part, end = max(parts, key=lambda found: float(found[0].log_odds.max()))
    return ((part, end, int(part.log_odds.argmax())),)


def _texts(readings: Sequence[Reading]) -> tuple[tuple[str, float], ...]:
    return tuple((reading.text, float(share)) for reading, share in zip(readings, shares(readings), strict=True))
