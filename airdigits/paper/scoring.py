"""Score components with the network: the probabilities of the digits, and why a component is rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airdigits.labels import CLASS_COUNT, DIGITS, Alphabet, label_of
from airdigits.paper.component_image import image_of
from airdigits.paper.components import Component
from airdigits.paper.row_image import row_image
from airdigits.paper.row_network import RowNetwork
from airdigits.paper.segmentation import InkKinds, InkSegmenter
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.prediction import log_odds
from airdigits.recognition.raster import SIDE
from airdigits.recognition.rejection import RejectionConfig, unlike_a_digit

_WITHIN = 5.0  # log-odds of being a digit that standing within a number adds: `make bench ARGS=evidence` fits them
_LIKE_PLUS = label_of("4")  # what the classifier takes a plus for
_EVEN = 0.15  # of their height: how evenly people write the digits of a number, standard deviation
_KEPT = 4000  # images whose scores are kept: a few megabytes


@dataclass(frozen=True, eq=False)
class ScoredComponent:
    """A component and the network's scores for it.

    `image`         uint8 [28, 28], what the network saw.
    `probabilities` float32 [CLASS_COUNT], that of each digit if it is one.
    `is_digit`      the probability that it is a digit at all.
    `reason`        why it is rejected, in words for people; "" when it is accepted.
    `mark`          how a sign that belongs to a number is shown: "." or "-"; "" for all else.
    `row`           the component that it was cut out of, where several digits touch.
    """

    component: Component
    image: np.ndarray
    probabilities: np.ndarray
    is_digit: float
    reason: str
    mark: str = ""
    row: Component | None = None

    @property
    def digit(self) -> int | None:
        """The label of the likeliest digit; None when it is rejected."""
        return None if self.reason else int(self.probabilities.argmax())

    @property
    def score(self) -> float:
        """The probability that it is a digit, and the likeliest one."""
        return float(self.probabilities.max()) * self.is_digit

    @property
    def log_odds(self) -> float:
        """The log-odds of being a digit at all, by the classifier alone."""
        return log_odds(self.is_digit)

    def rejected(self, reason: str) -> "ScoredComponent":
        """Return the same component, rejected for this reason."""
        return replace(self, reason=reason)

    @property
    def connected(self) -> Component:
        """All the ink that it is connected with, by which it is told whether that is handwriting."""
        return self.row or self.component


class ComponentScorer:
    """Scores components with the digit classifier and the network for touching digits.

    Raises DigitModelError where the shipped network for touching digits is needed and missing or damaged.
    """

    def __init__(
        self,
        classifier: DigitClassifier,
        rejection: RejectionConfig = RejectionConfig(),
        rows: RowNetwork | None = None,
        alphabet: Alphabet = DIGITS,
    ) -> None:
        self.alphabet = alphabet
        """What numbers are written with."""
        self._classifier, self._rejection, self._rows = classifier, rejection, rows or RowNetwork()
        self._segmenter: InkSegmenter | None = None
        self._known: dict[bytes, tuple[np.ndarray, float]] = {}

    @property
    def least(self) -> float:
        """The probability below which a digit is rejected."""
        return self._rejection.least

    def score(self, components: Sequence[Component]) -> list[ScoredComponent]:
        """Score each component by itself."""
        return self.score_images(components, [image_of(component) for component in components])

    def score_images(self, components: Sequence[Component], images: Sequence[np.ndarray]) -> list[ScoredComponent]:
        """Score components by the images, uint8 [28, 28], that were made of them already."""
        read = [self._read(image) for image in images]
        return [
            ScoredComponent(component, image, digits, is_digit, unlike_a_digit(digits, is_digit, self._rejection))
            for component, image, (digits, is_digit) in zip(components, images, read, strict=True)
        ]

    def within_number(self, scored: ScoredComponent, height: float) -> ScoredComponent:
        """Judge a component once more, knowing that it stands within a number whose digits are about `height` px tall.

        What stands there mostly is a digit, if it is as tall; but a doubtful 4 is as often a plus. A component that was rejected
        for another reason than the classifier's stays as it is.
        """
        if not is_doubted(scored, self._rejection):
            return scored
        odds = scored.log_odds + max(0.0, _WITHIN - unlike_in_height(scored.component, height))
        is_digit = float(1 / (1 + np.exp(-odds)))
        return replace(scored, is_digit=is_digit, reason=unlike_a_digit(scored.probabilities, is_digit, self._rejection))

    def read_row(self, component: Component) -> np.ndarray:
        """Return what stands in a component that may be several digits, as RowNetwork describes it."""
        return self._rows.log_probabilities(row_image(component))

    def ink_kinds(self, contrast: np.ndarray, height: float, pen: float) -> InkKinds:
        """Tell the kinds of the ink of a page, as InkSegmenter does, which is loaded when it is first asked."""
        self._segmenter = self._segmenter or InkSegmenter()
        return self._segmenter.kinds(contrast, height, pen)

    def unscored(self, component: Component, reason: str, mark: str = "", *, is_shown: bool = True) -> ScoredComponent:
        """Reject a component that is known to be no digit, without scoring it; its image is black unless `is_shown`."""
        image = image_of(component) if is_shown else np.zeros((SIDE, SIDE), np.uint8)
        return ScoredComponent(component, image, np.zeros(CLASS_COUNT, np.float32), 0.0, reason, mark)

    def _read(self, image: np.ndarray) -> tuple[np.ndarray, float]:
        """Return what the classifier says of an image, which several steps ask for."""
        key = image.tobytes()
        if key not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            digits, is_digit = self._classifier.classify(image[None])
            self._known[key] = digits[0], float(is_digit[0])
        return self._known[key]


def unlike_in_height(component: Component, height: float) -> float:
    """Return by how many log-odds a component's height speaks against being a digit among digits of this height."""
    return ((component.height / height - 1) / _EVEN) ** 2 / 2


def is_doubted(scored: ScoredComponent, rejection: RejectionConfig = RejectionConfig()) -> bool:
    """Return whether a component is rejected by the classifier alone, and is not what may be a plus."""
    is_rejected = bool(scored.reason) and scored.reason == unlike_a_digit(scored.probabilities, scored.is_digit, rejection)
    return is_rejected and int(scored.probabilities.argmax()) != _LIKE_PLUS
