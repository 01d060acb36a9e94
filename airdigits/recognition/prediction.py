"""Define the classifier's prediction for the ink of one digit."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the classifier predicts for the ink of one digit.

    `digit`         the predicted label, below CLASS_COUNT; None when the ink is unclear, or no digit at all.
    `probabilities` float32 [CLASS_COUNT], calibrated class probabilities, adding up to 1.
    `reason`        why there is no digit, in words for people; "" when there is one.
    `image`         uint8 [28, 28], the network's input.
    `ink`           the ink that was classified.
    `unclear`       the ink is meant as a digit, but which one is not sure: it holds its place in the number. Without it,
                    `digit` None means no digit at all, which leaves nothing.
    `is_digit`      the probability that the ink is a digit at all.
    """

    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray
    ink: Ink
    unclear: bool = False
    is_digit: float = 1.0

    @property
    def probability(self) -> float:
        """Return the probability of the likeliest digit."""
        return float(self.probabilities.max())

    @property
    def likeliest(self) -> tuple[int, int]:
        """Return the two most probable labels, likeliest first; of equals the smaller one first."""
        first, second = np.argsort(-self.probabilities, kind="stable")[:2].tolist()
        return first, second
