"""Read ink while it is written: the best explanation of all of it, settled from the left and at every pause."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.decoding.search import Lattice, Reading, best_readings, digit_probabilities, posterior
from airdigits.decoding.span_network import SpanNetwork
from airdigits.decoding.span_scorer import Candidates, SpanScorer
from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Stroke
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction

_LOOK_EVERY = 0.1  # s: how often new candidates are proposed while the pen is down
_GUESS_EVERY = 0.2  # s: how often the growing ink is guessed at; nobody could follow more
_SCORED = 12  # parts that are scored in a frame at most, while the pen is down ...
_SCORED_UP = 24  # ... and while it is up and nothing new comes
_STROKE = 0.03  # frame heights: a stroke that is smaller is a tip at rest
_STILL = 0.012  # frame heights: a tip that stays this near rests
_LONGEST_TAIL = 0.13  # s: a hand that lets go keeps its tip still for a moment, and the writer is already waiting
_IMAGE = 0.3  # weight of the image's network, beside the search, in which digit it is; it does not say where one is
_AHEAD = 2  # digits that must follow one before it settles while the pen is down
_CLEARLY = 4.0  # log-odds by which all readings with another first digit must be less likely then
_LONGEST = 400  # points of ink that explain nothing, after which the first half is let go
_EMPTY = Reading(0.0)


@dataclass(frozen=True, eq=False)
class Explanation:
    """What a path was read as: the parts that are digits, and the best readings, the chosen one first.

    `digits` are `Prediction`s, sure or unclear; `parts` the points from which to which each goes, `cuts` all points at which
    the path might have been cut, and `readings` texts with their probabilities.
    """

    path: InkPath
    cuts: np.ndarray
    digits: tuple[Prediction, ...]
    parts: tuple[tuple[int, int], ...]
    readings: tuple[tuple[str, float], ...]


class Decoder:
    """Turns strokes into digits: numbers written digit by digit or in one go, with whatever the hand does between.

    Tell it when strokes begin, grow and end, and call `advance` once for every frame; it returns what has settled.
    """

    def __init__(self, network: SpanNetwork, classifier: DigitClassifier, config: DecodingConfig = DecodingConfig()):
        self._classifier, self._config = classifier, config
        self._network = network
        self.guessing = True
        """Whether ink is read while it grows, for `guess`. What is read in the end does not depend on it."""
        self.on_explanation: Callable[[Explanation], None] = lambda explanation: None
        """Is given every explanation that has settled."""
        self.restart()

    def restart(self) -> None:
        """Forget all ink."""
        self._scorer = SpanScorer(self._network, self._config.smallest)
        self.clear()

    def clear(self) -> None:
        """Discard the ink that has not settled."""
        self.guess: tuple[Prediction, ...] = ()
        """What the ink that has not settled looks like so far."""
        self._path = GrowingPath()
        self._scorer.forget(1 << 62)
        self._candidates: Candidates | None = None
        self._pen_down = False
        self._up_since: float | None = None
        self._looked_at = self._guessed_at = -np.inf
        self._left_over = 0

    @property
    def path(self) -> InkPath:
        """The ink that has not settled."""
        return self._path.so_far

    def begin_stroke(self) -> None:
        """The pen went down."""
        self._path.begin()
        self._pen_down, self._up_since = True, None

    def add(self, t: float, place: Point) -> None:
        """Ink goes on to a place in frame heights, at `t` seconds."""
        self._path.add(t, place)

    def end_stroke(self, t: float, stroke: Stroke | None) -> bool:
        """The pen went up. `stroke` is what it wrote, up to `t` seconds; returns whether that is kept as ink."""
        before = len(self._path)
        self._path.end(t if stroke is not None else -np.inf, _STROKE)
        self._pen_down, self._candidates = False, None
        path = self._path.so_far
        kept = bool(len(path)) and path.left[-1] <= t + 1e-6 and before > 0 and stroke is not None and path.arrived[-1] >= stroke.times[0] - 1e-9
        self._up_since = _at_rest_since(path) if kept else t
        return kept

    def advance(self, t: float) -> list[Prediction]:
        """Go on to `t` seconds. Returns the digits that have settled by then, sure ones and unclear ones."""
        if not len(self._path):
            self.guess = ()
            return []
        path = self._path.so_far
        if self._candidates is None or (self._pen_down and t - self._looked_at >= _LOOK_EVERY):
            self._candidates, self._looked_at = self._scorer.candidates(path), t
            if self._pen_down and (settled := self._settle_first(path)):
                return settled
        if self._pen_down:
            self._score(path, ended=False, most=_SCORED)
            self._guess(t, path)
            return self._settle_at_rest(t, path)
        self._left_over = self._score(path, ended=True, most=_SCORED_UP)
        waited = t - (self._up_since if self._up_since is not None else t)
        if waited < self._config.pause:
            if not self._left_over:
                self._guess_whole(path)
            return []
        explanation = self._explain(path)
        patient = waited < self._config.pause + self._config.patience
        if patient and not _is_clear(explanation, path):
            self.guess = explanation.digits
            return []
        return self._settle(explanation, len(path))

    def take(self) -> list[Prediction]:
        """Settle all ink at once: no more will come."""
        if not len(self._path):
            return []
        path = self._path.so_far
        self._candidates = self._scorer.candidates(path)
        return self._settle(self._explain(path), len(path))

    def _score(self, path: InkPath, *, ended: bool, most: int | None = None) -> int:
        # Candidates are those of the path when it was looked at; it may have grown by some points since.
        assert self._candidates is not None
        return self._scorer.score(path, self._candidates, self._path.forgotten, ended=ended, most=most)

    def _explain(self, path: InkPath) -> Explanation:
        """Explain a path that is complete."""
        assert self._candidates is not None
        self._score(path, ended=True)
        lattice = self._scorer.lattice(path, self._candidates, self._path.forgotten)
        return explain(path, self._candidates.cuts, lattice, self._classifier, self._config)

    def _settle(self, explanation: Explanation, count: int) -> list[Prediction]:
        self.on_explanation(explanation)
        self._path.forget(count)
        self._scorer.forget(self._path.forgotten)
        self._candidates, self.guess = None, ()
        return list(explanation.digits)

    def _settle_first(self, path: InkPath) -> list[Prediction]:
        """Settle the first digit while others are written after it; let ink go that explains nothing."""
        assert self._candidates is not None
        whole = self._whole_until()
        if whole < 2:
            return []
        lattice = self._scorer.lattice(path, self._candidates, self._path.forgotten, until=whole)
        readings = best_readings(lattice)
        best = readings[0]
        if len(best.chosen) > _AHEAD and self._is_beyond_doubt(readings):
            part, _ = best.chosen[0]
            end = int(self._candidates.cuts[lattice.bounds[part, 1]])
            likely = digit_probabilities(lattice, posterior(lattice), [part])
            explanation = _explanation(path, self._candidates.cuts, lattice, Reading(best.score, best.chosen[:1]), likely, self._classifier, self._config, readings)
            if all(digit.digit is not None for digit in explanation.digits):
                return self._settle(explanation, end)
        if len(path) > _LONGEST:
            half = int(self._candidates.cuts[np.searchsorted(self._candidates.cuts, len(path) // 2)])
            first = [int(self._candidates.cuts[lattice.bounds[part, 0]]) for part, _ in best.chosen[:1]]
            kept = min([half, *first])
            if kept < len(path) // 8:  # digits that stay unclear, although much has been written since
                return self._settle(explain(path, self._candidates.cuts, lattice, self._classifier, self._config), half)
            self._settle(_nothing(path, self._candidates.cuts), kept)
        return []

    def _is_beyond_doubt(self, readings: list[Reading]) -> bool:
        best = readings[0]
        return all(
            other.text[:1] == best.text[:1] or best.score - other.score >= _CLEARLY for other in readings[1:]
        )

    def _whole_until(self) -> int:
        """Return the last cut before which every part has a score that will not change."""
        assert self._candidates is not None
        open_ends = self._candidates.spans[~self._candidates.whole, 1]
        first_open = int(open_ends.min()) if len(open_ends) else int(self._candidates.cuts[-1])
        return int(np.searchsorted(self._candidates.cuts, first_open)) - 1

    def _settle_at_rest(self, t: float, path: InkPath) -> list[Prediction]:
        """Settle digits after which the tip stays where it is, although the pen is down: if all is clear."""
        since = _at_rest_since(path, np.inf)
        if t - since < self._config.pause or self._candidates is None or path.arrived[-1] - path.arrived[0] < 1e-9:
            return []
        if len(path) == self._rested_at:
            return []
        self._rested_at = len(path)
        self._candidates = self._scorer.candidates(path)
        explanation = self._explain(path)
        if not explanation.digits or not _is_clear(explanation, path):
            return []
        return self._settle(explanation, len(path) - 1)

    _rested_at = -1  # how many points there were when the tip rested last

    def _guess(self, t: float, path: InkPath) -> None:
        if not self.guessing or t - self._guessed_at < _GUESS_EVERY:
            return
        self._guessed_at = t
        candidates = self._scorer.candidates(path)
        self._scorer.score_tip(path, candidates, self._path.forgotten)
        lattice = self._scorer.lattice(path, candidates, self._path.forgotten)
        self.guess = explain(path, candidates.cuts, lattice, self._classifier, self._config).digits

    def _guess_whole(self, path: InkPath) -> None:
        """Guess at ink whose parts all have their scores: what will settle unless more is written."""
        if self.guessing and self._guessed_at < np.inf:
            self._guessed_at = -np.inf
            self.guess = self._explain(path).digits


def explain(
    path: InkPath, cuts: np.ndarray, lattice: Lattice, classifier: DigitClassifier, config: DecodingConfig = DecodingConfig()
) -> Explanation:
    """Explain a path: the best reading, and how sure each of its digits is over all others."""
    readings = best_readings(lattice)
    best = _only_one(lattice) if config.single else readings[0]
    likely = digit_probabilities(lattice, posterior(lattice), [part for part, _ in best.chosen])
    return _explanation(path, cuts, lattice, best, likely, classifier, config, readings)


def _only_one(lattice: Lattice) -> Reading:
    """Return the likeliest single digit, however unlikely."""
    if not len(lattice.bounds):
        return _EMPTY
    part, label = np.unravel_index(int(lattice.log_odds.argmax()), lattice.log_odds.shape)
    return Reading(float(lattice.log_odds[part, label]), ((int(part), int(label)),))


def _explanation(
    path: InkPath,
    cuts: np.ndarray,
    lattice: Lattice,
    best: Reading,
    likely: np.ndarray,
    classifier: DigitClassifier,
    config: DecodingConfig,
    readings: list[Reading],
) -> Explanation:
    digits, parts = list[Prediction](), list[tuple[int, int]]()
    for (part, _), probabilities in zip(best.chosen, likely, strict=True):
        first, last = (int(cuts[i]) for i in lattice.bounds[part])
        prediction = _predict(path, first, last, probabilities, classifier, config)
        if prediction.digit is not None or prediction.unclear:
            digits.append(prediction)
            parts.append((first, last))
    scores = np.array([reading.score for reading in readings])
    shares = np.exp(scores - scores.max())
    texts = tuple((reading.text, float(share)) for reading, share in zip(readings, shares / shares.sum(), strict=True))
    return Explanation(path, cuts, tuple(digits), tuple(parts), texts)


def _nothing(path: InkPath, cuts: np.ndarray) -> Explanation:
    return Explanation(path, cuts, (), (), (("", 1.0),))


def _predict(
    path: InkPath, first: int, last: int, likely: np.ndarray, classifier: DigitClassifier, config: DecodingConfig
) -> Prediction:
    """Judge one digit: `likely` float [CLASS_COUNT] by the search, what is missing to 1 being no digit."""
    ink = path.ink(first, last)
    seen = classifier.read(ink)
    exists = float(likely.sum())
    mixed = likely * np.maximum(seen.probabilities.astype(np.float64), 1e-4) ** _IMAGE
    probabilities = (mixed / max(float(mixed.sum()), 1e-12)).astype(np.float32)
    digit = int(probabilities.argmax())
    return seen.judged(probabilities, sure=config.single or probabilities[digit] * exists >= config.sure, exists=config.single or 1 - exists <= config.none)


def _is_clear(explanation: Explanation, path: InkPath) -> bool:
    """Return whether there are digits, and all are sure: then no stroke is waited for."""
    return bool(explanation.digits) and all(digit.digit is not None for digit in explanation.digits)


def _at_rest_since(path: InkPath, longest: float = _LONGEST_TAIL) -> float:
    """Return since when the tip has been where the path ends, s; at most `longest` before it left there."""
    if not len(path):
        return -np.inf
    far = np.flatnonzero(np.abs(path.points - path.points[-1]).max(axis=1) > _STILL)
    first = far[-1] + 1 if len(far) else 0
    return max(float(path.arrived[first]), float(path.left[-1]) - longest)
