"""Sort the ink of a page: what may be digits, what are signs, other writing and structure."""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.paper.components import Component, find_components, pen_width
from airdigits.paper.config import PaperConfig
from airdigits.paper.digits import PART_REASON, SIGN_REASON
from airdigits.paper.kinds import DIGIT, KIND_COUNT, SIGN, STRUCTURE, WRITING
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.segmentation import InkKinds
from airdigits.paper.splitting import row_score

REASONS = {WRITING: "a letter, print or a drawing", STRUCTURE: "a printed line or box", SIGN: SIGN_REASON}
"""Why ink of each kind is no digit."""
NO_DIGIT_KINDS = (REASONS[WRITING], REASONS[STRUCTURE], PART_REASON)
"""The reasons of ink that stands in no number."""

_LONE_REASON = "a letter or sign within a number"
"""Why one letter among digits is no digit. It holds its place: the number would be another one without it."""

_BESIDE = 0.6  # of the digits' height: what is no farther away stands in the same word
_TALL = 0.4  # of the digits' height: what is lower is no letter
_ROW = 0.6  # of its height: what is wider may be a row of digits
_BRIDGED = 1.4  # times its thickness: ink is closed over structure that it crosses ...
_WIDEST = 0.15  # ... if that is no more of the digits' height
_DOUBTFUL = 0.03  # of a component is structure: less is a blurred edge
_LETTER = 0.3  # of a component is other writing: more is no digit that structure cut
_PRIOR, _OWN, _OTHERS, _READ = -1.55, 1.19, 0.32, 0.42  # of log-odds: `make bench ARGS=evidence` fits them
_MOST = 5.0  # log-odds: nothing is believed more than that


@dataclass(frozen=True, eq=False)
class SortedInk:
    """What may be digits, `writing`, and all `others`, each with its reason."""

    writing: list[Component]
    others: list[ScoredComponent]


def sort_ink(
    mask: np.ndarray,
    contrast: np.ndarray,
    absorption: np.ndarray,
    height: float,
    pen: float,
    scorer: ComponentScorer,
    config: PaperConfig = PaperConfig(),
) -> SortedInk:
    """Sort the ink of a deskewed page, `mask` and `contrast` uint8 [h, w], whose digits are about `height` px tall.

    `absorption` uint8 [h, w, 3] has its colours.

    The pen is about `pen` px broad.

    Structure is taken out pixel by pixel. Where a digit loses ink with it, the digit network sees both and takes the surer one.
    """
    kinds = scorer.ink_kinds(contrast, height, pen).with_colours(absorption)
    structure = (mask > 0) & kinds.structure(mask.shape)
    whole = find_components(mask, contrast, config)
    if not config.remove_rulings or not structure.any():
        return _sorted(whole, kinds, height, scorer)
    bare, seen = _without(mask, contrast, structure, min(_BRIDGED * pen_width(structure), _WIDEST * height))
    ink = _sorted(find_components(bare, seen, config), kinds, height, scorer)
    of_whole = [(component, kinds.of(component)) for component in whole]
    printed = [_other(c, STRUCTURE, scorer) for c, of in of_whole if of[STRUCTURE] > 0.5]
    touching = [
        (c, of)
        for c, of in of_whole
        if of[STRUCTURE] > _DOUBTFUL and of[WRITING] <= _LETTER * of.sum() and c.height <= 2 * height
    ]
    return SortedInk(_surer(touching, ink.writing, height, scorer), [*ink.others, *printed])


def _without(mask: np.ndarray, contrast: np.ndarray, structure: np.ndarray, gap: float) -> tuple[np.ndarray, np.ndarray]:
    """Return mask and contrast without structure, nor the frayed edges of what was taken out; gaps of so many px are bridged."""
    bare = np.where(structure, 0, mask).astype(np.uint8)
    near, wide = (cv2.dilate(structure.astype(np.uint8), np.ones((side, side), np.uint8)) > 0 for side in (5, 9))
    bare = np.where(near, cv2.morphologyEx(bare, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), bare)
    bare |= cv2.morphologyEx(bare, cv2.MORPH_CLOSE, np.ones((round(gap) | 1, round(gap) | 1), np.uint8)) & mask
    return bare, np.where(wide & (cv2.dilate(bare, np.ones((3, 3), np.uint8)) == 0), 0, contrast).astype(np.uint8)


def _sorted(components: list[Component], kinds: InkKinds, height: float, scorer: ComponentScorer) -> SortedInk:
    """Tell what may be digits from the rest."""
    likely = np.array([kinds.of(component) for component in components], np.float32).reshape(-1, KIND_COUNT)
    words = words_of(components, height)
    odds = digit_odds(components, likely, words, height, scorer)
    writing = [c for c, value in zip(components, odds, strict=True) if value > 0]
    likely[:, DIGIT] = 0
    lone = _lone_letters(components, likely, words, odds > 0, height)
    others = [
        scorer.unscored(c, _LONE_REASON) if is_lone else _other(c, int(of.argmax()), scorer)
        for c, of, value, is_lone in zip(components, likely, odds, lone, strict=True)
        if value <= 0
    ]
    return SortedInk(writing, others)


