import numpy as np
import pytest

from airdigits.synthesis.non_digit_images import make_non_digit_images
from tests.training.conftest import plain_images


def test_what_is_made_of_digits_repeats_with_its_seed_and_fits_mnists_box() -> None:
    images, labels = plain_images(60, 3)
    made, again = (make_non_digit_images(images, labels, 50, np.random.default_rng(4)) for _ in range(2))
    np.testing.assert_array_equal(made, again)
    assert made.shape == (50, 28, 28)
    assert made.dtype == np.uint8
    assert made.reshape(50, -1).max(axis=1).min() > 0, "each has ink"
    rows, columns = made.max(axis=2) > 0, made.max(axis=1) > 0
    assert max(rows.sum(axis=1).max(), columns.sum(axis=1).max()) <= 20


def test_none_of_them_is_one_of_the_digits_it_was_made_of() -> None:
    images, labels = plain_images(60, 3)
    made = make_non_digit_images(images, labels, 100, np.random.default_rng(5))
    differ = np.abs(made[:, None].astype(int) - images[None]).mean(axis=(2, 3)).min(axis=1)
    assert differ.min() > 5, "grey levels a pixel, beside its nearest digit"


@pytest.mark.parametrize("digit", range(10))
def test_digits_of_one_kind_are_enough(digit: int) -> None:
    images, labels = plain_images(20, 6)
    chosen = labels == digit
    assert len(make_non_digit_images(images[chosen], labels[chosen], 10, np.random.default_rng(digit))) == 10


def test_none_are_an_empty_array_of_images() -> None:
    images, labels = plain_images(20, 6)
    assert make_non_digit_images(images, labels, 0, np.random.default_rng(0)).shape == (0, 28, 28)
