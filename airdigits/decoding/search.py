"""Find the best explanation of a whole path: which of its parts are digits, and how sure each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from airdigits.labels import CLASS_COUNT, sign_of

_READINGS = 4  # that are kept at each cut, unless more are wanted
_LABELS = 3  # of a part that are followed
_HOPELESS = -6.0  # log-odds below which a part is not followed
PRICES = (-0.7, -1.4, -2.7)
"""What the first digit of a path costs, in log-odds, the second, and each later one: who has written two in one go writes on. The
choice is a point on a curve between digits missed and gestures taken for digits: docs/accuracy.md."""
_MANY = len(PRICES) - 1
_WEIGHTS = tuple(float(np.exp(-price)) for price in PRICES)
_SAME = 0.4  # parts that share this much of their way, of what both cover, are the same digit cut elsewhere


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a path that may be a digit: it begins at the cut `start`, by the cut's place in its row. `to_parts` makes it.

    `log_odds` float [CLASS_COUNT]: of being each digit, against being none; [Alphabet.width] of a stroke that may be a sign.
    `beside` is how much of them all does not come from its shape.
    `odds` float, of the same length, and `weight`, their sum; `followed` are the labels worth following, likeliest first, each
    with its log-odds.
    """

    start: int
    log_odds: np.ndarray
    beside: float
    odds: np.ndarray
    weight: float
    followed: tuple[tuple[int, float], ...]


Ending = list[Part]
"""The parts that end at one cut."""


def to_parts(starts: Sequence[int], log_odds: np.ndarray, beside: Sequence[float] | None = None) -> list[Part]:
    """Make parts that begin at these cuts, of log-odds float [len(starts), width]: see Part."""
    odds, order = np.exp(log_odds), np.argsort(log_odds, axis=1)[:, : -_LABELS - 1 : -1]
    best = np.take_along_axis(log_odds, order, axis=1)
    followed = [
        tuple((label, value) for label, value in zip(labels, values, strict=True) if value > -np.inf)
        for labels, values in zip(order.tolist(), best.tolist(), strict=True)
    ]
    rows = zip(starts, log_odds, beside or [0.0] * len(starts), odds, odds.sum(axis=1).tolist(), followed, strict=True)
    return [Part(*row) for row in rows]


def hopeful(parts: Sequence[Part]) -> Ending:
    """Return the parts that are worth following."""
    return [part for part in parts if part.followed and part.followed[0][1] > _HOPELESS]


@dataclass(frozen=True, eq=False)
class Reading:
    """One explanation of a path up to a cut: the digits are `chosen`, each a part, the cut at which it ends, and its label.

    `score` is its log-odds against the explanation that nothing is a digit, and `text` the digits' signs.
    """

    score: float = 0.0
    text: str = ""
    chosen: tuple[tuple[Part, int, int], ...] = ()


@dataclass
class Viterbi:
    """The best explanations up to each cut, with different texts, best first: a search that keeps several.

    Cuts come one by one, each with the parts that end there; the first cut begins the path.
    """

    kept: list[list[Reading]] = field(default_factory=lambda: [[Reading()]])
    most: int = _READINGS

    def extend(self, ending: Ending, followed: Sequence[Sequence[tuple[int, float]]] | None = None) -> None:
        """Go on to the next cut, with these labels of each part and their log-odds; None for those worth following."""
        if not ending:
            self.kept.append(self.kept[-1])
            return
        cut = len(self.kept)
        found = {reading.text: reading for reading in self.kept[-1]}
        for part, labels in zip(ending, followed or [part.followed for part in ending], strict=True):
            for label, odds in labels:
                sign = sign_of(label)
                for before in self.kept[part.start]:
                    score = before.score + odds - PRICES[min(len(before.chosen), _MANY)]
                    text = before.text + sign
                    if text not in found or score > found[text].score:
                        found[text] = Reading(score, text, (*before.chosen, (part, cut, label)))
        self.kept.append(_best(list(found.values()), self.most))

    def fork(self) -> "Viterbi":
        """Return a search that goes on from here by itself."""
        return Viterbi(self.kept.copy(), self.most)

    @property
    def best(self) -> list[Reading]:
        """The best explanations of all of the path so far."""
        return self.kept[-1]


