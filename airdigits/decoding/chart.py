"""Score the parts of a growing path, a few at a time, and keep what is certain about it in a chart."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from airdigits.decoding.cuts import AHEAD, propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Ending, Part, Reading, Viterbi, hopeful, to_parts
from airdigits.decoding.signs import SignFinder
from airdigits.decoding.span_features import REACH, boxes, span_features
from airdigits.decoding.span_network import SpanNetwork
from airdigits.decoding.spans import Spans, propose_spans
from airdigits.labels import label_of
from airdigits.recognition.classifier import DigitClassifier

_MOST = 12.0  # log-odds: the network may not be surer of one part than of a whole explanation
_OUTSIDE = 12.0  # log-odds against a digit all of which lies outside the picture: the tracker has only imagined it
_MEANT = 3.0  # log-odds for a digit that the pen's gestures enclose, a stroke
_IMAGE = 0.5  # weight of the digit model for ink that the pen's gestures enclose exactly: such ink it has learnt from
_FINGER = 8.0  # log-odds against a digit that the finger alone has drawn ...
_PALM = 0.4  # ... unless the palm has moved by this part of its size: it has in all of 605 digits of five people
_TINY = 8.0  # log-odds against a digit without any size ...
_PALMS = 0.9  # ... unless it is this many palms large: half of the digits of the five people are 0.91 and more, nearly all 0.68
_LINE = label_of("1")
_COMMON = 1.4  # log-odds against a 1 that no gesture encloses: a mere line is what hands draw most without writing
_NEAR = 0.07  # of its way: how far a digit may begin after the pen went down, and end before it went up


class Chart:
    """The cuts of a path that is still written and the parts between them, as far as more ink cannot change them.

    A part is certain when its end is certain to be a cut, and all that the network looks at after it is there.
    """

    def __init__(self, network: SpanNetwork, classifier: DigitClassifier, smallest: float):
        self._network, self._classifier, self._smallest = network, classifier, smallest
        self.cuts: list[int] = []
        """Points at which the path may be cut, whatever comes."""
        self.endings: list[Ending] = []
        """The parts that end at each cut but the first, as far as they are scored."""
        self.search = Viterbi()
        """The best explanations up to the cuts before which every part is scored."""
        self.waiting = Spans(np.zeros((0, 2), int), np.zeros(0))
        """The parts between these cuts that have no score yet."""

    def extend(self, path: InkPath) -> None:
        """Find the cuts and parts that have become certain as the path has grown."""
        certain = len(path) - 1 - AHEAD
        cuts = [cut for cut in propose_cuts(path, self.cuts) if cut <= certain]
        if len(cuts) <= max(len(self.cuts), 1):
            return
        new = range(max(len(self.cuts), 1), len(cuts))
        self.cuts = cuts
        self.endings += [[] for _ in new]
        spans = propose_spans(path, cuts, new, self._smallest)
        self.waiting = Spans(
            np.concatenate([self.waiting.bounds, spans.bounds]), np.concatenate([self.waiting.sizes, spans.sizes])
        )

    def score(self, path: InkPath, most: int) -> None:
        """Score parts that have become certain, `most` at most, and let the search follow."""
        bounds, sizes = self.waiting
        if len(bounds):
            # The tip may still rest at the last point, so that its time is not certain.
            beyond = path.travelled[-2] - path.travelled[np.array(self.cuts)[bounds[:, 1]]]
            chosen = np.flatnonzero(beyond > sizes * REACH)[:most]
            for (_, end), part in zip(bounds[chosen].tolist(), self.judge(path, self.cuts, bounds[chosen]), strict=True):
                self.endings[end - 1] += hopeful([part])
            kept = np.ones(len(bounds), bool)
            kept[chosen] = False
            self.waiting = Spans(bounds[kept], sizes[kept])
        for end in range(len(self.search.kept), self.complete):
            self.search.extend(self.endings[end - 1])

    @property
    def complete(self) -> int:
        """The number of cuts, from the first on, at which every part that ends there is scored."""
        return int(self.waiting.bounds[:, 1].min()) if len(self.waiting.bounds) else max(len(self.cuts), 1)

    def up_to_the_tip(self, path: InkPath, signs: SignFinder | None = None) -> tuple[list[int], Reading]:
        """Return the best explanation of the path so far, with one digit more that ends where the tip is; and its cuts."""
        cuts = [*self.cuts[: self.complete], len(path) - 1] if self.cuts else [0, len(path) - 1]
        search, last, endings = self.search.fork(), len(cuts) - 1, self.endings[: self.complete - 1]
        if cuts[-1] > cuts[-2]:
            bounds = propose_spans(path, cuts, [last], self._smallest).bounds
            endings.append(hopeful(self.judge(path, cuts, bounds)))
            search.extend(endings[-1])
        return cuts, (signs.search(path, cuts, endings, search)[1] if signs else search.best)[0]

    def judge(self, path: InkPath, cuts: Sequence[int], bounds: np.ndarray) -> list[Part]:
        """Score parts of a path, int [m, 2] by the places of their cuts."""
        if not len(bounds):
            return []
        spans = np.array(cuts)[bounds]
        low, high = boxes(np.concatenate([path.points, path.palms[:, :2]], axis=1), spans)
        features = span_features(path, spans, (low[:, :2], high[:, :2]))
        log_odds = np.clip(self._network.log_odds(features), -_MOST, _MOST)
        off = _off_what_was_meant(path, spans)
        for i in np.flatnonzero(off == 0):
            seen = self._classifier.log_odds(path.ink(*spans[i]))
            log_odds[i] = (1 - _IMAGE) * log_odds[i] + _IMAGE * np.clip(seen, -_MOST, _MOST)
        if _LINE is not None:
            log_odds[:, _LINE] -= _COMMON * (off > _NEAR)
        beside = _evidence(path, spans, off) - _mere_finger(path, spans, (high - low)[:, :2], (high - low)[:, 2:])
        log_odds += beside[:, None]
        return to_parts(bounds[:, 0].tolist(), log_odds, beside.tolist())

    def forget(self, count: int) -> "Chart":
        """Return the chart of a path that has lost its first `count` points, the last of which was a cut."""
        chart = Chart(self._network, self._classifier, self._smallest)
        gone = sum(cut < count for cut in self.cuts)
        chart.cuts = [cut - count for cut in self.cuts[gone:]]
        if not chart.cuts:
            return chart
        chart.endings = [
            [replace(part, start=part.start - gone) for part in ending if part.start >= gone] for ending in self.endings[gone:]
        ]
        kept = self.waiting.bounds[:, 0] >= gone
        chart.waiting = Spans(self.waiting.bounds[kept] - gone, self.waiting.sizes[kept])
        return chart


class Ended:
    """A path taken as ended: a chart of it, and the parts near its end, which are scored as such."""

    def __init__(self, chart: Chart, path: InkPath, smallest: float):
        self.path = path
        self.cuts = propose_cuts(path, chart.cuts)
        self._chart = chart
        known = max(len(chart.cuts), 1)
        self.endings: list[Ending] = [*map(list.copy, chart.endings), *([] for _ in self.cuts[known:])]
        self.search = chart.search.fork()
        self.likeliest: list[Reading] | None = None
        """The readings among which to choose, once they are searched."""
        new = propose_spans(path, self.cuts, range(known, len(self.cuts)), smallest)
        self._waiting = np.concatenate([chart.waiting.bounds, new.bounds])

    @property
    def scored(self) -> bool:
        """Whether every part is scored."""
        return not len(self._waiting)

    def score(self, most: int | None = None) -> bool:
        """Score some more parts, or all; return whether none is left."""
        chosen = self._waiting[:most]
        self._waiting = self._waiting[len(chosen) :]
        for (_, end), part in zip(chosen.tolist(), self._chart.judge(self.path, self.cuts, chosen), strict=True):
            self.endings[end - 1] += hopeful([part])
        if len(self._waiting):
            return False
        for end in range(len(self.search.kept), len(self.cuts)):
            self.search.extend(self.endings[end - 1])
        return True


def _off_what_was_meant(path: InkPath, spans: np.ndarray) -> np.ndarray:
    """Return how far each part begins after the pen's gesture began ink, or ends before it ended ink: float [m].

    The larger of both, as a share of the part's way; infinite where no gesture did.
    """
    along, first, last = path.travelled, spans[:, 0], spans[:, 1]
    begun = np.maximum.accumulate(np.where(path.meant & path.lifted, along, -np.inf))
    ends = np.append(path.lifted[1:], True)
    closed = np.minimum.accumulate(np.where(path.meant & ends, along, np.inf)[::-1])[::-1]
    return np.asarray(np.maximum(along[first] - begun[first], closed[last] - along[last]) / (along[last] - along[first]))


def _evidence(path: InkPath, spans: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Return the log-odds for each part being a digit that do not come from its shape: float [m].

    Points outside the picture speak against it. That it begins and ends where the writer wanted ink to begin and end (`off`)
    speaks for it: as much for each stroke, so that strokes are not torn apart.
    """
    first, last, strokes = spans[:, 0], spans[:, 1], np.cumsum(path.lifted)
    outside = np.append(0, np.cumsum(~path.inside))
    doubt = _OUTSIDE * (outside[last + 1] - outside[first]) / (last + 1 - first)
    meant = off <= _NEAR
    return np.asarray(_MEANT * meant * (strokes[last] - strokes[first] + 1) - doubt)


def _mere_finger(path: InkPath, spans: np.ndarray, tips: np.ndarray, palms: np.ndarray) -> np.ndarray:
    """Return the log-odds against each part whose palm moves less than its finger, or which is small beside it: float [m].

    A palm rests while a finger unfolds, beckons or counts, and what is small a finger taps or scratches. `tips` and `palms` are
    how far the tip and the palm go in each part, across and down, float [m, 2].
    """
    tip, palm = tips.max(axis=1), palms.max(axis=1)
    share = np.where(palm > 0, palm / np.maximum(tip, 1e-6), 1.0)  # without any tremor it is no tracker's
    length = path.palms[(spans[:, 0] + spans[:, 1]) // 2, 2]
    large = np.where(length > 0, tip / np.maximum(length, 1e-6), _PALMS)
    return np.asarray(_FINGER * np.clip(1 - share / _PALM, 0, 1) + _TINY * np.clip(1 - large / _PALMS, 0, 1))
