"""Find the best explanation of a whole path: which of its parts are digits, and how sure each of them is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.labels import CLASS_COUNT, sign_of

_READINGS = 4  # that are kept at each cut
_LABELS = 3  # of a part that are followed
_HOPELESS = -7.0  # log-odds below which a part is not followed: a thousandth
_SAME = 0.4  # parts that share this much of their way, of what both cover, are the same digit cut elsewhere


@dataclass(frozen=True)
class Reading:
    """One explanation: `chosen` are the parts that are digits, each an index into the candidates and its label.

    `score` is its log-odds against the explanation that nothing is a digit.
    """

    score: float
    chosen: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """Return the signs of its digits."""
        return "".join(sign_of(label) for _, label in self.chosen)


@dataclass(frozen=True, eq=False)
class Lattice:
    """The parts of a path that may be digits.

    `bounds`   int [m, 2]: from which to which cut each part goes, by the cuts' places in their row.
    `log_odds` float [m, CLASS_COUNT]: of each part being each digit, against being none.
    `along`    float [c]: how far along the path each cut lies.
    """

    bounds: np.ndarray
    log_odds: np.ndarray
    along: np.ndarray

    def ending(self) -> list[list[int]]:
        """Return for each cut the parts worth following that end there."""
        ends: list[list[int]] = [[] for _ in self.along]
        for k in np.flatnonzero(self.log_odds.max(axis=1) > _HOPELESS) if len(self.bounds) else ():
            ends[self.bounds[k, 1]].append(int(k))
        return ends


def best_readings(lattice: Lattice) -> list[Reading]:
    """Return the best explanations with different texts, best first: a Viterbi search that keeps several."""
    kept = [[Reading(0.0)]]
    for end, parts in enumerate(lattice.ending()):
        if not end:
            continue
        found = {reading.text: reading for reading in kept[-1]}
        for part in parts:
            odds = lattice.log_odds[part]
            for label in np.argsort(odds)[: -_LABELS - 1 : -1].tolist():
                for before in kept[lattice.bounds[part, 0]]:
                    reading = Reading(before.score + float(odds[label]), (*before.chosen, (part, label)))
                    if reading.text not in found or reading.score > found[reading.text].score:
                        found[reading.text] = reading
        kept.append(sorted(found.values(), key=lambda reading: -reading.score)[:_READINGS])
    return kept[-1]


def posterior(lattice: Lattice) -> np.ndarray:
    """Return how likely each part is each digit, over all explanations: float [m, CLASS_COUNT] (forward-backward)."""
    ends = lattice.ending()
    count = len(lattice.along)
    likely = np.zeros((len(lattice.bounds), CLASS_COUNT))
    total = np.full(len(lattice.bounds), -np.inf)
    forward, backward = np.zeros(count), np.zeros(count)
    for end in range(1, count):
        forward[end] = forward[end - 1]
        for part in ends[end]:
            total[part] = np.logaddexp.reduce(lattice.log_odds[part])
            forward[end] = np.logaddexp(forward[end], forward[lattice.bounds[part, 0]] + total[part])
    begun: list[list[int]] = [[] for _ in range(count)]
    for parts in ends:
        for part in parts:
            begun[lattice.bounds[part, 0]].append(part)
    for start in range(count - 2, -1, -1):
        backward[start] = backward[start + 1]
        for part in begun[start]:
            backward[start] = np.logaddexp(backward[start], total[part] + backward[lattice.bounds[part, 1]])
    for parts in ends:
        for part in parts:
            start, end = lattice.bounds[part]
            likely[part] = np.exp(forward[start] + lattice.log_odds[part] + backward[end] - forward[-1])
    return likely


def digit_probabilities(lattice: Lattice, likely: np.ndarray, chosen: Sequence[int]) -> np.ndarray:
    """Return how likely each chosen part is each digit, wherever exactly it is cut: float [len(chosen), CLASS_COUNT].

    What is missing to 1 is the probability that there is no digit.
    """
    start, end = lattice.along[lattice.bounds[:, 0]], lattice.along[lattice.bounds[:, 1]]
    result = np.zeros((len(chosen), CLASS_COUNT))
    for i, part in enumerate(chosen):
        shared = np.minimum(end, end[part]) - np.maximum(start, start[part])
        covered = np.maximum(end, end[part]) - np.minimum(start, start[part])
        result[i] = likely[shared > _SAME * covered].sum(axis=0)
    return result / np.maximum(result.sum(axis=1, keepdims=True), 1.0)
