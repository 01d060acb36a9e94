"""Read ink while it is written: the best explanation of all of it, settled from the left and at every pause."""

from collections.abc import Callable, Sequence

import numpy as np

from airdigits.decoding.chart import Chart, Ended
from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.explanation import Explainer, Explanation
from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.decoding.search import Ending, Reading, Viterbi
from airdigits.decoding.signs import SignFinder
from airdigits.decoding.span_network import SpanNetwork
from airdigits.ink.pen_point import InkPoint
from airdigits.ink.stroke import Stroke
from airdigits.labels import LOGIT_COUNT
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction

_LOOK_EVERY = 0.1  # s: how often the pen's new ink is looked at while it is down
_GUESS_EVERY = 0.2  # s: how often the growing ink is guessed at; nobody could follow more
_SCORED = 24  # parts that are scored in a frame at most, while the pen is down, ...
_SCORED_UP = 72  # ... while it is up, or the tip at rest, and nothing new comes, ...
_SCORED_LATE = 144  # ... and when what is written should have settled
_LOOKED_AT = 4  # images of its likeliest readings that the digit model sees in a frame at most, ...
_LOOKED_AT_LATE = 10  # ... and when what is written should have settled
_STROKE = 0.03  # frame heights: a stroke that is smaller is a tip at rest
_STILL = 0.012  # frame heights: a tip that stays this near rests
_LONGEST_TAIL = 0.13  # s: a hand that lets go keeps its tip still for a moment, and the writer is already waiting
_AHEAD = 2  # digits that must follow one before it settles while the pen is down
_CLEARLY = 4.0  # log-odds by which all readings with another first digit must be less likely then
_AWAITED = 8.0  # s: a sign waits this long for the digit that shows what it is
_LONGEST = 400  # points of ink that do not settle, after which the first half is let go
_NEVER = -np.inf


