"""Search for the likeliest texts in what the row network saw, over all places where their digits may stand."""

import math
from dataclasses import dataclass

import numpy as np

_BEAM = 12  # texts that are followed
_HOPELESS = -9.0  # log-probability: a class less likely than that in a column is not followed there
_NEVER = -math.inf


@dataclass(frozen=True)
class RowText:
    """A text that may stand in a row: its `labels`, and how likely it is among all texts, a `probability`.

    NON_DIGIT among the labels stands for a sign that is no digit.
    """

    labels: tuple[int, ...]
    probability: float


def likeliest_texts(log_probabilities: np.ndarray) -> list[RowText]:
    """Return the likeliest texts, likeliest first; float [columns, classes] is what RowNetwork returns for a row.

    Prefix beam search (Hannun et al., 2014): each text has the probability of all its places together.
    """
    beam: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, _NEVER)}  # ended by nothing new, and by its last sign
    for column in log_probabilities.tolist():
        followed = [(label - 1, value) for label, value in enumerate(column) if label and value > _HOPELESS]
        if not followed:
            beam = {text: (_add(*ends) + column[0], _NEVER) for text, ends in beam.items()}
            continue
        grown: dict[tuple[int, ...], tuple[float, float]] = {}
        for text, (nothing, sign) in beam.items():
            either = _add(nothing, sign)
            _put(grown, text, either + column[0], _NEVER)
            for label, value in followed:
                if text and text[-1] == label:  # the same sign goes on; a second one needs something between
                    _put(grown, text, _NEVER, sign + value)
                    _put(grown, (*text, label), _NEVER, nothing + value)
                else:
                    _put(grown, (*text, label), _NEVER, either + value)
        beam = dict(sorted(grown.items(), key=lambda item: -_add(*item[1]))[:_BEAM])
    return [RowText(text, math.exp(_add(*ends))) for text, ends in beam.items()]


def places(log_probabilities: np.ndarray, labels: tuple[int, ...]) -> np.ndarray:
    """Return the columns in which each sign of a text most likely stands: float [signs], in columns of the network's answer.

    Viterbi over the text with room for nothing before, between and after its signs.
    """
    states = np.zeros(2 * len(labels) + 1, int)
    states[1::2] = np.array(labels, int) + 1
    seen = log_probabilities[:, states]
    count = len(states)
    skips = np.zeros(count, bool)  # from a sign to the next, with nothing between
    skips[3::2] = states[3::2] != states[1:-2:2]
    total, came = np.full(count, _NEVER), np.zeros(seen.shape, int)
    total[:2] = seen[0, :2]
    for column in range(1, len(seen)):
        options = np.stack([total, np.r_[_NEVER, total[:-1]], np.where(skips, np.r_[_NEVER, _NEVER, total[:-2]], _NEVER)[:count]])
        came[column] = options.argmax(axis=0)
        total = options.max(axis=0) + seen[column]
    state = count - 1 - int(count > 1 and total[-2] > total[-1])
    at = np.empty(len(seen), int)
    for column in range(len(seen) - 1, -1, -1):
        at[column] = state
        state -= came[column, state]
    return np.array([np.flatnonzero(at == 2 * i + 1).mean() for i in range(len(labels))])


def _put(grown: dict[tuple[int, ...], tuple[float, float]], text: tuple[int, ...], nothing: float, sign: float) -> None:
    before = grown.get(text, (_NEVER, _NEVER))
    grown[text] = _add(before[0], nothing), _add(before[1], sign)


def _add(a: float, b: float) -> float:
    """Return the logarithm of the sum of two numbers given by theirs."""
    low, high = (a, b) if a < b else (b, a)
    return high if low == _NEVER else high + math.log1p(math.exp(low - high))
