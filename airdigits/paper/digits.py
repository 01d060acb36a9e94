"""Turn components into digits: join the parts of one digit, split digits that touch, and reject non-digits."""

import numpy as np

from airdigits.paper.components import Component, join
from airdigits.paper.config import PaperConfig
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.splitting import split_multi_digit

SIGN_REASON = "a sign that is no digit"
"""Why a small piece of ink that stands by itself is no digit."""
PART_REASON = "too small for a digit"
"""Why a small piece of ink above, below or within a digit is none."""

_SURE = 0.8  # a component with this score counts when the digits' height is measured
_SMALL = 0.5  # of the digits' height: what is smaller is part of a digit, a comma or a stain
_TINY = 0.2  # of the digits' height: a smaller part makes no difference to a digit
_MANY = 4  # so many digits say how tall digits are; fewer may differ more
_FEW = 8  # components without a digit among them that are split all the same; more is a picture of other things
_NEAR = 0.2  # of the digits' height: parts of one digit are no farther apart
_RING = 0.55  # surroundings with this contrast relative to the ink are not paper


def digit_height(scored: list[ScoredComponent]) -> float:
    """Return how tall digits are on this page, px: the weighted median of the surely read ones, tall ones counting more; or 0."""
    heights = np.array([s.component.height for s in scored if not s.reason and s.score >= _SURE], np.float64)
    if not len(heights):
        return 0.0
    heights.sort()
    weight = np.cumsum(heights)
    return float(heights[int(np.searchsorted(weight, weight[-1] / 2))])


def join_parts(components: list[Component], scorer: ComponentScorer) -> list[ScoredComponent]:
    """Score the components of a page, joined as the network finds most likely; in no particular order.

    What is much too small to be a digit is left out. Those that cannot be read have a reason.
    """
    scored = scorer.score([component for component in components if component.ring <= _RING])
    height = digit_height(scored)
    if not height:
        return scored
    parts = [s.component for s in scored if s.component.height < _SMALL * height and s.component.width < height]
    small = [component for component in parts if component.size >= _TINY * height]
    large = [s for s in scored if s.component.height >= _SMALL * height]
    large, left = _join_small(large, small, height, scorer)
    large = _join_halves(large, height, scorer)
    signs = [s.rejected(SIGN_REASON if _stands_alone(s.component, large) else PART_REASON) for s in scorer.score(left)]
    return [*large, *signs]


def split_digits(
    joined: list[ScoredComponent], scorer: ComponentScorer, config: PaperConfig = PaperConfig()
) -> list[ScoredComponent]:
    """Split what `join_parts` returns where it is several digits that touch, and reject what is too tall."""
    height = digit_height(joined)
    if not height and len(joined) > _FEW:  # but a number may be a single component
        return joined
    large = [s for s in joined if s.reason not in (SIGN_REASON, PART_REASON)]
    tallest = config.tallest * height if height and sum(not s.reason for s in large) >= _MANY else np.inf
    digits = [s for s in joined if s.reason in (SIGN_REASON, PART_REASON)]
    for whole in large:
        if whole.component.height > tallest:
            digits.append(whole.rejected("larger than the other digits"))
        else:
            digits += split_multi_digit(whole, height or whole.component.height, scorer, config)
    return digits


def _join_small(
    large: list[ScoredComponent], small: list[Component], height: float, scorer: ComponentScorer
) -> tuple[list[ScoredComponent], list[Component]]:
    """Join small parts (the bar of a five, the end of a broken stroke) to the digit that is likelier with them.

    Also returns the parts that belong to none.
    """
    left = []
    for part in small:
        near = [(gap, i) for i, s in enumerate(large) if (gap := _gap(s.component, part)) <= _NEAR * height]
        for _, i in sorted(near)[:2]:
            whole = join([large[i].component, part])
            if max(whole.width, whole.height) > 1.6 * height:
                continue
            (joined,) = scorer.score([whole])
            if not joined.reason and joined.score >= 0.9 * large[i].score:
                large[i] = joined
                break
        else:
            left.append(part)
    return large, left


def _stands_alone(part: Component, large: list[ScoredComponent]) -> bool:
    """Return whether no digit is above, below or around a small piece of ink, as beside a plus."""
    return not any(s.component.x < part.centre[0] < s.component.right for s in large)


def _join_halves(scored: list[ScoredComponent], height: float, scorer: ComponentScorer) -> list[ScoredComponent]:
    """Join two components of about a digit's size that are one only together: a four whose strokes do not meet."""
    by_x = sorted(scored, key=lambda s: s.component.x)
    i = 0
    while i < len(by_x):
        for k in range(i + 1, min(i + 4, len(by_x))):
            joined = _joined(by_x[i], by_x[k], height, scorer)
            if joined is not None:
                by_x[i] = joined
                del by_x[k]
                break
        i += 1
    return by_x


def _joined(a: ScoredComponent, b: ScoredComponent, height: float, scorer: ComponentScorer) -> ScoredComponent | None:
    """Return two neighbours as one digit, or None where they are more likely two things."""
    worst = min(0.0 if a.reason else a.score, 0.0 if b.reason else b.score)
    if worst >= _SURE or _gap(a.component, b.component) > _NEAR * height:
        return None
    together = join([a.component, b.component])
    if together.height > 1.5 * height or together.width > 1.3 * height:
        return None
    (joined,) = scorer.score([together])
    return joined if not joined.reason and joined.score > max(worst, 0.7) else None


def _gap(a: Component, b: Component) -> float:
    """Return how far two boxes are apart, px; 0 when they overlap."""
    across = max(a.x, b.x) - min(a.right, b.right)
    down = max(a.y, b.y) - min(a.bottom, b.bottom)
    return float(np.hypot(max(across, 0), max(down, 0)))
