"""Weigh whether a hand means to write, by all that it has drawn lately: what hands do otherwise looks like a digit at times."""

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum

from airdigits.labels import CLASS_COUNT
from airdigits.recognition.prediction import Prediction

_SURE = 0.99
_SIMPLE = (0, 1, 7)  # a circle, a line, a hook: what a hand draws in pointing, waving and scratching


class Drawn(Enum):
    """What ink was read as; the value is how often that happens to hands that write, and to hands that do not.

    `python -m bench intent` counts both. What is read, but not surely, is to speak for neither: some people's digits are
    seldom sure. And hands that write are given more strokes that are none than was counted.
    """

    NONE = (0.05, 0.65)
    UNSURE = (0.25, 0.25)
    SIMPLE = (0.2, 0.08)
    OTHER = (0.5, 0.02)

    @staticmethod
    def of(prediction: Prediction) -> "Drawn":
        """Return what kind of reading a prediction is."""
        if prediction.digit is None:
            return Drawn.UNSURE if prediction.unclear else Drawn.NONE
        if prediction.probability < _SURE or prediction.digit >= CLASS_COUNT:
            return Drawn.UNSURE
        return Drawn.SIMPLE if prediction.digit in _SIMPLE else Drawn.OTHER


_WRITES = 0.9  # how likely it is that a hand writes of which nothing is known
_GOES_ON = 0.95  # from one reading to the next, a hand goes on with what it did
_REMEMBERED = 300.0  # s: a third of what was known after this time
_KEPT = 100  # readings


@dataclass(frozen=True)
class _Reading:
    t: float
    drawn: Drawn
    writes: float  # the probability that the hand writes, by this reading and those before it


class Intent:
    """A hidden Markov model of two states: the hand writes, or does anything else."""

    def __init__(self) -> None:
        self._readings: deque[_Reading] = deque(maxlen=_KEPT)
        self._count = 0

    def take(self, t: float, prediction: Prediction) -> int:
        """Take note of what ink was read as at `t` seconds; return the reading's number, which `meant` knows it by."""
        drawn = Drawn.of(prediction)
        before = self._readings[-1] if self._readings else None
        writes = _mixed(before.writes, _kept(before.t, t)) if before else _WRITES
        if_writes, if_not = drawn.value
        self._readings.append(_Reading(t, drawn, _share(writes * if_writes, (1 - writes) * if_not)))
        self._count += 1
        return self._count

    def trust(self) -> None:
        """Take note that a person has shown that they write: what was read before is not doubted."""
        self._readings.clear()

    def meant(self) -> dict[int, float]:
        """Return how likely it is that the hand wrote, for each of the latest readings by its number.

        It is seen from now: what came after a reading speaks for or against it as well as what came before.
        """
        result = dict[int, float]()
        after, later = 0.5, math.inf  # how much what came after it speaks for writing, against the other; and when that was
        for back, reading in enumerate(reversed(self._readings)):
            kept = _kept(reading.t, later)
            either = (1 - kept) * (_WRITES * after + (1 - _WRITES) * (1 - after))
            if_writing, if_other = kept * after + either, kept * (1 - after) + either
            result[self._count - back] = _share(reading.writes * if_writing, (1 - reading.writes) * if_other)
            drawn_writing, drawn_other = reading.drawn.value
            after, later = _share(if_writing * drawn_writing, if_other * drawn_other), reading.t
        return result


def _kept(before: float, now: float) -> float:
    """Return how much of what was known is still known."""
    return _GOES_ON * math.exp((before - now) / _REMEMBERED)


def _share(writing: float, other: float) -> float:
    return writing / (writing + other)


def _mixed(writes: float, kept: float) -> float:
    return kept * writes + (1 - kept) * _WRITES
