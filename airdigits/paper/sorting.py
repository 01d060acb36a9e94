"""Sort the ink of a page before its digits are read: what may be digits, what are signs, other writing and printed structure."""

from functools import lru_cache

import cv2
import numpy as np

from airdigits.labels import CLASS_COUNT, label_of
from airdigits.paper.components import Component, find_components
from airdigits.paper.config import PaperConfig
from airdigits.paper.digits import PART_REASON, SIGN_REASON, digit_height
from airdigits.paper.kinds import DIGIT, KIND_COUNT, MARKS, MINUS, PAPER, POINT, SIGN, STRUCTURE, WRITING
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

_ONE = label_of("1")
_SURE = 0.9  # the score of a digit that shows that there are any
_BESIDE = 0.6  # of the digits' height: what is no farther away stands in the same word
_TALL = 0.4  # of the digits' height: what is lower is no letter
_COMPANY = 2.0  # weight of the neighbours' log-odds beside the component's own
_MOST_SAID = 3.0  # log-odds of a neighbour
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
        return _sorted(whole, kinds, height)
    shares = [float(kinds.of(component)[STRUCTURE]) for component in whole]
    printed = [_other(c, STRUCTURE) for c, share in zip(whole, shares, strict=True) if share > 0.5]
    bare = np.where(structure, 0, mask).astype(np.uint8)
    near = cv2.dilate(structure.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0  # the frayed edges of what was taken out
    bare = np.where(near, cv2.morphologyEx(bare, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), bare)
    writing, others = _sorted(find_components(bare, contrast, config), kinds, height)
    touching = [c for c, share in zip(whole, shares, strict=True) if _DOUBTFUL < share <= 0.5 and c.height <= 2 * height]
    writing = _surer(touching, writing, height, scorer, config)
    cut = [c for c in writing if any(_is_within(c, w) for w, share in zip(whole, shares, strict=True) if share > _DOUBTFUL)]
    if cut and not any(s.digit not in (None, _ONE) and s.score >= _SURE for s in scorer.score(writing)):
        # The strokes of a drawing look like a 1 once its box is taken out.
        writing, others = [c for c in writing if c not in cut], [*others, *(_other(c, STRUCTURE) for c in cut)]
    return writing, [*others, *printed]


def _sorted(components: list[Component], kinds: InkKinds, height: float) -> tuple[list[Component], list[ScoredComponent]]:
    """Tell what may be digits from the rest."""
    writing, others = list[Component](), list[ScoredComponent]()
    for component, likely in zip(components, _in_company(components, kinds, height), strict=True):
        kind = int(likely.argmax())
        if kind in (DIGIT, PAPER):
            writing.append(component)
        else:
            others.append(_other(component, kind))
    return writing, others


def _in_company(components: list[Component], kinds: InkKinds, height: float) -> np.ndarray:
    """Return how likely each component is of each kind, float32 [n, KIND_COUNT], given what stands beside it.

    Digits stand beside digits and letters beside letters, so that the mean log-odds of its neighbours count with its own.
    """
    likely = np.array([kinds.of(component) for component in components], np.float32).reshape(-1, KIND_COUNT)
    boxes = np.array([(c.x, c.y, c.right, c.bottom) for c in components], np.float32).reshape(-1, 4)
    left, top, right, bottom = boxes.T
    apart = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    shared = np.minimum(bottom[:, None], bottom) - np.maximum(top[:, None], top)
    low = np.minimum((bottom - top)[:, None], bottom - top)
    beside = (apart <= _BESIDE * height) & (shared >= 0.5 * low)
    tall = (bottom - top >= _TALL * height) & (likely[:, [DIGIT, WRITING]].sum(axis=1) > 0.5)  # a sign says nothing
    beside &= tall & ~np.eye(len(components), dtype=bool)
    odds = np.clip(np.log((likely[:, DIGIT] + 1e-3) / (likely[:, WRITING] + 1e-3)), -_MOST_SAID, _MOST_SAID)
    count = beside.sum(axis=1)
    likely[:, DIGIT] *= np.exp(_COMPANY * (beside @ odds) / np.maximum(count, 1))
    return likely / np.maximum(likely.sum(axis=1, keepdims=True), 1e-9)


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
