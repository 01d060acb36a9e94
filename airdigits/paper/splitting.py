"""Split components that are several touching digits, and reject those that could be."""

import numpy as np

from airdigits.paper.components import Component
from airdigits.paper.config import PaperConfig
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.split_paths import between, find_split_paths

_SLIM = 0.8  # of its height: a component no wider is split only where the network for touching digits says so
_BROAD = 1.0  # of its height: a component this wide that cannot be split is one digit ...
_LIKELY = 0.95  # ... if it is one with this probability: all but 0.06 % of MNIST's digits are
_WIDE = 1.25  # of its height: a wider component may be several digits ...
_TOO_WIDE = 1.6  # ... one this wide is one only if that is certain,
_WIDEST = 2.0  # and never beyond this
_CERTAIN = 0.98  # a component that is one digit with this probability is not split; two as one reach 0.95
_NARROW = 0.5  # of its height: a narrower component cannot be split
_SHORTEST = 0.5  # of the component's height: a piece is at least this tall
_LONGEST = 14  # digits in a row that touch
_PER_DIGIT = 0.3  # of log probability: of two likely ways to split, the one with fewer digits wins
_MULTI_DIGIT = "could be several digits"


def split_multi_digit(
    whole: ScoredComponent, height: float, scorer: ComponentScorer, config: PaperConfig = PaperConfig()
) -> list[ScoredComponent]:
    """Return the digits of one component: usually itself, accepted or rejected; its pieces where it is several digits.

    `height` is how tall digits are on this page, px.
    """
    component = whole.component
    aspect = component.width / component.height
    score = 0.0 if whole.reason else whole.score
    multi_digit = not whole.reason and scorer.is_multi_digit(whole)
    if score and not multi_digit and (aspect <= _SLIM or (aspect <= _WIDEST and score >= _CERTAIN)):
        return [whole]
    if component.width <= _LONGEST * height and component.width > _NARROW * component.height:
        pieces = _split(component, scorer)
        least = config.piece_probability if multi_digit else max(config.piece_probability, score)
        if pieces and min(piece.score for piece in pieces) >= least:
            return pieces
    return [whole.rejected(reason) if (reason := _why_no_digit(aspect, score, multi_digit)) else whole]


def _why_no_digit(aspect: float, score: float, multi_digit: bool) -> str:
    """Return why a component that cannot be split is rejected; "" where it stays as it was scored."""
    if multi_digit:
        return _MULTI_DIGIT
    if score >= _LIKELY and aspect <= _TOO_WIDE:
        return ""
    if score and aspect > _BROAD:
        return _MULTI_DIGIT
    return "wider than a digit" if aspect > _WIDE else ""


def _split(component: Component, scorer: ComponentScorer) -> list[ScoredComponent]:
    """Return the likeliest row of digits that a component can be split into; empty when there is none."""
    ends: list[np.ndarray | None] = [None, *find_split_paths(component), None]
    scored = _score_pieces(component, ends, scorer)
    best: list[tuple[float, list[ScoredComponent]] | None] = [(0.0, [])] + [None] * (len(ends) - 1)
    for (i, k), piece in sorted(scored.items(), key=lambda item: item[0][1]):
        before = best[i]
        if before is None or piece.reason:
            continue
        total = before[0] + float(np.log(piece.score)) - _PER_DIGIT
        now = best[k]
        if now is None or total > now[0]:
            best[k] = total, before[1] + [piece]
    last = best[-1]
    return last[1] if last is not None and len(last[1]) > 1 else []


def _score_pieces(
    component: Component, ends: list[np.ndarray | None], scorer: ComponentScorer
) -> dict[tuple[int, int], ScoredComponent]:
    """Score every piece between two ends that has a digit's width, except the whole component."""
    places = [0.0, *(float(path.mean()) for path in ends[1:-1] if path is not None), float(component.width)]
    spans = [
        (i, k)
        for i in range(len(ends) - 1)
        for k in range(i + 1, len(ends))
        if 0.1 * component.height < places[k] - places[i] < _WIDE * component.height and (i, k) != (0, len(ends) - 1)
    ]
    pieces = [(span, piece) for span in spans if (piece := between(component, ends[span[0]], ends[span[1]]))]
    pieces = [(span, piece) for span, piece in pieces if piece.height >= _SHORTEST * component.height]
    return dict(zip((span for span, _ in pieces), scorer.score([piece for _, piece in pieces]), strict=True))
