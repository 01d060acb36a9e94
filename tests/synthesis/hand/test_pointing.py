"""A posed hand follows a path."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.hands.gestures import Gesture, gesture_of
from airdigits.hands.hand import INDEX_TIP
from airdigits.synthesis.hand.hand_renderer import Look
from airdigits.synthesis.hand.pointing import TipPath, fit_in_frame, pointing_hands

PATH = TipPath(np.array([0.0, 0.1, 0.2]), np.array([[0.4, 0.2], [0.6, 0.3], [0.8, 0.5]]))


@pytest.mark.parametrize("look", [Look(), Look("left", tilt=30, facing="back", height=720)])
def test_the_tip_follows_the_path_with_the_index_up(look: Look) -> None:
    seen = list(pointing_hands(PATH, 4 / 3, look))
    assert [t for t, _ in seen] == PATH.t.tolist()
    for (_, hand), tip in zip(seen, PATH.xy, strict=True):
        assert hand is not None
        assert hand.landmarks[INDEX_TIP, :2] * [4 / 3, 1] == pytest.approx(tip, abs=0.005)
        assert gesture_of(hand) is Gesture.POINTING_UP


def test_a_hand_whose_palm_is_out_of_the_frame_is_not_seen() -> None:
    path = TipPath(np.array([0.0, 0.1]), np.array([[0.6, 0.3], [0.6, 0.9]]))
    assert [hand is not None for _, hand in pointing_hands(path, 4 / 3)] == [True, False]


def test_a_shaking_hand_is_the_same_for_the_same_seed() -> None:
    first, second = ([h for _, h in pointing_hands(PATH, 4 / 3, rng=np.random.default_rng(1))] for _ in range(2))
    assert all(np.array_equal(a.landmarks, b.landmarks) for a, b in zip(first, second, strict=True) if a and b)


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=1, max_size=20),
    st.floats(0.2, 0.4),
    st.sampled_from([4 / 3, 16 / 9, 3 / 4]),
)
def test_everything_fits_where_a_hand_writes(points: list, height: float, aspect: float) -> None:
    placed = fit_in_frame(np.array(points), height, aspect)
    assert (placed >= [0.1, 0.1]).all()
    assert (placed <= [aspect - 0.1, 0.16 + height]).all()


def test_what_fits_keeps_its_proportions() -> None:
    placed = fit_in_frame(np.array([[0, 0], [30, 60]]), 0.3, 4 / 3)
    assert np.ptp(placed, axis=0) == pytest.approx([0.15, 0.3])
