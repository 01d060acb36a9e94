"""What the network that chooses among readings is told of a link."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.links import LINK_FEATURES, LinkDescriber, Place
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.prediction import Prediction
from tests.decoding.made_ink import HEIGHT, digit_strokes, path_of

PLACES = st.builds(Place, st.integers(0, 3), st.integers(4, 7), st.integers(0, 9), st.floats(-12, 12), st.floats(-20, 20))


def a_seven(first: int, last: int) -> Prediction:
    probabilities = np.full(CLASS_COUNT, 0.01, np.float32)
    probabilities[7] = 0.91
    return Prediction(7, probabilities, "", np.zeros((28, 28), np.uint8), Ink(()))


def two_threes(*, apart: float = 1.3, scale: float = 1.0) -> InkPath:
    """Two threes side by side in two strokes, the second as much larger than the first."""
    (first,) = digit_strokes("3", np.random.default_rng(0))
    return path_of(first, (first - first.min(axis=0)) * scale + first.min(axis=0) + [apart * HEIGHT, 0])


def describer(path: InkPath) -> tuple[LinkDescriber, list[int]]:
    """A path that is cut at eight points, among them the ends of its strokes."""
    second = int(np.flatnonzero(path.lifted)[-1])
    cuts = [0, second // 3, 2 * second // 3, second - 1, second, (second + len(path)) // 2, len(path) - 2, len(path) - 1]
    return LinkDescriber(path, cuts, a_seven, HEIGHT), cuts


FIRST, SECOND = Place(0, 3, 3, 8.0, 4.0), Place(4, 7, 3, 6.0, 2.0)


@given(PLACES, PLACES)
def test_every_link_is_described_by_as_many_finite_numbers_of_a_usual_size(before: Place, digit: Place):
    told, _ = describer(two_threes())
    for link in (told.describe(None, digit, 0), told.describe(before, digit, 1), told.describe(before, None, 2)):
        assert len(link) == LINK_FEATURES
        assert np.abs(link).max() < 12
        assert link[0] == 1


def test_a_reading_looks_the_same_wherever_and_however_large_and_whenever_it_is_written():
    path = two_threes()
    expected = [describer(path)[0].describe(*link) for link in ((None, FIRST, 0), (FIRST, SECOND, 1), (SECOND, None, 2))]
    moved = replace(path, points=path.points + np.float32([0.2, -0.1]), arrived=path.arrived + 50, left=path.left + 50)
    larger = replace(path, points=path.points * 2)
    for other, size in ((moved, HEIGHT), (larger, 2 * HEIGHT)):
        told = LinkDescriber(other, describer(path)[1], a_seven, size)
        found = [told.describe(*link) for link in ((None, FIRST, 0), (FIRST, SECOND, 1), (SECOND, None, 2))]
        np.testing.assert_allclose(found, expected, atol=0.02)


@pytest.mark.parametrize("scale", [0.5, 2.0])
def test_a_digit_that_is_higher_than_the_one_before_is_told(scale: float):
    told, _ = describer(two_threes())
    other, _ = describer(two_threes(scale=scale))
    changed = np.array(other.describe(FIRST, SECOND, 1)) - told.describe(FIRST, SECOND, 1)
    assert changed == pytest.approx(changed)
    assert np.isclose(changed, np.log(scale), atol=0.01).any()


def test_a_link_does_not_depend_on_what_was_described_before_it():
    told, other = describer(two_threes())[0], describer(two_threes())[0]
    other.describe(None, SECOND, 0)
    other.describe(Place(0, 5, 1, 0.0, 0.0), Place(6, 7, 2, 0.0, 0.0), 1)
    assert told.describe(FIRST, SECOND, 1) == other.describe(FIRST, SECOND, 1)
