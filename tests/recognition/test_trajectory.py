import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.errors import EmptyInkError
from airdigits.ink.stroke import Ink
from airdigits.recognition.trajectory import CHANNELS, PEN, STEPS, sample_trajectory


def test_a_straight_stroke_is_followed_at_an_even_pace_in_one_direction() -> None:
    uneven = np.array([(0.2, 0.1), (0.2, 0.11), (0.2, 0.4), (0.2, 0.7)])
    trajectory = sample_trajectory(Ink.of([uneven]))
    assert (trajectory.shape, trajectory.dtype) == ((STEPS, CHANNELS), np.float32)
    np.testing.assert_allclose(trajectory[:, 0], 0, atol=1e-6)
    np.testing.assert_allclose(trajectory[:, 1], np.linspace(-1, 1, STEPS), atol=1e-5)
    np.testing.assert_allclose(trajectory[:, 2:], np.tile([0, 1, 1], (STEPS, 1)), atol=1e-5)


def test_the_same_image_drawn_the_other_way_round_is_another_trajectory() -> None:
    angles = np.linspace(0, 2 * np.pi, 30)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    forth, back = (sample_trajectory(Ink.of([points])) for points in (ring, ring[::-1]))
    np.testing.assert_allclose(forth[:, :2], back[::-1, :2], atol=1e-5)
    np.testing.assert_allclose(forth[:, 2:PEN], -back[::-1, 2:PEN], atol=1e-4)


def test_the_way_between_two_strokes_is_air() -> None:
    bar, post = np.array([(0.0, 0.0), (1.0, 0.0)]), np.array([(1.0, 1.0), (0.0, 1.0)])
    pen = sample_trajectory(Ink.of([bar, post]))[:, PEN]
    third = STEPS // 3
    assert (pen[: third - 1] == 1).all()
    assert (pen[third + 1 : 2 * third - 1] == -1).all()
    assert (pen[2 * third + 2 :] == 1).all()


def test_a_dot_has_a_place_and_no_direction() -> None:
    trajectory = sample_trajectory(Ink.of([np.full((3, 2), 0.4)]))
    np.testing.assert_array_equal(trajectory, np.tile([0, 0, 0, 0, 1], (STEPS, 1)))


@pytest.mark.parametrize("strokes", [[], [np.zeros((0, 2))]])
def test_ink_without_a_point_is_an_error(strokes: list[np.ndarray]) -> None:
    with pytest.raises(EmptyInkError, match="write a stroke first"):
        sample_trajectory(Ink.of(strokes))


points = st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32)), min_size=1, max_size=20)


@given(st.lists(points, min_size=1, max_size=4), st.floats(0.1, 8), st.floats(-4, 4), st.floats(-4, 4))
def test_any_ink_gives_finite_values_in_range_wherever_and_however_large_it_is_written(
    strokes: list[list[tuple[float, float]]], size: float, dx: float, dy: float
) -> None:
    first = sample_trajectory(Ink.of([np.array(stroke) for stroke in strokes]))
    assert np.isfinite(first).all()
    assert np.abs(first).max() <= 1 + 1e-5
    assert set(first[:, PEN]) <= {-1, 1}
    assert first[0, PEN] == 1  # how the network knows that there is a trajectory
    if np.ptp(np.concatenate(strokes), axis=0).max() > 0.05:
        moved = sample_trajectory(Ink.of([np.array(stroke) * size + [dx, dy] for stroke in strokes]))
        np.testing.assert_allclose(moved[:, :2], first[:, :2], atol=2e-3)


def test_a_tap_is_no_part_of_the_way() -> None:
    bar, tap = np.array([(0.0, 0.0), (1.0, 0.0)]), np.full((2, 2), 3.0)
    np.testing.assert_array_equal(sample_trajectory(Ink.of([tap, bar])), sample_trajectory(Ink.of([bar])))
