"""Rows of digits that touch, made of single ones."""

import cv2
import numpy as np

from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_pairs import MULTI, SINGLE, make_touching_pairs


def digits(count: int) -> tuple[np.ndarray, np.ndarray]:
    images, _, labels = render_digits(count, np.random.default_rng(count))
    return images, labels


def test_single_digits_and_rows_come_in_turns_as_the_networks_know_digits():
    made, several = make_touching_pairs(*digits(100), 60, np.random.default_rng(0))
    assert made.shape == (60, 28, 28)
    assert made.dtype == np.uint8
    np.testing.assert_array_equal(several, [SINGLE, MULTI] * 30)
    assert made.max(axis=(1, 2)).min() > 127


def test_a_row_is_one_piece_of_ink_and_broader_than_most_single_digits():
    made, several = make_touching_pairs(*digits(100), 400, np.random.default_rng(1))
    pieces = [cv2.connectedComponents((image > 60).astype(np.uint8))[0] - 1 for image in made[several == MULTI]]
    assert np.mean(np.array(pieces) == 1) > 0.97, "a few thin strokes fall apart when they are made small"
    breadth = [cv2.boundingRect(image)[2] / cv2.boundingRect(image)[3] for image in made]
    assert np.median(np.array(breadth)[several == MULTI]) > 1.3 * np.median(np.array(breadth)[several == SINGLE])


def test_the_same_seed_makes_the_same_rows_and_another_makes_others():
    images, labels = digits(50)
    once, again, other = (make_touching_pairs(images, labels, 20, np.random.default_rng(seed))[0] for seed in (3, 3, 4))
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()


def test_without_a_one_there_are_rows_all_the_same():
    images, labels = digits(50)
    made, _ = make_touching_pairs(images[labels != 1], labels[labels != 1], 10, np.random.default_rng(5))
    assert len(made) == 10
