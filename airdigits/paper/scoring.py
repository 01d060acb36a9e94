"""Score components with the network: the probabilities of the digits, and why a component is rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airdigits.paper.component_image import image_of
from airdigits.paper.components import Component
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.multi_digit import MultiDigitDetector
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit


@dataclass(frozen=True, eq=False)
class ScoredComponent:
    """A component and the network's scores for it.

    `image`         uint8 [28, 28], what the network saw.
    `probabilities` float32 [CLASS_COUNT], that of each digit if it is one.
    `is_digit`      the probability that it is a digit at all.
    `reason`        why it is rejected, in words for people; "" when it is accepted.
    `mark`          how a sign that belongs to a number is shown: "." or "-"; "" for all else.
    """

    component: Component
    image: np.ndarray
    probabilities: np.ndarray
    is_digit: float
    reason: str
    mark: str = ""

    @property
    def digit(self) -> int | None:
        """The label of the likeliest digit; None when it is rejected."""
        return None if self.reason else int(self.probabilities.argmax())

    @property
    def score(self) -> float:
        """The probability that it is a digit, and the likeliest one."""
        return float(self.probabilities.max()) * self.is_digit

    def rejected(self, reason: str) -> "ScoredComponent":
        """Return the same component, rejected for this reason."""
        return replace(self, reason=reason)


class ComponentScorer:
    """Scores components with the digit classifier and the network for touching digits.

    Raises DigitModelError where the shipped network for touching digits is needed and missing or damaged.
    """

    def __init__(
        self,
        classifier: DigitClassifier,
        rejection: RejectionConfig = RejectionConfig(),
        multi_digit: MultiDigitDetector | None = None,
    ) -> None:
        self._classifier, self._rejection, self._multi_digit = classifier, rejection, multi_digit or MultiDigitDetector()

    def score(self, components: Sequence[Component]) -> list[ScoredComponent]:
        """Score each component by itself."""
        return self.score_images(components, [image_of(component) for component in components])

    def score_images(self, components: Sequence[Component], images: Sequence[np.ndarray]) -> list[ScoredComponent]:
        """Score components by the images, uint8 [28, 28], that were made of them already."""
        if not components:
            return []
        digits, is_digit = self._classifier.classify(np.array(images, np.uint8))
        reasons = (unlike_a_digit(p, float(i), self._rejection) for p, i in zip(digits, is_digit, strict=True))
        return [ScoredComponent(*each) for each in zip(components, images, digits, map(float, is_digit), reasons, strict=True)]

    def is_multi_digit(self, scored: ScoredComponent) -> bool:
        """Return whether a component that is accepted as one digit looks like several that touch."""
        return self._multi_digit.is_multi_digit(scored.image)
