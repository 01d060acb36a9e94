"""Read a component that may be a row of touching digits: cut it into what it says, or say that it is unclear."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product

import numpy as np

from airdigits.labels import CLASS_COUNT, NON_DIGIT
from airdigits.paper.components import Component
from airdigits.paper.config import PaperConfig
from airdigits.paper.row_image import LEARNT, MARGIN, STEP, image_scale
from airdigits.paper.row_search import RowText, likeliest_texts, places
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.split_paths import between, find_split_paths
from airdigits.recognition.prediction import log_odds
from airdigits.recognition.rejection import could_be

_NARROW = 0.35  # of its height: a narrower component is no row
_LONGEST = 14  # digits in a row that touch
_CUTS = 4  # places between two digits at which a cut is tried
_LIKELY = 0.5  # probability: likelier than all else
_PRIOR, _ROW, _WHOLE = 0.86, 0.83, 0.39  # of log-odds that it is one digit: `make bench ARGS=evidence` fits them
_IMAGE = 0.3  # weight of the digit model in what a piece is, beside the row network, which sees its neighbours, too
_LEAST = 1e-3  # probability: the digit model is not surer than that, since a cut may have spoilt the piece
_MULTI_DIGIT = "could be several digits"


def split_multi_digit(
    whole: ScoredComponent, height: float, scorer: ComponentScorer, config: PaperConfig = PaperConfig()
) -> list[ScoredComponent]:
    """Return the digits of one component: usually itself, accepted or rejected; its pieces where it is several digits.

    `height` is how tall digits are on this page, px.
    """
    component = whole.component
    if component.width > _LONGEST * height:
        return [whole.rejected("wider than a digit")]
    if is_slender(component):
        return [whole]
    seen = scorer.read_row(component)
    texts = likeliest_texts(seen)
    if _PRIOR + _ROW * one_by_row(texts) + _WHOLE * whole.log_odds > 0:
        return [whole]
    row = next((text for text in texts if len(text.labels) > 1 and NON_DIGIT not in text.labels), None)
    if row is not None:
        likely = _place_probabilities(texts, len(row.labels))
        pieces = _cut(component, seen, row, scorer)
        judged = [_judge(piece, odds, component, config) for piece, odds in zip(pieces, likely, strict=True)] if pieces else []
        if min((piece.is_digit for piece in judged), default=0.0) >= _LIKELY:
            return judged
    return [whole.rejected(whole.reason or _MULTI_DIGIT)]


def is_slender(component: Component) -> bool:
    """Return whether a component is too narrow to be several digits."""
    return component.width <= _NARROW * component.height


def one_by_row(texts: Sequence[RowText]) -> float:
    """Return the log-odds, by the row network, that a component is one digit at most."""
    return log_odds(sum(text.probability for text in texts if len(text.labels) <= 1))


def row_score(component: Component, scorer: ComponentScorer) -> float:
    """Return the probability, by the row network, that digits and nothing else stand in a component.

    Of what is longer than any row that it has learned from it is no judge: that may be a comb with digits in it.
    """
    if component.width * image_scale(component) > LEARNT:
        return 0.0
    texts = likeliest_texts(scorer.read_row(component))
    return sum(text.probability for text in texts if text.labels and NON_DIGIT not in text.labels)


def _place_probabilities(texts: Sequence[RowText], count: int) -> np.ndarray:
    """Return how likely each digit stands at each of so many places: float [count, CLASS_COUNT].

    What is missing to 1 is the probability of another number of digits, or of no digit there.
    """
    result = np.zeros((count, CLASS_COUNT + 1))
    for text in texts:
        if len(text.labels) == count:
            result[np.arange(count), text.labels] += text.probability
    return result[:, :CLASS_COUNT]


def _cut(component: Component, seen: np.ndarray, row: RowText, scorer: ComponentScorer) -> list[ScoredComponent]:
    """Cut a component into the digits of a text, where the digit model finds them likeliest; empty where that cannot be done."""
    at = ((places(seen, row.labels) + 0.5) * STEP - MARGIN) / image_scale(component)
    cuts: list[list[np.ndarray | None]] = [[None]]
    cuts += [list(find_split_paths(component, first, last, _CUTS)) for first, last in pairwise(at)]
    cuts.append([None])
    best: list[tuple[float, list[ScoredComponent]]] = [(0.0, [])]
    for label, lefts, rights in zip(row.labels, cuts[:-1], cuts[1:], strict=True):
        ways = [
            (i, k, piece)
            for (i, left), (k, right) in product(enumerate(lefts), enumerate(rights))
            if best[i][0] > -np.inf and (piece := between(component, left, right)) is not None
        ]
        now: list[tuple[float, list[ScoredComponent]]] = [(-np.inf, [])] * len(rights)
        for (i, k, _), scored in zip(ways, scorer.score([piece for _, _, piece in ways]), strict=True):
            score = best[i][0] + float(np.log(max(scored.is_digit * float(scored.probabilities[label]), _LEAST)))
            if score > now[k][0]:
                now[k] = score, best[i][1] + [scored]
        best = now
    return best[0][1]


def _judge(piece: ScoredComponent, likely: np.ndarray, row: Component, config: PaperConfig) -> ScoredComponent:
    """Judge one digit of a row: `likely` float [CLASS_COUNT] by the row network, what is missing to 1 being no digit there."""
    seen = np.append(piece.probabilities * piece.is_digit, 1 - piece.is_digit)
    mixed = np.append(likely, max(0.0, 1 - float(likely.sum()))) * np.maximum(seen, _LEAST) ** _IMAGE
    mixed /= max(float(mixed.sum()), 1e-12)
    is_digit = float(mixed[:CLASS_COUNT].sum())
    probabilities = (mixed[:CLASS_COUNT] / max(is_digit, 1e-12)).astype(np.float32)
    sure = float(mixed[:CLASS_COUNT].max()) >= config.sure
    reason = "" if sure else could_be(probabilities)
    return replace(piece, probabilities=probabilities, is_digit=is_digit, reason=reason, row=row)
