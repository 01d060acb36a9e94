"""Read a picture of one digit: every candidate for it is read, and their probabilities are mixed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from airdigits.labels import CLASS_COUNT
from airdigits.paper.components import Component
from airdigits.paper.digit_candidates import DigitCandidate, digit_candidates
from airdigits.paper.reading import Detection, PageReading
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.recognition.raster import SIDE, RasterConfig
from airdigits.recognition.rejection import could_be

BESIDE = "apart from the digit"
"""Why ink is left out of the one digit of a picture."""

_CENTRED = 0.6  # px: MNIST puts the centre of mass on the middle, 14, rounded to whole pixels; our own images are as near


@dataclass(frozen=True, eq=False)
class SingleDigit:
    """The digit of a picture, by all candidates together.

    `scored`    the best candidate with the probabilities of the mix, rejected where no digit stands out.
    `candidate` where it is in the picture, and what was left out.
    `certainty` how far all candidates agree on this very digit (root mean square), 0 to 1: low where they disagree and where
                most are no digit at all.
    """

    scored: ScoredComponent
    candidate: DigitCandidate
    certainty: float

    @property
    def corners(self) -> np.ndarray:
        """The corners of its box, float32 [4, 2], px of the picture."""
        return _detection(self.scored, self.candidate.matrix).corners

    def rejected(self, reason: str) -> Detection:
        """Return it as something that was seen and not believed."""
        return _detection(self.scored.rejected(reason), self.candidate.matrix)

    def reading(self) -> PageReading:
        """Return the digit and what was left out beside it, in pixels of the picture."""
        left_out = (Component(x, y, np.zeros((h, w), np.uint8)) for x, y, w, h in self.candidate.others.tolist())
        nothing = np.zeros(CLASS_COUNT, np.float32)
        others = [ScoredComponent(c, np.zeros((SIDE, SIDE), np.uint8), nothing, 0.0, BESIDE) for c in left_out]
        matrix = self.candidate.matrix
        return PageReading(reading_of_one(self.scored, matrix).lines, tuple(_detection(s, matrix) for s in others))


def read_single(image: np.ndarray, scorer: ComponentScorer) -> SingleDigit | None:
    """Read a BGR picture, uint8 [h, w, 3], as one digit; None where there is no ink."""
    candidates = digit_candidates(image)
    if not candidates:
        return None
    scored = scorer.score([candidate.component for candidate in candidates])
    votes = np.array([c.share * s.is_digit * s.probabilities for c, s in zip(candidates, scored, strict=True)])
    agreed = _agreement(candidates, votes)
    digit = int(agreed.argmax())
    best = int((votes[:, digit] * [candidate.weight for candidate in candidates]).argmax())
    probabilities = (agreed / max(float(agreed.sum()), 1e-9)).astype(np.float32)
    reason = "" if probabilities[digit] >= scorer.least else could_be(probabilities)
    one = replace(scored[best], probabilities=probabilities, reason=reason)
    return SingleDigit(one, candidates[best], float(np.sqrt(agreed[digit])))


def _agreement(candidates: Sequence[DigitCandidate], votes: np.ndarray) -> np.ndarray:
    """Return how far the candidates agree on each digit, float64 [CLASS_COUNT], 0 to 1.

    A way to find ink that makes many candidates has no more to say than one that makes few: each votes with its mean. Squared,
    a sure vote counts for more than several doubtful ones.
    """
    ways = np.array([candidate.way for candidate in candidates])
    weights = np.array([candidate.weight for candidate in candidates])
    total, most = np.zeros(votes.shape[1]), 0.0
    for way in np.unique(ways):
        weight = float(weights[ways == way][0])
        total += weight * votes[ways == way].mean(axis=0) ** 2
        most += weight
    return total / most


def is_normalized(image: np.ndarray, box: int = RasterConfig().box) -> bool:
    """Return whether an image, uint8 [28, 28], white on black, has its ink scaled and centred as MNIST's authors did."""
    _, _, width, height = cv2.boundingRect((image > 0).astype(np.uint8))
    moments = cv2.moments(image)
    if abs(max(width, height) - box) > 1 or not moments["m00"]:
        return False
    off = [abs(moments[m] / moments["m00"] - SIDE / 2) for m in ("m10", "m01")]
    return max(off) <= _CENTRED


def score_mnist_image(image: np.ndarray, scorer: ComponentScorer) -> ScoredComponent:
    """Score an image that is in MNIST's form already, uint8 [28, 28], white ink on black."""
    x, y, width, height = cv2.boundingRect(image)
    (scored,) = scorer.score_images([Component(x, y, image[y : y + height, x : x + width])], [image])
    return scored


def reading_of_one(scored: ScoredComponent, matrix: np.ndarray) -> PageReading:
    """Return the reading of a picture that is one digit; `matrix` leads from the picture to the pixels that were scored."""
    return PageReading((((_detection(scored, matrix),),),), ())


def _detection(scored: ScoredComponent, matrix: np.ndarray) -> Detection:
    box = scored.component.corners.astype(np.float32)
    corners = cv2.perspectiveTransform(box[:, None], np.linalg.inv(matrix))[:, 0]
    return Detection(corners.astype(np.float32), scored.digit, scored.probabilities, scored.reason, scored.image)
