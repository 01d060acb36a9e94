"""Decode what is written, and remember the latest guess and the latest prediction."""

from airdigits.decoding.decoder import Decoder
from airdigits.ink.stroke import Ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import Prediction


class Recognizer:
    """Reads ink: as it is written, through the decoder, or as it comes from another program."""

    def __init__(self, decoder: Decoder, classifier: DigitClassifier):
        self.decoder = decoder
        """Finds the digits in what is written."""
        self._classifier = classifier
        self.restart()

    def restart(self) -> None:
        """Forget what was read, and all ink."""
        self.last: Prediction | None = None
        """The latest prediction: a sure digit, an unclear one or none."""
        self.decoder.restart()

    @property
    def guessing(self) -> bool:
        """Whether ink is read while it grows, for `guess`. What is read in the end does not depend on it."""
        return self.decoder.guessing

    @guessing.setter
    def guessing(self, guessing: bool) -> None:
        self.decoder.guessing = guessing

    @property
    def guesses(self) -> tuple[Prediction, ...]:
        """What the ink that has not settled looks like so far, digit by digit."""
        return self.decoder.guess

    @property
    def guess(self) -> Prediction | None:
        """The latest digit of that."""
        return self.decoder.guess[-1] if self.decoder.guess else None

    def read(self, ink: Ink) -> Prediction:
        """Read ink that is known to be one digit."""
        return self._classifier.read(ink)