def _best(readings: list[Reading], most: int) -> list[Reading]:
    """Return the `most` best readings, and the best of each number of digits, whose next digit has another price; best first."""
    readings.sort(key=lambda reading: -reading.score)
    counts, kept = set[int](), list[Reading]()
    for place, reading in enumerate(readings):
        count = min(len(reading.chosen), _MANY)
        if place < most or count not in counts:
            kept.append(reading)
        counts.add(count)
    return kept


def posterior(endings: Sequence[Ending]) -> list[np.ndarray]:
    """Return how likely the parts that end at each cut are each sign, over all explanations: float [parts, width] each.

    The width is CLASS_COUNT, or that of an alphabet with other signs where one of the parts may be such a sign.
    Forward-backward over the cuts, by how many digits there were before, up to `_MANY`, since their prices differ. Plain
    numbers: a path has a few dozen cuts, and the odds of twenty digits still fit into a float.
    """
    forward = [(1.0, *(0.0,) * _MANY)]
    for ending in endings:
        now = list(forward[-1])
        for part in ending:
            for count, before in enumerate(forward[part.start]):
                now[min(count + 1, _MANY)] += before * _WEIGHTS[count] * part.weight
        forward.append(tuple(now))
    backward = [[0.0] * (_MANY + 1) for _ in forward]
    backward[-1] = [1.0] * (_MANY + 1)
    for end in range(len(endings), 0, -1):
        after = backward[end]
        for count, value in enumerate(after):
            backward[end - 1][count] += value
        paid = [(count, after[min(count + 1, _MANY)] * _WEIGHTS[count]) for count in range(_MANY + 1)]
        for part in endings[end - 1]:
            behind, weight = backward[part.start], part.weight
            for count, value in paid:
                behind[count] += value * weight
    everything = sum(forward[-1])
    width = max((len(part.odds) for ending in endings for part in ending), default=CLASS_COUNT)
    result = []
    for end, ending in enumerate(endings, 1):
        likely = np.zeros((len(ending), width))
        ahead = [(_WEIGHTS[count], backward[end][min(count + 1, _MANY)]) for count in range(_MANY + 1)]
        for i, part in enumerate(ending):
            likely[i, : len(part.odds)] = part.odds
        around = [
            sum(before * weight * after for before, (weight, after) in zip(forward[part.start], ahead, strict=True))
            for part in ending
        ]
        result.append(likely * (np.array(around)[:, None] / everything))
    return result


def digit_probabilities(endings: Sequence[Ending], along: np.ndarray, chosen: Sequence[tuple[Part, int, int]]) -> np.ndarray:
    """Return how likely each chosen part is each sign, wherever exactly it is cut: float [len(chosen), width].

    `along` float [cuts] is how far along the path each cut lies. What is missing to 1 is the probability of no digit.
    """
    if not chosen:
        return np.zeros((0, CLASS_COUNT))
    likely = np.concatenate(posterior(endings))
    start = along[[part.start for ending in endings for part in ending]]
    end = along[[cut for cut, ending in enumerate(endings, 1) for _ in ending]]
    result = np.zeros((len(chosen), likely.shape[1]))
    for i, (part, cut, _) in enumerate(chosen):
        result[i] = likely[share_their_way(along[part.start], along[cut], start, end)].sum(axis=0)
    return result / np.maximum(result.sum(axis=1, keepdims=True), 1.0)


def share_their_way(first: float, last: float, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Tell which parts, from `start` to `end` along a path, are the same digit as the part from `first` to `last`: bool [n]."""
    shared = np.minimum(end, last) - np.maximum(start, first)
    covered = np.maximum(end, last) - np.minimum(start, first)
    return np.asarray((shared > _SAME * covered) | (covered <= 0))  # a tap has no length
