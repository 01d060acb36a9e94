"""Recognize finished ink, and guess at ink that still grows."""

from collections.abc import Callable

import numpy as np

from airdigits.decoding.split import SplitConfig, read_strokes
from airdigits.ink.stroke import Ink
from airdigits.readers.written_ink import WrittenInk
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction

_GUESS_EVERY = 0.15  # s: how often the growing ink is read; nobody could follow more


class Recognizer:
    """Asks the classifier, and remembers its latest guess and its latest prediction."""

    def __init__(self, classifier: DigitClassifier, split: SplitConfig):
        self._classifier, self._split = classifier, split
        self.guessing = True
        """Whether ink is read while it grows, for `guess`. What is read in the end does not depend on it."""
        self.on_prediction: Callable[[Prediction], None] = lambda prediction: None
        """Is given every prediction of finished ink, in order."""
        self.restart()

    def restart(self) -> None:
        """Forget what was read."""
        self.guess: Prediction | None = None
        """What the unfinished ink looks like so far."""
        self.last: Prediction | None = None
        """The latest prediction, accepted or rejected."""
        self._guessed_at = -np.inf

    def read(self, ink: Ink, *, one_digit: bool = False) -> list[Prediction]:
        """Read finished ink: one digit as a rule, or several that were written on top of each other with hardly a pause."""
        predictions = [self._classifier.read(ink)] if one_digit else read_strokes(ink, self._classifier, self._split)
        self.guess, self.last = None, predictions[-1]
        for prediction in predictions:
            self.on_prediction(prediction)
        return predictions

    def watch(self, t: float, ink: WrittenInk) -> None:
        """Guess at the ink as it is at `t` seconds."""
        if not ink.pen_down:
            if not ink.strokes:
                self.guess = None
        elif self.guessing and t - self._guessed_at >= _GUESS_EVERY:
            so_far = ink.so_far()
            self.guess, self._guessed_at = self._classifier.read(so_far) if so_far else None, t
