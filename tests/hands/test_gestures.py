"""Which fingers are up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.hands.gestures import Gesture, fingers_up, gesture_of
from airdigits.hands.hand import Hand
from tests.made_hands import made_hand

POSES = [pose for pose in Gesture if pose is not Gesture.PINCH]  # which only a pen mode asks for: tests/ink/test_pen_modes.py


@pytest.mark.parametrize("pose", POSES)
def test_every_pose_is_told_from_the_others(pose: Gesture):
    assert gesture_of(made_hand(pose)) is pose


def test_the_thumb_is_free():
    hand = made_hand(Gesture.POINTING_UP)
    thumb_out = made_hand(Gesture.OPEN_PALM).world[1:5]
    world = hand.world.copy()
    world[1:5] = thumb_out
    assert fingers_up(Hand(hand.landmarks, world))[0]
    assert gesture_of(Hand(hand.landmarks, world)) is Gesture.POINTING_UP


@given(st.sampled_from(POSES), st.tuples(*[st.floats(-3.14, 3.14)] * 3), st.floats(0.5, 2))
def test_turning_leaning_or_resizing_the_hand_changes_nothing(pose: Gesture, angles: tuple[float, float, float], size: float):
    hand = made_hand(pose)
    turned = hand.world
    for (i, j), angle in zip(((0, 1), (1, 2), (0, 2)), angles, strict=True):
        rotation = np.eye(3)
        rotation[[i, i, j, j], [i, j, i, j]] = np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)
        turned = turned @ rotation.T
    assert gesture_of(Hand(hand.landmarks, (turned * size).astype(np.float32))) is pose


def test_a_hand_without_extent_is_a_fist_not_an_error():
    assert gesture_of(Hand(np.zeros((21, 3), np.float32), np.zeros((21, 3), np.float32))) is Gesture.CLOSED_FIST
