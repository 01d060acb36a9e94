"""Rows of digits that touch, made of single ones."""

import cv2
import numpy as np

from airdigits.paper.row_image import ROWS
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.row_sets import MOST, WIDTH, make_row_examples, make_row_sets
from airdigits.synthesis.touching_rows import RowMaker


def maker(count: int = 60) -> RowMaker:
    images, _, labels = render_digits(count, np.random.default_rng(count))
    return RowMaker((images, labels))


def test_a_row_is_one_piece_of_ink_and_says_whose_each_part_is():
    rng = np.random.default_rng(1)
    for count in (1, 2, 3, 4) * 10:
        row = maker().make(rng, count)
        assert len(row.labels) == len(row.owned) == count
        assert row.owned.shape[1:] == row.ink.shape
        inked = row.ink > 127
        assert cv2.connectedComponents((row.ink > 50).astype(np.uint8))[0] == 2
        assert (row.owned.any(axis=0) & inked).sum() > 0.6 * inked.sum(), "a stroke that joins two is the smaller part"
        centres = [float(np.flatnonzero(own.any(axis=0)).mean()) for own in row.owned]
        assert centres == sorted(centres), "digits stand from left to right"


def test_rows_come_as_the_network_takes_them():
    made = make_row_examples(maker(), 60, np.random.default_rng(0))
    assert made.images.shape == (60, ROWS, WIDTH)
    assert made.images.dtype == np.uint8
    assert made.labels.shape == (60, MOST)
    counts = (made.labels > 0).sum(axis=1)
    assert set(counts) == {1, 2, 3, 4}
    for labels, count in zip(made.labels, counts, strict=True):
        assert (labels[:count] >= 1).all(), "0 stands for the end alone"
        assert (labels[:count] <= 10).all()
        assert not labels[count:].any()


def test_the_same_seed_makes_the_same_rows_and_another_makes_others():
    once, again, other = (make_row_sets(maker(), 20, (seed,)).images for seed in (3, 3, 4))
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()


def test_without_a_one_there_are_rows_all_the_same():
    images, _, labels = render_digits(50, np.random.default_rng(5))
    made = make_row_examples(RowMaker((images[labels != 1], labels[labels != 1])), 10, np.random.default_rng(5))
    assert len(made.images) == 10
    assert not (made.labels == 2).any()


def test_empty_sets_are_left_out():
    images, _, labels = render_digits(50, np.random.default_rng(5))
    empty = np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8)
    assert RowMaker(empty, (images, labels)).make(np.random.default_rng(0), 2).ink.any()
