"""How a part of a path is described to the network."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.span_features import AROUND, CHANNELS, INSIDE, STEPS, span_features
from airdigits.ink.stroke import Stroke
from tests.decoding.made_ink import path_of

X, Y, COSINE, SINE, INK, PACE, WITHIN = range(CHANNELS)
PART = slice(AROUND, AROUND + INSIDE)


def bend(count: int = 60) -> np.ndarray:
    """A way with a bow in the middle: float [n, 2]."""
    share = np.linspace(0, 1, count)
    return np.stack([0.6 * share, 0.3 + 0.2 * np.sin(7 * share)], axis=1)


def timed(points: np.ndarray, times: np.ndarray) -> InkPath:
    return InkPath.of([Stroke(points.astype(np.float32), times)])


def features(path: InkPath, *spans: tuple[int, int]) -> np.ndarray:
    return span_features(path, np.array(spans, int).reshape(-1, 2))


def test_every_part_is_described_in_as_many_steps():
    described = features(path_of(bend()), (0, 59), (10, 30), (20, 22))
    assert described.shape == (3, STEPS, CHANNELS)
    assert described.dtype == np.float32
    assert features(path_of(bend())).shape == (0, STEPS, CHANNELS)


def test_a_part_is_described_as_it_is_whatever_else_is_asked():
    path = path_of(bend())
    both = features(path, (10, 30), (25, 50))
    np.testing.assert_array_equal(both[1], features(path, (25, 50))[0])


@pytest.mark.parametrize(("shift", "scale"), [((0.25, -0.125), 1.0), ((0.0, 0.0), 2.0), ((-0.5, 0.5), 0.5)])
def test_neither_the_place_nor_the_size_of_writing_matters(shift: tuple[float, float], scale: float):
    once, again = path_of(bend()), path_of(bend() * scale + shift)
    np.testing.assert_allclose(features(once, (15, 40)), features(again, (15, 40)), atol=5e-3)


def test_how_fast_all_of_it_was_written_does_not_matter_but_where_it_was_faster_does():
    points, times = bend(), np.linspace(0, 1.5, 60)
    np.testing.assert_allclose(features(timed(points, times), (15, 40)), features(timed(points, 2 * times), (15, 40)), atol=5e-3)
    uneven = features(timed(points, np.r_[times[:30], times[29] + np.cumsum(np.full(30, 0.1))]), (15, 45))[0, PART, PACE]
    assert uneven[5:10].min() > uneven[25:30].max()


def test_a_part_fills_its_box():
    (part,) = features(path_of(bend()), (0, 59))
    assert part[PART, X].min() == pytest.approx(-1, abs=0.02)
    assert part[PART, X].max() == pytest.approx(1, abs=0.02)
    assert np.abs(part[PART, Y]).max() <= 1 + 1e-6


def test_the_direction_is_that_of_the_movement():
    (part,) = features(path_of(np.stack([np.linspace(0, 0.5, 30), np.full(30, 0.2)], axis=1)), (5, 25))
    np.testing.assert_allclose(part[PART, COSINE], 1, atol=1e-5)
    np.testing.assert_allclose(part[PART, SINE], 0, atol=1e-5)


def test_what_lies_beyond_the_ends_of_the_path_is_zero():
    path = path_of(bend())
    (whole,) = features(path, (0, 59))
    assert not whole[:AROUND].any()
    assert not whole[AROUND + INSIDE :].any()
    assert whole[PART].any(axis=1).all()
    (middle,) = features(path, (25, 35))
    assert middle.any(axis=1).all()


def test_a_part_says_which_steps_are_its_own():
    (part,) = features(path_of(bend()), (25, 35))
    assert part[PART, WITHIN].tolist() == [1] * INSIDE
    assert part[:AROUND, WITHIN].sum() == part[AROUND + INSIDE :, WITHIN].sum() == 0


def test_ways_through_the_air_are_told_from_ink():
    first, second = bend(30) * 0.5, bend(30) * 0.5 + [0, 0.3]
    path = path_of(first, second)
    (part,) = features(path, (0, len(path) - 1))
    steps = np.linspace(0, path.travelled[-1], INSIDE)
    air = (steps > path.travelled[29]) & (steps < path.travelled[30])
    assert air.any()
    np.testing.assert_array_equal(part[PART, INK], np.where(air, -1, 1))


def test_what_came_before_and_after_a_part_is_seen_in_it():
    path, other = path_of(bend()), path_of(np.vstack([bend()[:40], bend()[40:] * [1, -1] + [0, 1]]))
    changed = features(path, (20, 39))[0] != features(other, (20, 39))[0]
    assert not changed[: AROUND + INSIDE].any()
    assert changed[AROUND + INSIDE :].any()


_coordinates = st.floats(-0.5, 2, width=32)


@given(st.lists(st.lists(st.tuples(_coordinates, _coordinates), min_size=1, max_size=20), min_size=1, max_size=4))
def test_whatever_was_written_the_description_is_finite_and_bounded(strokes: list[list[tuple[float, float]]]):
    path = path_of(*strokes)
    described = features(path, *((i, j) for i in range(len(path)) for j in range(i + 1, len(path))))
    assert np.isfinite(described).all()
    assert np.abs(described).max(initial=0) <= 3
