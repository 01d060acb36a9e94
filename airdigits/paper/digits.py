"""Marks to digits: parts of one are joined, digits that touch are cut apart, and what is neither is named."""

import numpy as np

from airdigits.paper.components import Component, join
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.split_paths import between, find_split_paths

_SURE = 0.8  # a mark that is a digit with this probability says how large digits are here
_SMALL = 0.5  # of the digits' height: what is smaller is part of one, a comma or a stain
_TINY = 0.2  # of the digits' height: what is smaller changes no digit
_LARGE = 2.2  # of the digits' height: what is larger is a drawing
_MANY = 4  # so many digits say how large digits are; fewer may differ more
_FEW = 8  # marks without a digit among them that are cut all the same; more is a picture of things
_NEAR = 0.2  # of the digits' height: parts of one digit are no farther apart
_WIDE = 1.25  # of its height: a wider mark may be several digits ...
_TOO_WIDE = 1.6  # ... one this wide is one only if that is certain,
_WIDEST = 2.0  # and never beyond this
_BROAD = 1.0  # of its height: a mark this wide, in which no digits are found, is one ...
_LIKELY = 0.95  # ... if it is one with this probability: of MNIST's digits all but 0.06 % are
_SLIM = 0.8  # of its height: a mark no wider is looked at for other digits only where it looks like several
_CERTAIN = 0.98  # a mark that is one digit with this probability is not looked at for others; two as one reach 0.95
_NARROW = 0.5  # of its height: a narrower mark cannot be cut
_SEVERAL = "could be several digits"
_LONGEST = 14  # digits in a row that touch
_RING = 0.55  # surroundings that are this strong beside the ink are no paper
_PIECE = 0.96  # the least probability of a digit that was cut off another, since parts of digits look like other digits:
# of 3,000 pairs that touch 87 are misread and 1,134 flagged, with 0.93 they were 106 and 1,062


def digit_height(scored: list[ScoredComponent]) -> float:
    """How tall digits are on this page, px: the middle one of those that are surely digits, large ones counting more; or 0."""
    heights = np.array([j.component.height for j in scored if not j.reason and j.score >= _SURE], np.float64)
    if not len(heights):
        return 0.0
    heights.sort()
    weight = np.cumsum(heights)
    return float(heights[int(np.searchsorted(weight, weight[-1] / 2))])


def find_digits(components: list[Component], scorer: ComponentScorer) -> list[ScoredComponent]:
    """Judge the marks of a page, joined and cut as the network finds most likely; in no particular order.

    What is left out is too small to be a digit; what cannot be read comes with its reason.
    """
    first = scorer.scorer([component for component in components if component.ring <= _RING])
    height = digit_height(first)
    if not height:  # but a number may be one mark
        cut = len(first) <= _FEW
        return [piece for j in first for piece in (_apart(j, j.component.height, False, scorer) if cut else [j])]
    parts = [j.component for j in first if j.component.height < _SMALL * height and j.component.width < height]
    small = [component for component in parts if component.size >= _TINY * height]
    large = [j for j in first if j.component.height >= _SMALL * height]
    large = _join_halves(_join_parts(large, small, height, scorer), height, scorer)
    certain = sum(not j.reason for j in large) >= _MANY
    return [piece for whole in large for piece in _apart(whole, height, certain, scorer)]


def _join_parts(
    large: list[ScoredComponent], small: list[Component], height: float, scorer: ComponentScorer
) -> list[ScoredComponent]:
    """Give small parts (the bar of a five, the end of a broken stroke) to the digit that is likelier with them."""
    for part in small:
        near = [(gap, i) for i, j in enumerate(large) if (gap := _gap(j.component, part)) <= _NEAR * height]
        for _, i in sorted(near)[:2]:
            whole = join([large[i].component, part])
            if max(whole.width, whole.height) > 1.6 * height:
                continue
            (joined,) = scorer.scorer([whole])
            if not joined.reason and joined.score >= 0.9 * large[i].score:
                large[i] = joined
                break
    return large


