"""Find the signs beside the digits of a page, a minus and a decimal point, by their size and place and the kind of their ink."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from airdigits.labels import LOGIT_COUNT, NUMBERS, UNREAD, Alphabet, sign_of
from airdigits.paper.components import Component, find_components, join
from airdigits.paper.config import PaperConfig
from airdigits.paper.digits import SIGN_REASON
from airdigits.paper.kinds import SIGN
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.recognition.prediction import log_odds
from airdigits.recognition.sign_model import MOST, Box, Surroundings, measure_ink, sign_odds

_PRIOR, _PLACE, _KIND = -0.79, 1.06, 0.94  # of log-odds, by size and place, and the page network: nearly as `bench evidence` fits
_SWALLOWED = 1.0  # log-odds in favour of a sign: one that is swallowed costs more than one too many
_LEAST = 0.003  # probability: of a piece so small, the page network is not surer
_LOOKED_AT = 80  # digits of which the pen's width is measured
_SMALL = 0.5  # digit heights: taller ink is no sign that was joined to a digit
_AS_SURE = 0.9  # times as sure as with it: then a digit needs no part
_POINT = 3  # px: a smaller one cannot be told from noise
_LOW, _LARGEST = 0.75, 1.2  # digit heights: a sign is no taller, and no longer
_BEFORE, _AFTER = 1.2, 1.0  # digit heights: no digit before or after a sign is farther from it


class Candidate(NamedTuple):
    """Ink that may be a sign: `odds` float [NUMBERS.width], by its size and place, and `kind`, by the page network: log-odds.

    Where it has been joined to a digit, `rest` is that digit without it, and `whole` the digit's place among those that are read.
    """

    component: Component
    odds: np.ndarray
    kind: float
    whole: int = -1
    rest: ScoredComponent | None = None

    @property
    def log_odds(self) -> float:
        """The log-odds of being a sign, all evidence together."""
        return _PRIOR + _SWALLOWED + _PLACE * float(self.odds.max()) + _KIND * self.kind

    @property
    def probabilities(self) -> np.ndarray:
        """How likely it is each sign, float32 [NUMBERS.width]: which of them, size and place alone tell."""
        shares = np.exp(self.odds - self.odds.max())
        return np.asarray(shares / shares.sum() / (1 + np.exp(-self.log_odds)), np.float32)


def small_ink(mask: np.ndarray, contrast: np.ndarray, height: float, config: PaperConfig) -> list[Component]:
    """Find the components of a page that are low enough for signs, also such as are too small for digits."""
    return find_components(mask, contrast, replace(config, smallest=_POINT, largest=_LOW * height / len(mask)))


def with_signs(
    digits: Sequence[ScoredComponent],
    ink: Sequence[Component],
    pieces: Sequence[Component],
    contrast: np.ndarray,
    height: float,
    scorer: ComponentScorer,
) -> list[ScoredComponent]:
    """Return the digits of a page, and what is no digit, with the signs that stand beside them; in any alphabet, they are shown.

    `ink` are the components that may be signs, `pieces` those of which the digits were joined, `contrast` uint8 [h, w]. Digits
    are about `height` px tall.
    """
    read, found = [s for s in digits if not s.reason], list[ScoredComponent]()
    for candidate in sign_candidates(read, ink, pieces, contrast, height, scorer):
        if candidate.log_odds > 0:
            sign = scorer.unscored(candidate.component, SIGN_REASON, sign_of(int(candidate.odds.argmax())))
            found.append(replace(sign, probabilities=candidate.probabilities))
            if candidate.rest is not None:
                digits = [candidate.rest if s is read[candidate.whole] else s for s in digits]
    return [*(s for s in digits if not any(_covers(s.component, sign.component) for sign in found)), *found]


def sign_candidates(
    read: Sequence[ScoredComponent],
    ink: Sequence[Component],
    pieces: Sequence[Component],
    contrast: np.ndarray,
    height: float,
    scorer: ComponentScorer,
) -> list[Candidate]:
    """Return what may be a sign beside the digits that are `read`; the rest as `with_signs` has it."""
    pen = float(np.median([s.component.stroke_width for s in read[:_LOOKED_AT]]))
    candidates, kinds = list[Candidate](), None
    for component in ink:
        if component.size > _LARGEST * height:
            continue
        beside, rest = read, None
        whole = next((i for i, s in enumerate(read) if _covers(s.component, component)), -1)
        if whole >= 0:  # it has been joined to a digit, which may be one without it
            rest = _without(read[whole], component, pieces, height, scorer)
            if rest is None or _covers(rest.component, component):  # what stands within a digit is a part of it
                continue
            beside = [*read[:whole], rest, *read[whole + 1 :]]
        odds = _odds(component, beside, height, pen)
        if odds.max() > -MOST:
            kinds = kinds or scorer.ink_kinds(contrast, height, pen)
            likely = float(np.clip(kinds.of(component)[SIGN], _LEAST, 1 - _LEAST))
            candidates.append(Candidate(component, odds, log_odds(likely), whole, rest))
    return candidates


def _without(
    whole: ScoredComponent, part: Component, pieces: Sequence[Component], height: float, scorer: ComponentScorer
) -> ScoredComponent | None:
    """Return a digit without a small component that was joined to it; None where it is much less of a digit then."""
    rest = [c for c in pieces if _covers(whole.component, c) and not _covers(part, c)]
    if not rest or part.height > _SMALL * height:
        return None
    (scored,) = scorer.score([join(rest)])
    return scored if scored.digit == whole.digit and scored.score >= _AS_SURE * whole.score else None


def with_marks(lines: list[list[ScoredComponent]], signs: Sequence[ScoredComponent]) -> list[list[ScoredComponent]]:
    """Return lines, each from left to right, with each sign in the line of the digit that is nearest to it."""
    for sign in signs if lines else ():
        place = np.array(sign.component.centre)
        apart = [min(float(np.linalg.norm(place - s.component.centre)) for s in line if not s.mark) for line in lines]
        lines[int(np.argmin(apart))].append(sign)
    return [sorted(line, key=lambda s: s.component.centre) for line in lines] if signs else lines


def told_apart(number: Sequence[ScoredComponent], alphabet: Alphabet) -> list[ScoredComponent]:
    """Return the components of a number without the marks of signs that cannot stand there: they are unclear."""
    text, result = "", list[ScoredComponent]()
    for scored in number:
        label = alphabet.label_of(scored.mark) if scored.mark else None
        fits = label is None or alphabet.fits(label, text)
        result.append(scored if fits else replace(scored, mark=""))
        text += scored.mark if label is not None and fits else UNREAD
    return result


def _odds(component: Component, read: Sequence[ScoredComponent], height: float, pen: float) -> np.ndarray:
    """Return the log-odds of a component being each sign, by its size and its place between the digits beside it."""
    before, after = _neighbour(component, read, height, -1), _neighbour(component, read, height, 1)
    beside = [Box(c.x, c.y, c.right, c.bottom) for c in (before, after) if c is not None]
    odds = np.full(NUMBERS.width, -np.inf)
    if after is None:  # what stands at the end of a number changes nothing
        return odds
    around = Surroundings(height, beside)
    box = Box(component.x, component.y, component.right, component.bottom)
    odds[LOGIT_COUNT:] = sign_odds(measure_ink(box, pen, around), NUMBERS, UNREAD if before else "")[LOGIT_COUNT:]
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
