"""Read ink while it is written: the best explanation of all of it, settled from the left and at every pause."""

from collections.abc import Callable

import numpy as np

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.explanation import Explainer, Explanation
from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.decoding.search import Reading, best_readings
from airdigits.decoding.span_network import SpanNetwork
from airdigits.decoding.span_scorer import Candidates, SpanScorer
from airdigits.ink.pen_point import InkPoint
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
_AHEAD = 2  # digits that must follow one before it settles while the pen is down
_CLEARLY = 4.0  # log-odds by which all readings with another first digit must be less likely then
_LONGEST = 400  # points of ink that do not settle, after which the first half is let go
_NEVER = -np.inf


class Decoder:
    """Turns ink into digits: numbers written digit by digit or in one go, with whatever the hand does between.

    Tell it when strokes begin, grow and end, and call `advance` once for every frame; it returns what has settled. How much it
    does in a frame depends on the ink alone, so the same ink settles at the same times on any machine.
    """

    def __init__(self, network: SpanNetwork, classifier: DigitClassifier, config: DecodingConfig = DecodingConfig()):
        self._network, self._config = network, config
        self._explainer = Explainer(classifier, config)
        self.guessing = True
        """Whether ink is read while it grows, for `guess`. What is read in the end does not depend on it."""
        self.on_explanation: Callable[[Explanation], None] = lambda explanation: None
        """Is given every explanation that settles."""
        self.restart()

    def restart(self) -> None:
        """Forget everything: the next ink is the first."""
        self._pen_down = False
        self._path = GrowingPath()
        self.clear()

    def clear(self) -> None:
        """Discard the ink that has not settled."""
        self._path.forget(len(self._path))
        self._scorer = SpanScorer(self._network, self._config.smallest)
        self._candidates: Candidates | None = None
        self._up_since = 0.0
        self._explained: Explanation | None = None  # what all ink is, while the pen is up
        self._looked_at = self._guessed_at = _NEVER
        self._rested_at = 0  # how many points there had been when the tip was last seen to rest
        self.guess: tuple[Prediction, ...] = ()
        """What the ink that has not settled looks like so far, sure digits and unclear ones."""

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The ink that has not settled; the last stroke grows while the pen is down."""
        return self._path.so_far.strokes

    def begin_stroke(self) -> None:
        """Take note that the pen went down."""
        self._path.begin()
        self._pen_down, self._candidates, self._explained = True, None, None

    def add(self, ink: InkPoint) -> None:
        """Let the ink go on to a point."""
        self._path.add(ink)

    def end_stroke(self, t: float) -> bool:
        """Take note that the pen went up, and that what came after `t` seconds is no ink. Returns whether any of it was."""
        kept = self._path.end(t, _STROKE)
        self._pen_down, self._candidates, self._explained = False, None, None
        self._up_since = _at_rest_since(self._path.so_far, _LONGEST_TAIL) if kept else t
        return kept

    def advance(self, t: float, *, waiting: bool = False) -> list[Prediction]:
        """Go on to `t` seconds. Returns the digits that settle, sure ones and unclear ones, or ink that is no digit.

        `waiting`: another stroke may have begun, so nothing settles.
        """
        if not len(self._path):
            self.guess = ()
            return []
        return self._advance_down(t) if self._pen_down else self._advance_up(t, waiting)

    def take(self) -> list[Prediction]:
        """Settle all ink at once: no more will come."""
        if not len(self._path):
            return []
        path = self._path.so_far
        return self._settle(self._explain(path), len(path))

    def _advance_down(self, t: float) -> list[Prediction]:
        path = self._path.so_far
        if self._candidates is None or t - self._looked_at >= _LOOK_EVERY:
            self._candidates, self._looked_at = self._scorer.candidates(path), t
            if settled := self._settle_first(path, self._candidates) or self._settle_at_rest(t, path):
                return settled
        self._scorer.score(path, self._candidates, self._path.forgotten, ended=False, most=_SCORED)
        if self.guessing and t - self._guessed_at >= _GUESS_EVERY:
            self._guessed_at = t
            self.guess = self._guess(path).digits
        return []

    def _advance_up(self, t: float, waiting: bool) -> list[Prediction]:
        path = self._path.so_far
        if self._candidates is None:
            self._candidates = self._scorer.candidates(path)
        waited = t - self._up_since
        if self._explained is None:
            left = self._scorer.score(path, self._candidates, self._path.forgotten, ended=True, most=_SCORED_UP)
            if left and waited < self._config.pause:
                return []
            self._explained = self._explain(path)
            self.guess = self._explained.digits
        longest = self._config.pause + (0.0 if self._explained.is_clear else self._config.patience)
        return [] if waiting or waited < longest else self._settle(self._explained, len(path))

    def _explain(self, path: InkPath) -> Explanation:
        """Explain a path that has come to an end, perhaps for now."""
        if self._candidates is None or self._pen_down:
            self._candidates = self._scorer.candidates(path)
        self._scorer.score(path, self._candidates, self._path.forgotten, ended=True)
        lattice = self._scorer.lattice(path, self._candidates, self._path.forgotten)
        return self._explainer.explain(path, self._candidates.cuts, lattice)

    def _guess(self, path: InkPath) -> Explanation:
        """Explain a path that will go on, from the scores that there are and those of the parts that end at the tip."""
        candidates = self._scorer.candidates(path)
        self._scorer.score_tip(path, candidates, self._path.forgotten)
        lattice = self._scorer.lattice(path, candidates, self._path.forgotten)
        return self._explainer.explain(path, candidates.cuts, lattice)

    def _settle(self, explanation: Explanation, count: int) -> list[Prediction]:
        """Settle the first so many points of the path as explained."""
        self.on_explanation(explanation)
        none = None if explanation.digits else self._explainer.none(explanation.path)
        self._path.forget(count)
        self._scorer.forget(self._path.forgotten)
        self._candidates, self._explained, self.guess = None, None, ()
        return list(explanation.digits) or ([none] if none else [])

    def _settle_first(self, path: InkPath, candidates: Candidates) -> list[Prediction]:
        """Settle the first digit while others are written after it; let ink go that has long explained nothing."""
        until = _whole_until(candidates)
        if until < 2:
            return []
        lattice = self._scorer.lattice(path, candidates, self._path.forgotten, until=until)
        readings = best_readings(lattice)
        chosen = readings[0].chosen
        if len(chosen) > _AHEAD and _agree_on_the_first(readings):
            explanation = self._explainer.first(path, candidates.cuts, lattice, readings, chosen[:1])
            if explanation.is_clear:
                return self._settle(explanation, explanation.parts[0][1])
        if len(path) <= _LONGEST:
            return []
        half = int(candidates.cuts[np.searchsorted(candidates.cuts, len(path) // 2)])
        first = int(candidates.cuts[lattice.bounds[chosen[0][0], 0]]) if chosen else half
        if first > len(path) // 8:  # before it lies much that is no digit
            return self._settle(Explanation(path, candidates.cuts), min(first, half))
        return self._settle(self._explainer.explain(path, candidates.cuts, lattice), half)

    def _settle_at_rest(self, t: float, path: InkPath) -> list[Prediction]:
        """Settle what the tip rests after with the pen down, if it is all clear; the tip may go on to the next digit."""
        count = self._path.forgotten + len(path)
        if count == self._rested_at or t - _at_rest_since(path, np.inf) < self._config.pause:
            return []
        self._rested_at = count
        explanation = self._explain(path)
        return self._settle(explanation, len(path) - 1) if explanation.is_clear else []


def _whole_until(candidates: Candidates) -> int:
    """Return the last cut before which all parts have scores that will not change."""
    cuts, unsettled = candidates.cuts, candidates.spans[~candidates.whole, 1]
    return int(np.searchsorted(cuts, unsettled.min() if len(unsettled) else cuts[-1])) - 1


def _agree_on_the_first(readings: list[Reading]) -> bool:
    """Return whether every reading that is nearly as likely as the best begins with the same digit."""
    best = readings[0]
    return all(other.text[:1] == best.text[:1] or best.score - other.score >= _CLEARLY for other in readings[1:])


def _at_rest_since(path: InkPath, longest: float) -> float:
    """Return since when the tip has been where the path ends, s; at most `longest` before it was last there."""
    far = np.flatnonzero(np.abs(path.points - path.points[-1]).max(axis=1) > _STILL)
    first = far[-1] + 1 if len(far) else 0
    return max(float(path.arrived[first]), float(path.left[-1]) - longest)