class Decoder:
    """Turns ink into digits: numbers written digit by digit or in one go, with whatever the hand does between.

    Tell it when strokes begin, grow and end, and call `advance` once for every frame; it returns what has settled. How much it
    does in a frame depends on the ink alone, so the same ink settles at the same times on any machine.
    """

    def __init__(
        self,
        network: SpanNetwork,
        classifier: DigitClassifier,
        config: DecodingConfig = DecodingConfig(),
        signs: SignFinder | None = None,
        rescoring: RescoringNetwork | None = None,
    ):
        """`signs` finds those that no network reads; without it there are digits alone. `rescoring` as in Explainer."""
        self._network, self._classifier, self._config = network, classifier, config
        self._signs, self._rescoring = signs, rescoring
        self.guessing = True
        """Whether ink is read while it grows, for `guess`. What is read in the end does not depend on it."""
        self.on_explanation: Callable[[Explanation], None] = lambda explanation: None
        """Is given every explanation that settles."""
        self.restart()

    def restart(self) -> None:
        """Forget everything: the next ink is the first."""
        self._pen_down = False
        self._path = GrowingPath()
        # It remembers ink by its times, which begin again.
        self._explainer = Explainer(self._classifier, self._config, self._rescoring)
        self.clear()

    def clear(self) -> None:
        """Discard the ink that has not settled."""
        self._path.forget(len(self._path))
        self._chart = Chart(self._network, self._classifier, self._config.smallest)
        self._ended: Ended | None = None  # all ink taken as ended: the pen is up, or the tip rests
        self._explained: Explanation | None = None  # what that is
        self._up_since = 0.0
        self._looked_at = self._guessed_at = _NEVER
        self.guess: tuple[Prediction, ...] = ()
        """What the ink that has not settled looks like so far, sure digits and unclear ones."""

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The ink that has not settled; the last stroke grows while the pen is down."""
        return self._path.so_far.strokes

    def begin_stroke(self, *, meant: bool = False) -> None:
        """Take note that the pen went down; `meant` as in PenChange."""
        self._path.begin(meant)
        self._pen_down, self._ended, self._explained = True, None, None

    def add(self, ink: InkPoint) -> None:
        """Let the ink go on to a point."""
        self._path.add(ink)

    def end_stroke(self, t: float, *, meant: bool = False) -> bool:
        """Take note that the pen went up, and that what came after `t` seconds is no ink. Returns whether any of it was.

        `meant` as in PenChange.
        """
        kept = self._path.end(t, _STROKE, meant, taps=self._signs is not None)
        if self._chart.cuts and self._chart.cuts[-1] >= len(self._path):  # it was too small to be ink
            self._chart = Chart(self._network, self._classifier, self._config.smallest)
        self._pen_down, self._ended, self._explained = False, None, None
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
        ended = self._end(self._path.so_far)
        ended.score()
        self._prepare(ended, late=True)
        return self._settle(self._explain(ended), len(ended.path), last=True)

    def _advance_down(self, t: float) -> list[Prediction]:
        path = self._path.so_far
        if settled := self._settle_at_rest(t, path):
            return settled
        if t - self._looked_at >= _LOOK_EVERY:
            self._looked_at = t
            self._chart.extend(path)
            if settled := self._settle_first(path):
                return settled
        self._chart.score(path, _SCORED)
        if self.guessing and t - self._guessed_at >= _GUESS_EVERY:
            self._guessed_at = t
            self.guess = self._guess(path)
        return []

    def _advance_up(self, t: float, waiting: bool) -> list[Prediction]:
        if self._ended is None:
            self._ended = self._end(self._path.so_far)
        waited = t - self._up_since
        if self._explained is None:
            late = waited >= self._config.pause
            scored = self._ended.scored  # one thing a frame, unless it is late
            if not self._ended.score(_SCORED_LATE if late else _SCORED_UP) or not (scored or late):
                return []
            if not self._prepare(self._ended, late):
                return []
            self._explained = self._explain(self._ended)
            self.guess = (*self._explained.digits, *self._explained.waits)
        alone = bool(self._explained.waits) and not self._explained.digits
        longest = _AWAITED if alone else self._config.pause + (0.0 if self._explained.ends_clear else self._config.patience)
        return [] if waiting or waited < longest else self._settle(self._explained, len(self._ended.path), last=alone)

    def _settle_at_rest(self, t: float, path: InkPath) -> list[Prediction]:
        """Settle what the tip rests after with the pen down, if it is all clear; the tip may go on to the next digit."""
        if self._ended is not None and np.abs(path.points[-1] - self._ended.path.points[-1]).max() > _STILL:
            self._ended = self._explained = None
        if self._ended is None:
            if t - _at_rest_since(path, np.inf) < self._config.pause:
                return []
            self._ended = self._end(path)
        if self._explained is not None or not self._ended.score(_SCORED_UP) or not self._prepare(self._ended, late=True):
            return []
        self._explained = self._explain(self._ended)
        return self._settle(self._explained, len(self._ended.path) - 1) if self._explained.is_clear else []

    def _settle_first(self, path: InkPath) -> list[Prediction]:
        """Settle the first digit while others are written after it; let ink go that has long explained nothing."""
        chart, until = self._chart, self._chart.complete
        endings, readings = self._search(path, chart.cuts[:until], chart.endings[: until - 1], chart.search)
        chosen = readings[0].chosen
        if len(chosen) > _AHEAD and not self._config.single and _agree_on_the_first(readings):
            explanation = self._explainer.explain(path, chart.cuts[:until], endings, readings, count=1)
            if explanation.is_clear:
                return self._settle(explanation, explanation.parts[0][1])
        if len(path) <= _LONGEST or until < 2:
            return []
        half = chart.cuts[min(int(np.searchsorted(chart.cuts, len(path) // 2)), until - 1)]
        first = chart.cuts[chosen[0][0].start] if chosen else half
        if first > len(path) // 8:  # before it lies much that is no digit
            return self._settle(Explanation(path, np.array(chart.cuts)), min(first, half), last=True)
        return self._settle(self._explainer.explain(path, chart.cuts[:until], endings, readings), half, last=True)

    def _end(self, path: InkPath) -> Ended:
        """Take the ink as ended."""
        self._chart.extend(path)
        self._chart.score(path, 0)
        return Ended(self._chart, path, self._config.smallest)

    def _prepare(self, ended: Ended, late: bool) -> bool:
        """Search the likeliest readings, then look at their digits, some in a frame; return whether to explain in this one."""
        if ended.likeliest is None:
            ended.likeliest = self._explainer.likeliest(ended.endings)
            return not ended.likeliest
        most = _LOOKED_AT_LATE if late else _LOOKED_AT
        unknown = self._explainer.look(ended.path, ended.cuts, ended.likeliest, most)
        return unknown <= (most if late else 0)

    def _explain(self, ended: Ended) -> Explanation:
        endings, readings = self._search(ended.path, ended.cuts, ended.endings, ended.search)
        if any(label >= LOGIT_COUNT for *_, label in readings[0].chosen):  # no network has learned how other signs fit in
            return self._explainer.explain(ended.path, ended.cuts, endings, readings)
        likeliest = ended.likeliest or ()
        return self._explainer.explain(ended.path, ended.cuts, ended.endings, ended.search.best, likeliest=likeliest)

    def _search(
        self, path: InkPath, cuts: Sequence[int], endings: Sequence[Ending], search: Viterbi
    ) -> tuple[Sequence[Ending], list[Reading]]:
        """Return the parts that end at each cut but the first, and the best explanations, signs included."""
        return self._signs.search(path, cuts, endings, search) if self._signs else (endings, search.best)

    def _guess(self, path: InkPath) -> tuple[Prediction, ...]:
        """Read the ink so far: the best explanation of what is certain, and of one digit more that ends at the tip."""
        return self._explainer.guess(path, *self._chart.up_to_the_tip(path, self._signs))

    def _settle(self, explanation: Explanation, count: int, *, last: bool = False) -> list[Prediction]:
        """Settle the first so many points of the path as explained, but for signs that wait for a digit: the `last` do not."""
        self.on_explanation(explanation)
        none = None if explanation.digits else self._explainer.none(explanation.path)
        if self._signs:
            self._signs.settle(explanation.path, [digit.digit for digit in explanation.digits], explanation.parts)
        if explanation.waits and not last:
            count = min(count, explanation.waits_from)
        self._path.forget(count)
        self._chart = self._chart.forget(count)
        self._ended, self._explained, self.guess = None, None, ()
        return list(explanation.digits) or ([none] if none else [])


def _agree_on_the_first(readings: list[Reading]) -> bool:
    """Return whether every reading that is nearly as likely as the best begins with the same digit."""
    best = readings[0]
    return all(other.text[:1] == best.text[:1] or best.score - other.score >= _CLEARLY for other in readings[1:])


def _at_rest_since(path: InkPath, longest: float) -> float:
    """Return since when the tip has been where the path ends, s; at most `longest` before it was last there."""
    far = np.flatnonzero(np.abs(path.points - path.points[-1]).max(axis=1) > _STILL)
    first = far[-1] + 1 if len(far) else 0
    return max(float(path.arrived[first]), float(path.left[-1]) - longest)
