"""What the recognizer says of one digit's ink."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink


@dataclass(frozen=True, eq=False)
class Prediction:
    """The answer for one digit's ink.

    `digit`         0..9, or None when the ink was rejected.
    `probabilities` float32 [10], calibrated, adding up to 1.
    `reason`        why it was rejected, in words for people; "" when it was not.
    `image`         uint8 [28, 28], what the network saw.
    `ink`           the ink that was read.
    """

    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray
    ink: Ink

    @property
    def probability(self) -> float:
        """The probability of the likeliest digit."""
        return float(self.probabilities.max())