def _join_halves(scored: list[ScoredComponent], height: float, scorer: ComponentScorer) -> list[ScoredComponent]:
    """Join two marks of a digit's size, or nearly, that are one only together: a four whose strokes do not meet."""
    by_x = sorted(scored, key=lambda j: j.component.x)
    i = 0
    while i < len(by_x):
        a = by_x[i]
        for k in range(i + 1, min(i + 4, len(by_x))):
            b = by_x[k]
            together = join([a.component, b.component])
            if _gap(a.component, b.component) > _NEAR * height or together.height > 1.5 * height or together.width > 1.3 * height:
                continue
            worst = min(0.0 if a.reason else a.score, 0.0 if b.reason else b.score)
            if worst >= _SURE:
                continue
            (joined,) = scorer.scorer([together])
            if not joined.reason and joined.score > max(worst, 0.7):
                by_x[i] = joined
                del by_x[k]
                break
        i += 1
    return by_x


def _apart(whole: ScoredComponent, height: float, certain: bool, scorer: ComponentScorer) -> list[ScoredComponent]:
    """The digits of one mark: itself, as a rule."""
    component = whole.component
    if certain and component.height > _LARGE * height:
        return [whole.doubted("larger than the other digits")]
    aspect = component.width / component.height
    score = 0.0 if whole.reason else whole.score
    several = not whole.reason and scorer.several(whole)
    if score and not several and (aspect <= _SLIM or (aspect <= _WIDEST and score >= _CERTAIN)):
        return [whole]
    if component.width <= _LONGEST * height and component.width > _NARROW * component.height:
        pieces = _cut(component, scorer)
        if pieces and min(piece.score for piece in pieces) >= (_PIECE if several else max(_PIECE, score)):
            return pieces
    if several:
        return [whole.doubted(_SEVERAL)]
    if score >= _LIKELY and aspect <= _TOO_WIDE:
        return [whole]
    if score and aspect > _BROAD:
        return [whole.doubted(_SEVERAL)]
    if aspect > _WIDE:
        return [whole.doubted("wider than a digit")]
    return [whole]


def _cut(component: Component, scorer: ComponentScorer) -> list[ScoredComponent]:
    """The likeliest row of digits that a mark can be cut into; empty when there is none."""
    ends: list[np.ndarray | None] = [None, *find_split_paths(component), None]
    places = [0.0, *(float(cut.mean()) for cut in ends[1:-1] if cut is not None), float(component.width)]
    spans = [
        (i, k)
        for i in range(len(ends) - 1)
        for k in range(i + 1, len(ends))
        if 0.1 * component.height < places[k] - places[i] < _WIDE * component.height and (i, k) != (0, len(ends) - 1)
    ]
    parts = [(span, part) for span in spans if (part := between(component, ends[span[0]], ends[span[1]]))]
    parts = [(span, part) for span, part in parts if part.height >= _SMALL * component.height]
    scored = dict(zip((span for span, _ in parts), scorer.scorer([part for _, part in parts]), strict=True))
    best: list[tuple[float, list[ScoredComponent]] | None] = [(0.0, [])] + [None] * (len(ends) - 1)
    for (i, k), piece in sorted(scored.items(), key=lambda item: item[0][1]):
        before = best[i]
        if before is None or piece.reason:
            continue
        total = before[0] + float(np.log(piece.score)) - 0.3  # of two likely ways, the one with fewer digits
        now = best[k]
        if now is None or total > now[0]:
            best[k] = total, before[1] + [piece]
    last = best[-1]
    return last[1] if last is not None and len(last[1]) > 1 else []


def _gap(a: Component, b: Component) -> float:
    """How far two boxes are apart, px; 0 when they overlap."""
    across = max(a.x, b.x) - min(a.right, b.right)
    down = max(a.y, b.y) - min(a.bottom, b.bottom)
    return float(np.hypot(max(across, 0), max(down, 0)))
