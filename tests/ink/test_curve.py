"""Smooth curves through few points."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from airdigits.ink.curve import smooth_curve


def test_a_coarsely_sampled_circle_becomes_round():
    angles = np.linspace(0, 2 * np.pi, 11)
    curve = smooth_curve(np.stack([np.cos(angles), np.sin(angles)], 1), step=0.05)
    inner = curve[8:-8]  # the ends know only one neighbour
    assert np.abs(np.linalg.norm(inner, axis=1) - 1).max() < 0.01
    assert np.linalg.norm(np.diff(curve, axis=0), axis=1).max() < 0.1


def test_a_straight_line_stays_straight():
    curve = smooth_curve(np.array([[0, 0], [1, 1], [3, 3], [4, 4]]), step=0.1)
    np.testing.assert_allclose(curve[:, 0], curve[:, 1], atol=1e-6)


def test_fewer_than_three_points_come_back_as_they_are():
    for points in (np.zeros((0, 2)), np.ones((1, 2)), np.array([[0.0, 0], [1, 2]])):
        np.testing.assert_array_equal(smooth_curve(points, step=0.01), points)


@given(arrays(np.float32, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(-10, 10, width=32)), st.floats(0.001, 10))
def test_every_point_is_on_the_curve_and_the_curve_stays_near(points: np.ndarray, step: float):
    curve = smooth_curve(points, step)
    assert np.isfinite(curve).all()
    for point in points:
        assert np.abs(curve - point).sum(axis=1).min() < 1e-4
    if len(points):
        reach = np.ptp(points, axis=0).max() + 1e-6
        assert (curve >= points.min(axis=0) - reach).all()
        assert (curve <= points.max(axis=0) + reach).all()
