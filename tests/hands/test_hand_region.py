"""The turned square around a hand: cut out of a picture and brought back into it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.hands.hand_region import Region, crop, region_of_landmarks, whole_picture

turns = st.floats(-math.pi, math.pi)


@given(x=st.floats(100, 500), y=st.floats(100, 380), side=st.floats(60, 300), turned=turns)
def test_what_is_seen_in_a_region_is_found_again_in_the_picture(x: float, y: float, side: float, turned: float):
    region = Region(x, y, side, turned)
    dot = region.to_picture(np.array([[0.5, 0.25]]))[0]  # towards the fingers
    assert math.dist(dot, (x, y)) == pytest.approx(side / 4)
    picture = np.zeros((480, 640, 3), np.uint8)
    rows, columns = np.ogrid[:480, :640]
    picture[(rows - dot[1]) ** 2 + (columns - dot[0]) ** 2 < (side / 12) ** 2] = (255, 0, 0)  # blue
    seen = np.empty((96, 96, 3), np.float32)
    crop(picture, region, seen)
    assert seen.min() >= 0
    assert seen.max() <= 1
    assert seen[:, :, :2].max() == 0, "RGB"
    weight = seen[:, :, 2]
    if weight.sum() > 20:  # not outside of the picture
        centre = np.array([(weight.sum(axis=axis) @ np.arange(96)) / weight.sum() for axis in (0, 1)]) / 96
        inside = (dot > side / 12).all() and (dot < np.array([640, 480]) - side / 12).all()
        assert not inside or np.abs(centre - (0.5, 0.25)).max() < 0.03


@given(turned=turns, shift=st.tuples(st.floats(-300, 300), st.floats(-300, 300)), scale=st.floats(0.3, 3))
def test_a_region_moves_turns_and_grows_with_its_hand(turned: float, shift: tuple[float, float], scale: float):
    hand = np.random.default_rng(0).uniform(0, 100, (21, 2))
    cos, sin = math.cos(turned), math.sin(turned)
    moved = scale * hand @ np.array([[cos, sin], [-sin, cos]]) + shift
    before, after = region_of_landmarks(hand), region_of_landmarks(moved)
    assert after.side == pytest.approx(scale * before.side)
    assert math.remainder(after.turned - before.turned - turned, 2 * math.pi) == pytest.approx(0, abs=1e-6)
    middle = scale * np.array([before.x, before.y]) @ np.array([[cos, sin], [-sin, cos]]) + shift
    assert (after.x, after.y) == pytest.approx(tuple(middle), abs=1e-6)


def test_the_whole_picture_lies_in_its_square_and_in_the_middle():
    region = whole_picture(np.zeros((480, 640, 3), np.uint8), 0.1)
    assert (region.x, region.y, region.side) == (320, 240, pytest.approx(768))
