"""Define the classifier's prediction for the ink of one digit."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the classifier predicts for the ink of one digit.

    `digit`         the predicted label, below CLASS_COUNT; None when the ink is rejected.
    `probabilities` float32 [CLASS_COUNT], calibrated class probabilities, adding up to 1.
    `reason`        why it is rejected, in words for people; "" when it is accepted.
    `image`         uint8 [28, 28], the network's input.
    `ink`           the ink that was classified.
    """

    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray
    ink: Ink

    @property
    def probability(self) -> float:
        """Return the probability of the likeliest digit."""
        return float(self.probabilities.max())
