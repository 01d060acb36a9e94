"""Score the parts of a growing path, a few at a time, and remember the scores as long as they hold."""

from dataclasses import dataclass

import numpy as np

from airdigits.decoding.cuts import propose_cuts
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import Lattice
from airdigits.decoding.span_features import REACH, boxes, span_features
from airdigits.decoding.span_network import SpanNetwork
from airdigits.decoding.spans import propose_spans
from airdigits.labels import CLASS_COUNT

_PRICE = 1.0  # log-odds that a digit must earn: a digit is proposed by several parts, which are cut nearly alike
_MOST = 12.0  # log-odds: the network may not be surer of one part than of a whole explanation

_OUTSIDE = 12.0  # log-odds against a digit all of which lies outside the picture: the tracker has only imagined it

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Candidates:
    """Where a path may be cut, and the parts between that may be digits.

    `cuts` int [c] are indices of points; `spans` int [m, 2] go from which point to which; `whole` bool [m] says that all
    that the network looks at after the part is there.
    """

    cuts: np.ndarray
    spans: np.ndarray
    whole: np.ndarray


class SpanScorer:
    """Scores the parts of a path that is still written.

    Points are counted from the beginning of all ink: `forgotten` says how many of them the path given has lost.
    """

    def __init__(self, network: SpanNetwork, smallest: float):
        self._network, self._smallest = network, smallest
        self._scores = dict[Span, np.ndarray]()
        self._seen = dict[Span, int]()  # how many points there were when a part was scored whose surroundings were not whole

    def candidates(self, path: InkPath) -> Candidates:
        """Propose the parts of a path that may be digits."""
        cuts = propose_cuts(path)
        spans = propose_spans(path, cuts)
        low, high = boxes(path.points, spans)
        size = (high - low).max(axis=1) if len(spans) else np.zeros(0)
        kept = size >= self._smallest
        spans, size = spans[kept], size[kept]
        along = path.travelled
        whole = along[-1] - along[spans[:, 1]] > size * REACH if len(spans) else np.zeros(0, bool)
        return Candidates(cuts, spans, whole)

    def score(self, path: InkPath, candidates: Candidates, forgotten: int, *, ended: bool, most: int | None = None) -> int:
        """Score parts that have no score that holds, `most` at a time; return how many are left.

        While the ink has not `ended`, parts wait until what comes after them is there.
        """
        end = forgotten + len(path)
        wanted = [
            i
            for i, (span, whole) in enumerate(zip(candidates.spans.tolist(), candidates.whole.tolist(), strict=True))
            if (whole or ended) and not self._holds((span[0] + forgotten, span[1] + forgotten), end, whole)
        ]
        chosen = np.array(wanted[:most], int)
        if len(chosen):
            spans = candidates.spans[chosen]
            self._remember(spans + forgotten, self._network.log_odds(span_features(path, spans)), candidates.whole[chosen], end)
        return len(wanted) - len(chosen)

    def score_tip(self, path: InkPath, candidates: Candidates, forgotten: int) -> None:
        """Score the parts that end where the tip is now, for a guess."""
        spans = candidates.spans[candidates.spans[:, 1] == len(path) - 1]
        if len(spans):
            scores = self._network.log_odds(span_features(path, spans))
            self._remember(spans + forgotten, scores, np.zeros(len(spans), bool), -1)

    def lattice(self, path: InkPath, candidates: Candidates, forgotten: int, *, until: int | None = None) -> Lattice:
        """Return the parts that have a score, with it; with `until`, those that end at that cut or before."""
        cuts = candidates.cuts if until is None else candidates.cuts[: until + 1]
        place = {int(cut): i for i, cut in enumerate(cuts)}
        known = [
            (place[start], place[end], self._scores[start + forgotten, end + forgotten])
            for start, end in candidates.spans.tolist()
            if end in place and (start + forgotten, end + forgotten) in self._scores
        ]
        bounds = np.array([(start, end) for start, end, _ in known], int).reshape(-1, 2)
        log_odds = np.array([score for *_, score in known]).reshape(-1, CLASS_COUNT)
        return Lattice(bounds, np.clip(log_odds, -_MOST, _MOST) - _PRICE - _doubt(path, cuts, bounds), path.travelled[cuts])

    def forget(self, until: int) -> None:
        """Forget the scores of parts that begin before a point."""
        self._scores = {span: score for span, score in self._scores.items() if span[0] >= until}
        self._seen = {span: seen for span, seen in self._seen.items() if span[0] >= until}

    def _holds(self, span: Span, end: int, whole: bool) -> bool:
        return span in self._scores and (self._seen.get(span) == end or (whole and span not in self._seen))

    def _remember(self, spans: np.ndarray, scores: np.ndarray, whole: np.ndarray, end: int) -> None:
        for (start, last), score, complete in zip(spans.tolist(), scores, whole.tolist(), strict=True):
            self._scores[start, last] = score
            if complete:
                self._seen.pop((start, last), None)
            else:
                self._seen[start, last] = end


def _doubt(path: InkPath, cuts: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Return the log-odds against each part that come from points outside the picture: float [m, 1]."""
    outside = np.r_[0, np.cumsum(~path.inside)]
    first, last = cuts[bounds[:, 0]], cuts[bounds[:, 1]] + 1
    return (_OUTSIDE * (outside[last] - outside[first]) / (last - first))[:, None]
