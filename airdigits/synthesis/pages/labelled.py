"""Make sets of pages with what each pixel is, on two processors, as the segmentation network sees them."""

from functools import partial

import cv2
import numpy as np

from airdigits.paper.binarization import ink_contrast
from airdigits.paper.kinds import DIGIT, KIND_COUNT, PAPER, SIGN, STRUCTURE, WRITING
from airdigits.synthesis.pages.forms import make_labelled
from airdigits.synthesis.pages.glyphs import glyphs
from airdigits.synthesis.pages.lettering import training_faces
from airdigits.synthesis.parts import make_parts

HEIGHT, WIDTH = 224, 288
"""The size of an example, px: digits are 11 to 49 px high in it."""
_LARGER = 1.5  # times the size at which the network sees a page: so large it is photographed
_PAGE = (round(_LARGER * WIDTH), round(_LARGER * HEIGHT))
_RANK = np.array([PAPER, WRITING, STRUCTURE, SIGN, DIGIT])  # where kinds meet in one pixel: the last
_PART = 150  # pages made in one go


def make_labelled_pages(
    images: np.ndarray, labels: np.ndarray, count: int, seed: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Make parts of pages with these digits, uint8 [n, 28, 28]: contrast and kinds, uint8 [count, HEIGHT, WIDTH] each."""
    made = make_parts(partial(_make, images, labels, seed, count), range(0, count, _PART), "making pages")
    return np.concatenate([c for c, _ in made]), np.concatenate([k for _, k in made])


def _make(images: np.ndarray, labels: np.ndarray, seed: tuple[int, ...], total: int, part: int) -> tuple[np.ndarray, np.ndarray]:
    cv2.setNumThreads(1)
    count = min(_PART, total - part)
    rng, draw, faces = np.random.default_rng([*seed, part]), glyphs(images, labels), training_faces()
    contrasts, kinds = np.zeros((count, HEIGHT, WIDTH), np.uint8), np.zeros((count, HEIGHT, WIDTH), np.uint8)
    rank = np.argsort(_RANK).astype(np.uint8)
    for i in range(count):
        image, whole = make_labelled(draw, faces, _PAGE, rng)
        rows, columns = (round(side / _LARGER) for side in image.shape[:2])
        contrast = cv2.resize(ink_contrast(image, False), (columns, rows), interpolation=cv2.INTER_AREA)
        ranked = cv2.resize(cv2.dilate(rank[whole], np.ones((2, 2))), (columns, rows), interpolation=cv2.INTER_NEAREST)
        top, left = (int(rng.integers(0, max(1, side - fixed))) for side, fixed in ((rows, HEIGHT), (columns, WIDTH)))
        part_of = contrast[top : top + HEIGHT, left : left + WIDTH]
        contrasts[i, : part_of.shape[0], : part_of.shape[1]] = part_of
        kinds[i, : part_of.shape[0], : part_of.shape[1]] = _RANK[ranked[top : top + HEIGHT, left : left + WIDTH]]
    assert kinds.max(initial=0) < KIND_COUNT
    return contrasts, kinds
