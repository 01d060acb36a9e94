"""One path of many strokes: what is joined, what is one point, what is dropped, what is forgotten."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.decoding.ink_path import GrowingPath, InkPath
from airdigits.ink.pen_point import InkPoint
from airdigits.ink.smoothing import Point
from airdigits.ink.stroke import Stroke
from tests.decoding.made_ink import path_of


def growing(*strokes: list[Point], fps: float = 10) -> GrowingPath:
    path, t = GrowingPath(), 0.0
    for points in strokes:
        path.begin()
        for point in points:
            path.add(InkPoint(t, point, inside=True))
            t += 1 / fps
    return path


def test_strokes_are_joined_in_order_and_each_begins_with_a_way_through_the_air():
    path = path_of([(0, 0), (0.1, 0), (0.2, 0)], [(0.5, 0.5), (0.5, 0.6)])
    np.testing.assert_allclose(path.points, [(0, 0), (0.1, 0), (0.2, 0), (0.5, 0.5), (0.5, 0.6)])
    assert path.lifted.tolist() == [True, False, False, True, False]
    assert path.inside.all()


def test_the_way_through_the_air_is_part_of_the_way():
    path = path_of([(0, 0), (0.3, 0)], [(0.3, 0.4), (0.3, 0.5)])
    np.testing.assert_allclose(path.travelled, [0, 0.3, 0.7, 0.8], atol=1e-6)


def test_the_strokes_come_out_as_they_went_in():
    strokes = [
        Stroke(np.float32([(0, 0), (0.1, 0)]), np.array([0, 0.1])),
        Stroke(np.float32([(0.5, 0), (0.5, 1)]), np.array([1, 2])),
    ]
    for before, after in zip(strokes, InkPath.of(strokes).strokes, strict=True):
        np.testing.assert_array_equal(before.points, after.points)
        np.testing.assert_array_equal(before.times, after.times)


def test_a_path_without_a_point_has_no_strokes():
    assert len(InkPath.of([])) == 0
    assert InkPath.of([]).strokes == ()


def test_a_tip_at_rest_is_one_point_that_knows_how_long_it_stayed():
    path = growing([(0, 0), (0.1, 0), (0.101, 0.001), (0.1, 0.002), (0.2, 0)]).so_far
    assert len(path) == 3
    assert path.arrived.tolist() == pytest.approx([0, 0.1, 0.4])
    assert path.left.tolist() == pytest.approx([0, 0.3, 0.4])


def test_a_tip_that_creeps_is_not_at_rest():
    path = growing([(0.001 * i, 0) for i in range(101)]).so_far
    assert path.points[-1, 0] - path.points[0, 0] == pytest.approx(0.1, abs=0.005)


def test_a_new_stroke_begins_with_a_point_of_its_own_even_where_the_last_one_ended():
    path = growing([(0, 0), (0.1, 0)], [(0.1, 0), (0.2, 0)]).so_far
    assert path.lifted.tolist() == [True, False, True, False]


def test_what_came_after_the_end_of_a_stroke_is_no_ink():
    path = growing([(0, 0), (0.1, 0), (0.2, 0), (0.3, 0), (0.4, 0)])
    assert path.end(0.2, 0.03)
    np.testing.assert_allclose(path.so_far.points[:, 0], [0, 0.1, 0.2], atol=1e-6)


def test_a_rest_that_the_end_of_the_stroke_cuts_short_lasts_until_then():
    path = growing([(0, 0), (0.1, 0), (0.1, 0), (0.1, 0), (0.1, 0)])
    assert path.end(0.25, 0.03)
    assert path.so_far.left[-1] == pytest.approx(0.25)


def test_a_stroke_that_is_too_small_is_dropped_and_those_before_it_stay():
    path = growing([(0, 0), (0.1, 0), (0.2, 0)], [(0.5, 0.5), (0.51, 0.5), (0.52, 0.5)])
    assert not path.end(9.0, 0.03)
    assert len(path) == 3
    assert len(path.so_far.strokes) == 1


def test_a_stroke_all_of_which_came_too_late_is_dropped():
    path = growing([(0, 0), (0.5, 0)])
    assert not path.end(-1.0, 0.0)
    assert len(path) == 0


def test_points_at_the_beginning_are_forgotten_and_the_others_stay():
    path = growing([(0.1 * i, 0) for i in range(6)], [(0.1 * i, 0.5) for i in range(6)])
    before = path.so_far.points
    path.forget(4)
    path.forget(3)
    np.testing.assert_array_equal(path.so_far.points, before[7:])


def test_the_stroke_in_progress_goes_on_when_what_came_before_is_forgotten():
    path = growing([(0.1 * i, 0) for i in range(6)])
    path.forget(5)
    path.add(InkPoint(1.0, (0.6, 0.0), inside=True))
    path.add(InkPoint(1.1, (0.7, 0.0), inside=True))
    assert len(path.so_far.strokes) == 1
    assert path.end(1.0, 0.03)
    np.testing.assert_allclose(path.so_far.points[:, 0], [0.5, 0.6], atol=1e-6)


def test_a_path_that_has_been_handed_out_does_not_change():
    path = growing([(0, 0), (0.1, 0)])
    handed = path.so_far
    path.add(InkPoint(1.0, (0.2, 0.0), inside=False))
    assert len(handed) == 2
    assert path.so_far.inside.tolist() == [True, True, False]


_coordinates = st.floats(-1, 2, width=32)
_strokes = st.lists(st.lists(st.tuples(_coordinates, _coordinates), min_size=0, max_size=12), max_size=5)


@given(_strokes)
def test_whatever_is_written_times_increase_and_all_columns_are_as_long(strokes: list[list[Point]]):
    path = growing(*strokes).so_far
    assert len(path.points) == len(path.arrived) == len(path.left) == len(path.lifted) == len(path.inside)
    assert (path.arrived <= path.left).all()
    assert (path.left[:-1] < path.arrived[1:]).all()
    assert (np.diff(path.travelled) >= 0).all()
    assert path.lifted.sum() == len(path.strokes) == sum(map(bool, strokes))


@given(_strokes, st.data())
def test_forgetting_is_cutting_off(strokes: list[list[Point]], data: st.DataObject):
    path = growing(*strokes)
    whole = path.so_far
    count = data.draw(st.integers(0, len(whole)))
    path.forget(count)
    rest = path.so_far
    for name in ("points", "arrived", "left", "lifted", "inside"):
        np.testing.assert_array_equal(getattr(rest, name), getattr(whole, name)[count:])


@given(_strokes, st.floats(0, 6), st.floats(0, 1))
def test_an_end_keeps_a_beginning_of_the_last_stroke_or_none_of_it(strokes: list[list[Point]], t: float, least: float):
    path = growing(*strokes)
    path.begin()
    for i in range(8):
        path.add(InkPoint(3.0 + i / 10, (0.1 * i, 0.0), inside=True))
    before = path.so_far
    kept = path.end(t, least)
    after = path.so_far
    np.testing.assert_array_equal(after.points, before.points[: len(after)])
    assert len(after) >= len(before) - 8
    assert kept == (len(after) > len(before) - 8)
    if kept:
        assert after.left[-1] <= max(t, after.arrived[-1])


@given(_strokes, st.data())
def test_the_ink_between_two_points_is_the_points_between_them(strokes: list[list[Point]], data: st.DataObject):
    path = growing(*strokes).so_far
    if not len(path):
        return
    first = data.draw(st.integers(0, len(path) - 1))
    last = data.draw(st.integers(first, len(path) - 1))
    ink = path.ink(first, last)
    np.testing.assert_array_equal(ink.points, path.points[first : last + 1])
    assert len(ink.strokes) == 1 + path.lifted[first + 1 : last + 1].sum()


def test_a_path_knows_at_which_points_strokes_were_meant_to_begin_and_end():
    path = GrowingPath()
    for begun, ended in ((True, False), (False, True), (True, True)):
        path.begin(begun)
        for i in range(4):
            path.add(InkPoint(0.1 * (len(path) + 1), (0.1 * i, 0.1 * len(path)), inside=True))
        assert path.end(99.0, 0.03, ended)
    assert path.so_far.meant.tolist() == [True, False, False, False, False, False, False, True, True, False, False, True]
