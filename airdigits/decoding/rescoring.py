"""Choose among the likeliest readings of a path by what each of them says of all the ink.

The search adds up what the span network says of each part by itself. What it cannot see is how the digits of a reading fit
together, and what the reading leaves out: digits of one number are about as high, and lie beside each other; what is left out
is a way from one to the next, and no digit. So a small network judges the links of the likeliest readings (links.py), and the
likeliest chain of links wins: n-best rescoring, as recognizers of speech and of handwriting do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.links import LINK_FEATURES, LinkDescriber, Place
from airdigits.decoding.search import Ending, Part, Reading, Viterbi, posterior, share_their_way
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.litert import BatchNetwork
from airdigits.recognition.model_files import RESCORING_LITERT
from airdigits.recognition.prediction import Prediction

READINGS = 16
"""How many readings are judged: the right one is among them for 98 to 100 of a hundred numbers, wherever they come from."""
_NEGLIGIBLE = 1e-4  # the probability below which the search need not try a part as a digit again
_BATCH = 16  # links that are judged together: always as many, so that an answer does not depend on its company
_WRITES = 2.2
"""Log-odds for readings that have digits, whatever they look like: in the streams to learn from, four of ten hold none.
The choice is a point on a curve between digits missed and gestures taken for digits: docs/accuracy.md."""
_REMEDY = "train one with `airdigits train --rescoring --install`"


class RescoringNetwork:
    """Judge links of readings. One thread; about 0.01 ms for a reading.

    Raises DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: Path | None = None):
        self._network = BatchNetwork(
            model,
            RESCORING_LITERT,
            "rescoring model",
            _REMEDY,
            takes=(LINK_FEATURES,),
            gives=1,
            batch=_BATCH,
            does_not="judge readings",
        )
        self.model_hash = self._network.hash

    def judge(self, links: np.ndarray) -> np.ndarray:
        """Return how much each link, float32 [n, LINK_FEATURES], speaks for its reading: float64 [n], log-odds."""
        return self._network.run_all(links)[:, 0]


@dataclass(frozen=True, eq=False)
class LinkedReadings:
    """The likeliest readings of a path, and what their links look like.

    `links` float32 [n, LINK_FEATURES]; `chains` are the places in them of each reading's links. That nothing is a digit has none.
    """

    readings: tuple[Reading, ...]
    links: np.ndarray
    chains: tuple[tuple[int, ...], ...]


def likeliest_readings(endings: Sequence[Ending]) -> list[Reading]:
    """Search the readings that may be right, best first; that nothing is a digit is one of them."""
    search = Viterbi(most=READINGS)
    for ending, likely in zip(endings, posterior(endings), strict=True):
        followed = [[each for each in part.followed if p[each[0]] > _NEGLIGIBLE] for part, p in zip(ending, likely, strict=True)]
        search.extend([part for part, some in zip(ending, followed, strict=True) if some], [some for some in followed if some])
    return search.best


def parts_of(readings: Sequence[Reading]) -> list[tuple[int, int]]:
    """Return the parts that readings take for digits, each once: between which cuts."""
    return list(dict.fromkeys((part.start, end) for reading in readings for part, end, _ in reading.chosen))


def link_readings(
    path: InkPath, cuts: Sequence[int], readings: Sequence[Reading], see: Callable[[int, int], Prediction]
) -> LinkedReadings:
    """Describe the links of readings of a path. `see` returns what the digit model sees from one of its points to another."""
    describer = LinkDescriber(path, cuts, see, _size(path, cuts, readings))
    rows, places = list[list[float]](), dict[tuple[object, ...], int]()
    chains = []
    for reading in readings:
        chain, digits = list[int](), [_place(*digit) for digit in reading.chosen]
        for index, (before, digit) in enumerate(zip([None, *digits], [*digits, None], strict=True)):
            if not digits:
                break
            key = before and before[:3], digit and (*digit[:3], min(index, 2))
            if key not in places:
                places[key] = len(rows)
                rows.append(describer.describe(before, digit, index))
            chain.append(places[key])
        chains.append(tuple(chain))
    return LinkedReadings(tuple(readings), np.array(rows, np.float32).reshape(-1, LINK_FEATURES), tuple(chains))


def rescore(linked: LinkedReadings, network: RescoringNetwork) -> list[Reading]:
    """Return the readings, best first, their scores the log-odds against the reading that nothing is a digit."""
    judged = network.judge(linked.links)
    scores = [
        float(judged[list(chain)].sum()) + _WRITES * bool(chain) + sum(part.beside for part, *_ in reading.chosen)
        for chain, reading in zip(linked.chains, linked.readings, strict=True)
    ]
    scored = [Reading(score, reading.text, reading.chosen) for score, reading in zip(scores, linked.readings, strict=True)]
    return sorted(scored, key=lambda reading: -reading.score)


def probabilities_among(readings: Sequence[Reading], chosen: Sequence[tuple[Part, int, int]], along: np.ndarray) -> np.ndarray:
    """Return how likely each chosen part is each digit, wherever exactly it is cut: float [len(chosen), CLASS_COUNT].

    As `search.digit_probabilities`, but among these readings alone.
    """
    result = np.zeros((len(chosen), CLASS_COUNT))
    for reading, share in zip(readings, shares(readings), strict=True):
        start, end = along[[part.start for part, _, _ in reading.chosen]], along[[cut for _, cut, _ in reading.chosen]]
        for i, (part, cut, _) in enumerate(chosen):
            same = np.flatnonzero(share_their_way(along[part.start], along[cut], start, end))
            for place in same:
                result[i, reading.chosen[place][2]] += share / len(same)
    return result


def shares(readings: Sequence[Reading]) -> np.ndarray:
    """Return how likely each reading is, if it is one of these: float64 [n]."""
    scores = np.array([reading.score for reading in readings])
    weights = np.exp(scores - scores.max())
    return np.asarray(weights / weights.sum())


def _place(part: Part, end: int, label: int) -> Place:
    shape = part.log_odds - part.beside  # what does not come from the shape counts as it is, whatever the network learned
    return Place(part.start, end, label, float(shape[label]), float(shape[label] - np.delete(shape, label).max()))


def _size(path: InkPath, cuts: Sequence[int], readings: Sequence[Reading]) -> float:
    """Return the usual height of the digits in the best reading that has some, else that of all the ink."""
    chosen = next((reading.chosen for reading in readings if reading.chosen), ())
    heights = [np.ptp(path.points[cuts[part.start] : cuts[end] + 1], axis=0).max() for part, end, _ in chosen]
    return float(np.median(heights)) if heights else float(np.ptp(path.points, axis=0).max())
