"""Sort the ink of a page before its digits are read: what may be digits, what are signs, other writing and printed structure."""

from functools import lru_cache

import cv2
import numpy as np

from airdigits.labels import CLASS_COUNT
from airdigits.paper.components import Component, find_components
from airdigits.paper.config import PaperConfig
from airdigits.paper.digits import PART_REASON, SIGN_REASON, digit_height
from airdigits.paper.kinds import DIGIT, MARKS, MINUS, PAPER, POINT, SIGN, STRUCTURE, WRITING
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.segmentation import InkKinds, InkSegmenter
from airdigits.paper.splitting import split_multi_digit
from airdigits.recognition.raster import SIDE

REASONS = {
    WRITING: "a letter, print or a drawing",
    STRUCTURE: "a printed line or box",
    POINT: "a point or comma",
    MINUS: "a minus",
    SIGN: SIGN_REASON,
}
"""Why ink of each kind is no digit."""
SIGN_KINDS = tuple(REASONS[kind] for kind in (POINT, MINUS, SIGN))
"""The reasons of signs, which may stand within a number."""
NO_DIGIT_KINDS = (*(REASONS[kind] for kind in (WRITING, STRUCTURE)), PART_REASON)
"""The reasons of ink that stands in no number."""

_MOST_ODDS = 12.0  # the digit network takes every tenth letter for a digit, however sure it is
_LOOKED_AT = 80  # components, of which the digits' height is first estimated
_DOUBTFUL = 0.03  # of a component is structure: less is a blurred edge
_STROKES = 11.0  # a digit is about so many pen widths tall, where nothing else is known


def sort_ink(
    mask: np.ndarray, contrast: np.ndarray, scorer: ComponentScorer, config: PaperConfig = PaperConfig()
) -> tuple[list[Component], list[ScoredComponent]]:
    """Sort the ink of a deskewed page, `mask` and `contrast` uint8 [h, w], with the segmentation network.

    Returns the components that may be digits or parts of them, and all others, each with its reason. Printed structure is taken
    out pixel by pixel. Where a digit loses ink with it, the digit network sees both and takes the surer one.
    """
    whole = find_components(mask, contrast, config)
    if not whole:
        return [], []
    height = _height(whole, scorer)
    kinds = _segmenter().kinds(contrast, mask, height)
    structure = (mask > 0) & kinds.structure(mask.shape)
    if not config.remove_rulings or not structure.any():
        return _sorted(whole, kinds, scorer)
    shares = [float(kinds.of(component)[STRUCTURE]) for component in whole]
    printed = [_other(c, STRUCTURE) for c, share in zip(whole, shares, strict=True) if share > 0.5]
    bare = np.where(structure, 0, mask).astype(np.uint8)
    near = cv2.dilate(structure.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0  # the frayed edges of what was taken out
    bare = np.where(near, cv2.morphologyEx(bare, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), bare)
    writing, others = _sorted(find_components(bare, contrast, config), kinds, scorer)
    touching = [c for c, share in zip(whole, shares, strict=True) if _DOUBTFUL < share <= 0.5 and c.height <= 2 * height]
    return _surer(touching, writing, height, scorer, config), [*others, *printed]


def _sorted(
    components: list[Component], kinds: InkKinds, scorer: ComponentScorer
) -> tuple[list[Component], list[ScoredComponent]]:
    """Tell what may be digits from the rest: by the odds of the segmentation network, times those of the digit network.

    One sees what is around a component, the other only its shape, so that they err apart.
    """
    writing, others = list[Component](), list[ScoredComponent]()
    for component in components:
        likely = kinds.of(component)
        kind = int(likely.argmax())
        if kind not in (DIGIT, PAPER) and likely[DIGIT] * _MOST_ODDS > likely[kind]:
            (scored,) = scorer.score([component])
            odds = min(_MOST_ODDS, scored.score / max(1 - scored.score, 1e-6)) if not scored.reason else 0.0
            kind = DIGIT if likely[DIGIT] * odds > likely[kind] else kind
        if kind in (DIGIT, PAPER):
            writing.append(component)
        else:
            others.append(_other(component, kind))
    return writing, others


def _surer(
    touching: list[Component], writing: list[Component], height: float, scorer: ComponentScorer, config: PaperConfig
) -> list[Component]:
    """Put each whole component in the place of what structure has left of it, where it is the surer digit."""
    for whole, scored in zip(touching, scorer.score(touching), strict=True):
        parts = [c for c in writing if _is_within(c, whole)]
        best = max((0.0 if s.reason else s.score for s in scorer.score(parts)), default=0.0)
        if not scored.reason and scored.score > best and len(split_multi_digit(scored, height, scorer, config)) == 1:
            writing = [*(c for c in writing if not _is_within(c, whole)), whole]
    return writing


def _is_within(part: Component, whole: Component) -> bool:
    return whole.x <= part.x and whole.y <= part.y and part.right <= whole.right and part.bottom <= whole.bottom


def _height(components: list[Component], scorer: ComponentScorer) -> float:
    """Estimate how tall digits are, px: as those that the digit network is sure of, else by the width of the pen."""
    likely = [c for c in components if c.ring <= 0.55][:_LOOKED_AT]
    height = digit_height(scorer.score(likely))
    if height:
        return height
    return _STROKES * float(np.median([component.stroke_width for component in components[:_LOOKED_AT]]))


def _other(component: Component, kind: int) -> ScoredComponent:
    image, none = np.zeros((SIDE, SIDE), np.uint8), np.zeros(CLASS_COUNT, np.float32)
    return ScoredComponent(component, image, none, 0.0, REASONS[kind], MARKS.get(kind, ""))


@lru_cache(maxsize=1)
def _segmenter() -> InkSegmenter:
    return InkSegmenter()
