"""Make many images of rows of digits that touch, on two processors; the same seed gives the same arrays."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from airdigits.paper.components import Component
from airdigits.paper.row_image import LEARNT, ROWS, row_image
from airdigits.synthesis.parts import make_parts
from airdigits.synthesis.touching_rows import RowMaker

WIDTH = LEARNT  # px: a row that would be wider is left out
MOST = 4  # digits
_PART = 4000  # rows


class RowExamples(NamedTuple):
    """`images` uint8 [n, ROWS, WIDTH] as paper/row_image.py makes them, filled up on the right.

    `labels` uint8 [n, MOST] what stands in each, as classes of the network: labels plus 1; 0 where the row has ended.
    """

    images: np.ndarray
    labels: np.ndarray


def make_row_examples(maker: RowMaker, count: int, rng: np.random.Generator) -> RowExamples:
    """Make so many rows. The same generator state gives the same arrays."""
    images, labels = np.zeros((count, ROWS, WIDTH), np.uint8), np.zeros((count, MOST), np.uint8)
    for i in range(count):
        while (image := row_image(Component(0, 0, (row := maker.make(rng)).ink))).shape[1] > WIDTH:
            pass
        images[i, :, : image.shape[1]] = image
        labels[i, : len(row.labels)] = np.array(row.labels) + 1
    return RowExamples(images, labels)


def make_row_sets(maker: RowMaker, count: int, seed: Sequence[int]) -> RowExamples:
    """Make so many rows, a part of them at a time."""
    sets = make_parts(partial(_make, maker, tuple(seed), count), range(-(-count // _PART)), "writing rows")
    return RowExamples(np.concatenate([each.images for each in sets]), np.concatenate([each.labels for each in sets]))


def _make(maker: RowMaker, seed: tuple[int, ...], count: int, part: int) -> RowExamples:
    return make_row_examples(maker, min(_PART, count - part * _PART), np.random.default_rng([*seed, part]))
