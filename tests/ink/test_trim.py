"""What is cut away from a raw stroke."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.ink.stroke import Stroke
from airdigits.ink.trim import TrimConfig, rest_since, trim

FPS = 30


def stroke(points: list[tuple[float, float]]) -> Stroke:
    return Stroke(np.array(points, np.float32), np.arange(len(points)) / FPS)


LINE = [(0.2 + 0.02 * i, 0.5) for i in range(20)]


def test_the_hook_of_a_pose_change_is_cut_at_both_ends():
    hooked = [(0.2, 0.507), (0.2, 0.504), *LINE, (0.58, 0.504), (0.58, 0.507)]
    kept = trim(stroke(hooked)).points
    np.testing.assert_allclose(kept[[0, -1]], [[0.2, 0.5], [0.58, 0.5]], atol=1e-6)


def test_a_fast_start_and_end_are_kept():
    np.testing.assert_array_equal(trim(stroke(LINE)).points, np.array(LINE, np.float32))


def test_no_more_than_a_fifth_of_a_second_is_cut_from_a_slow_start():
    still = [(0.2 + 0.0005 * i, 0.5) for i in range(30)]
    kept = trim(stroke([*still, *[(0.22 + 0.02 * i, 0.5) for i in range(20)]]))
    assert kept.times[0] <= 0.2 + 1e-9


def test_a_tip_that_trembles_where_its_stroke_ends_rests_there_already():
    end = LINE[-1][0]
    trembling = stroke([*LINE, (end + 0.002, 0.501), (end - 0.001, 0.499), (end, 0.502)])
    assert rest_since(trembling, trembling.times[-1]) == trembling.times[len(LINE) - 1]
    assert rest_since(stroke(LINE), stroke(LINE).times[-1]) == stroke(LINE).times[-1]


def test_who_rests_long_where_a_stroke_ends_loses_no_more_than_a_tenth_of_a_second_of_the_pause():
    resting = stroke([*LINE, *[LINE[-1]] * 30])
    np.testing.assert_allclose(resting.times[-1] - rest_since(resting, resting.times[-1]), 0.1)


def test_a_slow_end_that_is_trimmed_loses_little_of_the_pause():
    trimmed = stroke(LINE)
    end = trimmed.times[-1]
    assert rest_since(trimmed, end + 0.2) == pytest.approx(end + 0.07)
    assert rest_since(trimmed, end + 0.05) == end


def test_what_leaves_the_picture_without_ever_slowing_down_is_no_ink():
    passing = [(0.5, 0.1 + 0.05 * i) for i in range(15)]
    assert trim(stroke(passing), left_at_edge=True) is None


def test_a_stroke_smaller_than_the_least_size_is_no_ink():
    assert trim(stroke([(0.5 + 0.0019 * i, 0.5) for i in range(20)])) is None
    assert trim(stroke([(0.5 + 0.0023 * i, 0.5) for i in range(20)])) is not None


@given(st.lists(st.tuples(st.floats(0, 1.5, width=32), st.floats(0, 1, width=32)), min_size=1, max_size=40), st.booleans())
def test_trimming_only_ever_takes_from_the_ends(points: list[tuple[float, float]], left_at_edge: bool):
    raw = stroke(points)
    kept = trim(raw, TrimConfig(), left_at_edge)
    if kept is not None:
        first = int(np.searchsorted(raw.times, kept.times[0]))
        np.testing.assert_array_equal(kept.points, raw.points[first : first + len(kept.points)])
