"""Marks to judged marks: what the network says of each, and why it is not believed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.paper.component_image import image_of
from airdigits.paper.components import Component
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.multi_digit import MultiDigitDetector
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit


@dataclass(frozen=True, eq=False)
class ScoredComponent:
    """A mark with `probabilities` float32 [10], that of being a digit at all, and `reason`, "" when it is believed."""

    component: Component
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

    def doubted(self, reason: str) -> "ScoredComponent":
        """The same, not believed."""
        return ScoredComponent(self.component, self.image, self.probabilities, self.is_digit, reason)


class ComponentScorer:
    """Asks the networks. Raises DigitModelError where the shipped one for digits that touch is wanted and cannot be had."""

    def __init__(
        self,
        classifier: DigitClassifier,
        rejection: RejectionConfig = RejectionConfig(),
        touching: MultiDigitDetector | None = None,
    ) -> None:
        self._classifier, self._rejection, self._touching = classifier, rejection, touching or MultiDigitDetector()

    def scorer(self, components: Sequence[Component]) -> list[ScoredComponent]:
        """Judge each mark by itself."""
        return self.judge_images(components, [image_of(component) for component in components])

    def judge_images(self, components: Sequence[Component], images: Sequence[np.ndarray]) -> list[ScoredComponent]:
        """Judge marks by images that were made of them already."""
        if not components:
            return []
        digits, is_digit = self._classifier.classify(np.array(images, np.uint8))
        reasons = (unlike_a_digit(p, float(i), self._rejection) for p, i in zip(digits, is_digit, strict=True))
        return [ScoredComponent(*each) for each in zip(components, images, digits, map(float, is_digit), reasons, strict=True)]

    def several(self, scored: ScoredComponent) -> bool:
        """Whether what is believed to be one digit looks like several that touch."""
        return self._touching.is_multi_digit(scored.image)
