"""Find the signs beside the digits of a page, a minus and a decimal point, by their size and place and the kind of their ink."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from airdigits.labels import LOGIT_COUNT, UNREAD, Alphabet, sign_of
from airdigits.paper.components import Component
from airdigits.paper.digits import SIGN_REASON
from airdigits.paper.kinds import SIGN
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.recognition.sign_model import MOST, Box, Surroundings, measure_ink, sign_odds

_KIND = 0.5  # weight of what the segmentation network says of the ink's kind
_LOOKED_AT = 80  # digits of which the pen's width is measured
_LARGEST = 1.2  # digit heights: a sign is no larger
_BEFORE, _AFTER = 1.2, 1.0  # digit heights: no digit before or after a sign is farther from it


def with_signs(
    digits: Sequence[ScoredComponent],
    ink: Sequence[Component],
    contrast: np.ndarray,
    height: float,
    scorer: ComponentScorer,
) -> list[ScoredComponent]:
    """Return the digits of a page, and what is no digit, with the signs of the scorer's alphabet that stand beside them.

    `ink` are all components of the page, `contrast` uint8 [h, w]. Digits are about `height` px tall.
    """
    read = [s for s in digits if not s.reason]
    pen = float(np.median([s.component.stroke_width for s in read[:_LOOKED_AT]]))
    hopeful = list[tuple[Component, np.ndarray]]()
    for component in ink:
        if component.size <= _LARGEST * height and not any(_covers(s.component, component) for s in read):
            odds = _odds(component, read, height, pen, scorer.alphabet)
            if odds.max() > -MOST:
                hopeful.append((component, odds))
    kinds = scorer.ink_kinds(contrast, height, pen) if hopeful else None
    found = list[ScoredComponent]()
    for component, odds in hopeful:
        assert kinds is not None
        likely = np.clip(kinds.of(component)[SIGN], 0.02, 0.98)
        sure = odds + _KIND * np.log(likely / (1 - likely))
        if sure.max() > 0:
            sign = scorer.unscored(component, SIGN_REASON, sign_of(int(sure.argmax())))
            found.append(replace(sign, probabilities=(1 / (1 + np.exp(-sure))).astype(np.float32)))
    others = [replace(s, mark="") for s in digits if not any(_covers(s.component, sign.component) for sign in found)]
    return [*others, *found]


def told_apart(number: Sequence[ScoredComponent], alphabet: Alphabet) -> list[ScoredComponent]:
    """Return the components of a number without the marks of signs that cannot stand there: they are unclear."""
    text, result = "", list[ScoredComponent]()
    for scored in number:
        label = alphabet.label_of(scored.mark) if scored.mark else None
        fits = label is None or alphabet.fits(label, text)
        result.append(scored if fits else replace(scored, mark=""))
        text += scored.mark if label is not None and fits else UNREAD
    return result


def _odds(component: Component, read: Sequence[ScoredComponent], height: float, pen: float, alphabet: Alphabet) -> np.ndarray:
    """Return the log-odds of a component being each sign, by its size and its place between the digits beside it."""
    before, after = _neighbour(component, read, height, -1), _neighbour(component, read, height, 1)
    beside = [Box(c.x, c.y, c.right, c.bottom) for c in (before, after) if c is not None]
    odds = np.full(alphabet.width, -np.inf)
    if after is None:  # what stands at the end of a number changes nothing
        return odds
    around = Surroundings(height, beside)
    box = Box(component.x, component.y, component.right, component.bottom)
    odds[LOGIT_COUNT:] = sign_odds(measure_ink(box, pen, around), alphabet, UNREAD if before else "")[LOGIT_COUNT:]
    return odds


def _neighbour(component: Component, read: Sequence[ScoredComponent], height: float, side: int) -> Component | None:
    """Return the nearest digit before (-1) or after (1) a component in its line, None where none is near."""
    x, y = component.centre
    nearest, least = None, _BEFORE * height if side < 0 else _AFTER * height
    for digit in (s.component for s in read):
        gap = digit.x - x if side > 0 else x - digit.right
        if -0.2 * height < gap < least and abs(digit.centre[1] - y) < 0.8 * height:
            nearest, least = digit, gap
    return nearest


def _covers(whole: Component, part: Component) -> bool:
    """Return whether the middle of a component lies within another's box."""
    x, y = part.centre
    return bool(whole.x <= x <= whole.right and whole.y <= y <= whole.bottom)
