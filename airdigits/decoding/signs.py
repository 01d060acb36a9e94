"""Find the signs among the strokes of a path, a minus and a decimal point, by their size and place beside the digits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import PRICES, Ending, Part, Reading, Viterbi, to_parts
from airdigits.labels import LOGIT_COUNT, Alphabet, sign_of
from airdigits.recognition.sign_model import MOST, Box, Surroundings, measure_stroke, sign_odds

_PALMS = 1.9  # palms: how tall digits are, where the hand has written none yet


@dataclass
class SignFinder:
    """Finds the signs of an `alphabet` in the ink of a number, of which `number` tells what has been written so far."""

    alphabet: Alphabet
    number: Callable[[], str]
    _settled: list[tuple[Box, np.ndarray]] = field(default_factory=list)  # the number's digits, and where each of them ended

    def settle(self, path: InkPath, labels: Sequence[int | None], parts: Sequence[tuple[int, int]]) -> None:
        """Take note of what settles now, signs and digits of a path, each with the points from which to which it goes."""
        self._trim()
        for label, (first, last) in zip(labels, parts, strict=True):
            if label is None or label < LOGIT_COUNT:
                self._settled.append((Box.of(path.points[first : last + 1]), path.points[last]))

    def search(
        self, path: InkPath, cuts: Sequence[int], endings: Sequence[Ending], search: Viterbi
    ) -> tuple[Sequence[Ending], list[Reading]]:
        """Search again with the strokes that may be signs, if there are any.

        Returns the parts that end at each cut but the first, and the best explanations.
        """
        found = self.parts(path, cuts, search.best[0].chosen)
        if not found:
            return endings, search.best
        endings = [[*ending, found[end]] if end in found else ending for end, ending in enumerate(endings, 1)]
        again = search.fork()
        known = min(*found, len(again.kept))  # cuts before which nothing has changed
        del again.kept[known:]
        for ending in endings[known - 1 :]:
            again.extend(ending)
        return endings, again.best

    def parts(self, path: InkPath, cuts: Sequence[int], chosen: Sequence[tuple[Part, int, int]]) -> dict[int, Part]:
        """Return the strokes of a path that may be signs, each as a part, by the place of the cut at which it ends.

        `chosen` are the digits that the search has found without them. Only what the pen's gestures enclose can be a sign.
        """
        places = {cut: place for place, cut in enumerate(cuts)}
        starts = np.flatnonzero(path.lifted)
        ends = np.r_[starts[1:] - 1, len(path) - 1] if len(starts) else starts
        found = dict[int, Part]()
        for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
            if first < last and path.meant[first] and path.meant[last] and first in places and last in places:
                digits = [(cuts[part.start], cuts[end], label) for part, end, label in chosen]
                odds = self._log_odds(path, first, last, digits)
                if odds.max() > -MOST:
                    (found[places[last]],) = to_parts([places[first]], odds[None])
        return found

    def _log_odds(self, path: InkPath, first: int, last: int, digits: Sequence[tuple[int, int, int]]) -> np.ndarray:
        """Return the log-odds of one stroke being each sign: float64 [Alphabet.width], that of digits -inf."""
        self._trim()
        boxes = [box for box, _ in self._settled]
        text, before, after, written = self.number(), boxes[-1:], list[Box](), 0
        for start, end, label in digits:
            around = np.r_[start : min(end + 1, first), max(start, last + 1) : end + 1]  # without the stroke itself
            if not len(around):
                continue
            boxes.append(Box.of(path.points[around]))
            if start < first:
                text, before, written = text + sign_of(label), boxes[-1:], written + 1
            elif not after:
                after = boxes[-1:]
        palm = float(path.palms[(first + last) // 2, 2])
        tall = np.median([box.bottom - box.top for box in boxes]) if boxes else _PALMS * palm
        ended = path.points[first - 1] if first else self._settled[-1][1] if self._settled else None
        begun = path.points[last + 1] if last + 1 < len(path) else None
        measured = measure_stroke(
            path.points[first : last + 1], Surroundings(float(tall) or np.nan, (*before, *after), ended, begun)
        )
        # The search adds what a digit costs there; a sign costs nothing.
        return sign_odds(measured, self.alphabet, text) + PRICES[min(written, len(PRICES) - 1)]

    def _trim(self) -> None:
        """Forget digits that are no longer of the number."""
        del self._settled[sum(sign not in self.alphabet.marks for sign in self.number()) :]
