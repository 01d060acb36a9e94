"""Define the classifier's prediction for the ink of one digit."""

import math
from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import sign_of
from airdigits.support.inline_picture import inline_picture
from airdigits.support.notebook import Shown, rows_png
from airdigits.support.percentages import fine_percent

LEAST = 1e-4  # no probability is told from 0 or 1 better than this
_RARE = 0.005  # a digit less likely than this is not shown


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability, as far as it can be told from 0 or 1."""
    likely = min(max(probability, LEAST), 1 - LEAST)
    return math.log(likely / (1 - likely))


@dataclass(frozen=True, eq=False)
class Prediction(Shown):
    """What the classifier predicts for the ink of one digit.

    `digit`         the predicted label, of a digit or another sign of the alphabet; None when the ink is unclear, or no digit.
    `probabilities` float32 [CLASS_COUNT], calibrated class probabilities, adding up to 1; [Alphabet.width] where the ink may be
                    one of the alphabet's other signs, too.
    `reason`        why there is no digit, in words for people; "" when there is one.
    `image`         uint8 [28, 28], the network's input.
    `ink`           the ink that was classified.
    `unclear`       the ink is meant as a digit, but which one is not sure: it holds its place in the number. Without it,
                    `digit` None means no digit at all, which leaves nothing.
    `is_digit`      the probability that the ink is a digit at all.
    `learned`       float [CLASS_COUNT], by how much what was learned from one person (`run --learn`) has changed the logarithm
                    of `probabilities`; None where nothing was.
    """

    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray
    ink: Ink
    unclear: bool = False
    is_digit: float = 1.0
    learned: np.ndarray | None = None

    def __repr__(self) -> str:
        what = self.reason if self.digit is None else sign_of(self.digit)
        return f"<Prediction {what!r}, probability {self.probability:.3f}>"

    def _repr_html_(self) -> str:
        """Show it in a notebook: what the network saw, and how likely which digits are."""
        likely = (
            label for label in np.argsort(-self.probabilities, kind="stable").tolist() if self.probabilities[label] >= _RARE
        )
        rows = "".join(
            f"<tr><td>{sign_of(label)}</td><td>{fine_percent(self.probabilities[label])}</td></tr>" for label in likely
        )
        return f"<figure>{inline_picture(self.image, repr(self), 112)}<table>{rows}</table></figure>"

    def _repr_png_(self) -> bytes:
        """Return what the network saw, enlarged, as the content of a PNG file."""
        return rows_png([[self.image]], 4)

    @property
    def probability(self) -> float:
        """Return the probability of the likeliest digit."""
        return float(self.probabilities.max())

    @property
    def likeliest(self) -> tuple[int, int]:
        """Return the two most probable labels, likeliest first; of equals the smaller one first."""
        first, second, *_ = self.ranked
        return first, second

    @property
    def ranked(self) -> list[int]:
        """Return all labels, the most probable first; of equals the smaller one first."""
        order: list[int] = np.argsort(-self.probabilities, kind="stable").tolist()
        return order