def _lone_letters(
    components: list[Component], likely: np.ndarray, words: np.ndarray, is_digit: np.ndarray, height: float
) -> np.ndarray:
    """Return which components are the one letter of a row that else is digits, two of them or more: bool [n]."""
    tall = _are_tall(components, height)
    is_letter = ~is_digit & tall & (likely.argmax(axis=1) == WRITING)
    return np.asarray(is_letter & ((words @ is_letter.astype(int)) == 1) & ((words @ (is_digit & tall).astype(int)) >= 2))


def digit_odds(
    components: list[Component], likely: np.ndarray, words: np.ndarray, height: float, scorer: ComponentScorer
) -> np.ndarray:
    """Return the log-odds that each component is a digit, or a part or a row of digits: float64 [n].

    `likely` float32 [n, KIND_COUNT] is what the segmentation network says of each. What stands beside it (`words`) counts, too,
    since digits stand beside digits and letters beside letters; and what the networks that read digits say, where that may
    decide.
    """
    own, others = segmented(components, likely, words, height)
    odds = _PRIOR + _OWN * own + _OTHERS * others
    for i in np.flatnonzero(np.abs(odds) < _READ * _MOST):
        odds[i] += _READ * read(components[i], height, scorer)
    return odds


def segmented(components: list[Component], likely: np.ndarray, words: np.ndarray, height: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the log-odds, by the segmentation network, of each component being a digit, and the mean of its word."""
    own = _log_odds(likely[:, DIGIT] / np.maximum(likely.sum(axis=1), 1e-6))
    telling = _are_tall(components, height) & (likely[:, [DIGIT, WRITING]].sum(axis=1) > 0.5)  # a sign says nothing
    together = words & telling & ~np.eye(len(components), dtype=bool)
    return own, (together @ own) / np.maximum(together.sum(axis=1), 1)


def words_of(components: list[Component], height: float) -> np.ndarray:
    """Return which components stand in the same word, from neighbour to neighbour: bool [n, n]."""
    left, top, right, bottom = np.array([(c.x, c.y, c.right, c.bottom) for c in components], np.float64).reshape(-1, 4).T
    apart = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    low = np.minimum((bottom - top)[:, None], bottom - top)
    beside = (apart <= _BESIDE * height) & (shared >= 0.5 * low)
    first = np.arange(len(beside))
    while (lower := np.where(beside, first, len(beside)).min(axis=1, initial=len(beside))).tolist() != first.tolist():
        first = lower
    return np.asarray(first[:, None] == first)


def _are_tall(components: list[Component], height: float) -> np.ndarray:
    """Return which components are as tall as a letter: bool [n]."""
    return np.array([c.height >= _TALL * height for c in components], bool)


def read(component: Component, height: float, scorer: ComponentScorer) -> float:
    """Return the log-odds, by the networks that read digits, of a component to be one digit or a row of them.

    0 where it has the size of neither.
    """
    if not _TALL * height <= component.height <= 2 * height:
        return 0.0
    (scored,) = scorer.score([component])
    score = scored.score
    if component.width > _ROW * component.height:
        score = max(score, row_score(component, scorer))
    return float(_log_odds(np.array(score)))


def _log_odds(probability: np.ndarray) -> np.ndarray:
    likely = np.clip(probability.astype(np.float64), 1e-4, 1 - 1e-4)
    return np.clip(np.log(likely / (1 - likely)), -_MOST, _MOST)


def _surer(
    touching: list[tuple[Component, np.ndarray]], writing: list[Component], height: float, scorer: ComponentScorer
) -> list[Component]:
    """Put each whole component in the place of what structure has left of it, where it is the surer digit.

    Where several digits are left, all of them must be right. Where nothing is left, all networks together must say that the
    whole is a digit, as they do of any other ink.
    """
    for (whole, likely), scored in zip(touching, scorer.score([whole for whole, _ in touching]), strict=True):
        if scored.reason:
            continue
        parts = [c for c in writing if _is_within(c, whole)]
        if parts:
            read_apart = [s.score for s in scorer.score(parts) if not s.reason]
            is_surer = scored.score > (float(np.prod(read_apart)) if read_apart else 0.0)
        else:
            is_surer = bool(digit_odds([whole], likely[None], np.eye(1, dtype=bool), height, scorer)[0] > 0)
        if is_surer:
            writing = [*(c for c in writing if not _is_within(c, whole)), whole]
    return writing


def _is_within(part: Component, whole: Component) -> bool:
    return whole.x <= part.x and whole.y <= part.y and part.right <= whole.right and part.bottom <= whole.bottom


def _other(component: Component, kind: int, scorer: ComponentScorer) -> ScoredComponent:
    """Reject a component for being ink of this kind."""
    return scorer.unscored(component, REASONS.get(kind, REASONS[WRITING]), is_shown=kind != STRUCTURE)
