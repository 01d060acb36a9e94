"""The search for texts in what the row network saw, against the sum over all places written out."""

from itertools import pairwise, product

import numpy as np
import pytest

from airdigits.paper.row_search import likeliest_texts, places


def answer(columns: int, classes: int, seed: int) -> np.ndarray:
    logits = 2 * np.random.default_rng(seed).normal(size=(columns, classes))
    return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))


def written_out(seen: np.ndarray) -> dict[tuple[int, ...], float]:
    """Sum up the probability of each text over every row of classes that gives it."""
    texts: dict[tuple[int, ...], float] = {}
    for classes in product(range(seen.shape[1]), repeat=len(seen)):
        text = tuple(b - 1 for a, b in pairwise((0, *classes)) if b and a != b)
        texts[text] = texts.get(text, 0.0) + float(np.exp(sum(seen[i, c] for i, c in enumerate(classes))))
    return texts


@pytest.mark.parametrize("seed", range(8))
def test_a_text_is_as_likely_as_all_its_places_together(seed: int):
    seen = answer(6, 3, seed)
    expected = written_out(seen)
    found = likeliest_texts(seen)
    assert found[0].labels == max(expected, key=lambda text: expected[text])
    assert found[0].probability == pytest.approx(expected[found[0].labels], rel=0.05)
    assert sum(text.probability for text in found) <= 1 + 1e-9
    assert [text.probability for text in found] == sorted((text.probability for text in found), reverse=True)


def test_the_same_digit_twice_needs_something_between():
    seen = np.log(np.full((5, 4), 0.02))
    for column, label in enumerate((1, 0, 1, 1, 2)):
        seen[column, label] = np.log(0.94)
    assert likeliest_texts(seen)[0].labels == (0, 0, 1)


def test_a_row_without_ink_is_the_empty_text():
    seen = np.log(np.array([[0.98, 0.01, 0.01]] * 4))
    assert likeliest_texts(seen)[0].labels == ()


def test_digits_are_placed_where_they_were_seen():
    seen = np.log(np.full((12, 4), 0.01))
    seen[:, 0] = np.log(0.97)
    for column, label in ((2, 1), (3, 1), (7, 2), (10, 2)):
        seen[column] = np.log(0.01)
        seen[column, label] = np.log(0.97)
    np.testing.assert_allclose(places(seen, (0, 1, 1)), [2.5, 7, 10])


def test_a_text_that_was_hardly_seen_is_placed_in_its_order_all_the_same():
    at = places(answer(14, 11, 5), (3, 3, 1, 0))
    assert len(at) == 4
    assert (np.diff(at) > 0).all()
