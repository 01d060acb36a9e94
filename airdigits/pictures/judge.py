"""Marks to judged marks: what the network says of each, and why it is not believed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.pictures.marks import Mark
from airdigits.pictures.normal import image_of
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit
from airdigits.recognition.touching import TouchingDetector


@dataclass(frozen=True, eq=False)
class Judged:
    """A mark with `probabilities` float32 [10], that of being a digit at all, and `reason`, "" when it is believed."""

    mark: Mark
    image: np.ndarray
    probabilities: np.ndarray
    is_digit: float
    reason: str

    @property
    def digit(self) -> int | None:
        return None if self.reason else int(self.probabilities.argmax())

    @property
    def score(self) -> float:
        """How likely it is a digit, and that one."""
        return float(self.probabilities.max()) * self.is_digit

    def doubted(self, reason: str) -> "Judged":
        """The same, not believed."""
        return Judged(self.mark, self.image, self.probabilities, self.is_digit, reason)


class Judge:
    """Asks the networks. Raises DigitModelError where the shipped one for digits that touch is wanted and cannot be had."""

    def __init__(
        self,
        classifier: DigitClassifier,
        rejection: RejectionConfig = RejectionConfig(),
        touching: TouchingDetector | None = None,
    ) -> None:
        self._classifier, self._rejection, self._touching = classifier, rejection, touching or TouchingDetector()

    def judge(self, marks: Sequence[Mark]) -> list[Judged]:
        """Judge each mark by itself."""
        return self.judge_images(marks, [image_of(mark) for mark in marks])

    def judge_images(self, marks: Sequence[Mark], images: Sequence[np.ndarray]) -> list[Judged]:
        """Judge marks by images that were made of them already."""
        if not marks:
            return []
        digits, is_digit = self._classifier.classify(np.array(images, np.uint8))
        reasons = (unlike_a_digit(p, float(i), self._rejection) for p, i in zip(digits, is_digit, strict=True))
        return [Judged(*each) for each in zip(marks, images, digits, map(float, is_digit), reasons, strict=True)]

    def several(self, judged: Judged) -> bool:
        """Whether what is believed to be one digit looks like several that touch."""
        return self._touching.several(judged.image)
