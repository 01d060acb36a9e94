"""Where the pen's point is, and whether it writes, in every pen mode: on the simulated hand's own landmarks."""

import itertools

import numpy as np
import pytest

from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import INDEX_TIP, THUMB_TIP, Hand
from airdigits.ink.pen_modes import MODES, PenSample, pen_mode
from airdigits.synthesis.hand.script import Action, Hold
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from tests.made_hands import made_hand

ASPECT = 4 / 3
HELD = list(itertools.product(("right", "left"), ("palm", "back"), (0.0, 20.0, 45.0)))


def look(mode: str, *script: Action, **config: object) -> list[tuple[PenSample, Gesture]]:
    nib = pen_mode(mode)
    hands = perform(list(script), SimulatorConfig(**config)).hands()  # type: ignore[arg-type]
    return [nib.sample(t, hand, ASPECT) for t, hand, _ in hands if hand is not None]


@pytest.mark.parametrize(("hand", "facing", "tilt"), HELD)
def test_a_pinch_writes_and_other_hands_do_not(hand: str, facing: str, tilt: float):
    for pose in ("pinch", "apart", "fist", "palm", "point", "two", "loose"):
        seen = look("pinch", Hold(pose, 0.5), hand=hand, facing=facing, tilt=tilt)
        assert {touch.writing for touch, _ in seen} == {pose == "pinch"}, pose


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("hand", "facing", "tilt"), HELD)
def test_palm_fist_and_two_fingers_are_seen_with_every_pen(mode: str, hand: str, facing: str, tilt: float):
    for name, pose in (("palm", Gesture.OPEN_PALM), ("fist", Gesture.CLOSED_FIST), ("two", Gesture.VICTORY)):
        assert {seen for _, seen in look(mode, Hold(name, 0.5), hand=hand, facing=facing, tilt=tilt)} == {pose}


@pytest.mark.parametrize("mode", ["pinch", "key"])
def test_a_hand_at_rest_means_nothing_to_a_pen_that_leaves_it_free(mode: str):
    for hand, facing, tilt in HELD:
        seen = look(mode, Hold("loose", 0.5), hand=hand, facing=facing, tilt=tilt)
        assert not {pose for _, pose in seen} & {Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.VICTORY}


def test_a_pinch_writes_in_the_middle_between_the_tips():
    hand = made_hand(Gesture.PINCH)
    touch, pose = pen_mode("pinch").sample(0.0, hand, ASPECT)
    assert pose is Gesture.PINCH
    assert touch.writing
    assert touch.place == pytest.approx(hand.landmarks[[INDEX_TIP, THUMB_TIP], :2].mean(axis=0))


def pinched(apart: float) -> Hand:
    """A pinch whose tips are this far apart in the picture, in palm lengths."""
    hand = made_hand(Gesture.PINCH)
    landmarks = hand.landmarks.copy()
    palm = float(np.linalg.norm((landmarks[0, :2] - landmarks[9, :2]) * [ASPECT, 1]))
    landmarks[THUMB_TIP, :2] = landmarks[INDEX_TIP, :2] + [apart * palm / ASPECT, 0]
    return Hand(landmarks, hand.world)


def test_a_pinch_that_loosens_a_little_goes_on_and_one_that_never_closed_does_not_begin():
    closed, between = [(i, pinched(0.1)) for i in range(3)], [(i, pinched(0.4)) for i in range(3, 6)]
    once_closed, never = pen_mode("pinch"), pen_mode("pinch")
    assert [once_closed.sample(t, hand, ASPECT)[0].writing for t, hand in closed + between] == [True] * 6
    assert not any(never.sample(t, hand, ASPECT)[0].writing for t, hand in between)
    assert not once_closed.sample(7, pinched(0.6), ASPECT)[0].writing


def test_when_touching_tips_are_drawn_apart_for_a_moment_the_point_keeps_to_the_thumb():
    nib, astray = pen_mode("pinch"), pinched(0.1)
    before, _ = nib.sample(0.0, pinched(0.1), ASPECT)
    landmarks = astray.landmarks.copy()
    landmarks[:, 0] += 0.02  # the hand moves on, and its index tip seems to be elsewhere
    landmarks[INDEX_TIP, 1] -= 0.3
    for t in (0.1, 0.2, 0.3):
        touch, _ = nib.sample(t, Hand(landmarks, astray.world), ASPECT)
        assert not touch.writing
        assert touch.place == pytest.approx((before.place[0] + 0.02, before.place[1]))
    later, _ = nib.sample(0.4, Hand(landmarks, astray.world), ASPECT)
    assert later.place == pytest.approx(landmarks[[INDEX_TIP, THUMB_TIP], :2].mean(axis=0)), "then they are apart"


def test_the_size_of_the_hand_does_not_matter_to_a_pinch():
    for scale in (0.4, 1.0, 2.5):
        hand = pinched(0.25)
        landmarks = hand.landmarks * np.float32([scale, scale, 1])
        assert pen_mode("pinch").sample(0.0, Hand(landmarks, hand.world), ASPECT)[0].writing
        landmarks = pinched(0.6).landmarks * np.float32([scale, scale, 1])
        assert not pen_mode("pinch").sample(0.0, Hand(landmarks, hand.world), ASPECT)[0].writing


def test_a_key_writes_whatever_the_hand_does():
    nib = pen_mode("key")
    for pose in (Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.POINTING_UP, Gesture.OTHER):
        nib.key_down = True
        assert nib.sample(0.0, made_hand(pose), ASPECT)[0].writing
        nib.key_down = False
        assert not nib.sample(0.1, made_hand(pose), ASPECT)[0].writing


def test_a_finger_that_unfolds_hardly_writes_yet():
    seen = look("index", Hold("fist", 0.5), Hold("point", 1.0))
    written = np.array([touch.place for touch, _ in seen if touch.writing and touch.steady])
    unfolding = np.ptp([touch.place for touch, _ in seen], axis=0).max()
    assert len(written) > 25
    assert np.ptp(written, axis=0).max() < 0.5 * unfolding


def test_a_free_pen_writes_whatever_the_hand_does_and_alone_does_so_always():
    free = pen_mode("free")
    for pose in Gesture:
        hand = made_hand(pose)
        touch, _ = free.sample(0.0, hand, ASPECT)
        assert (touch.writing, touch.steady, touch.sure) == (True, True, True)
        assert touch.place == pytest.approx(hand.landmarks[INDEX_TIP, :2])
    assert [mode for mode in MODES if pen_mode(mode).writes_always] == ["free"]


@pytest.mark.parametrize("mode", ["pinch", "key", "free"])
def test_a_finger_that_points_is_no_command_with_a_pen_that_leaves_the_hand_free(mode: str):
    assert {seen for _, seen in look(mode, Hold("point", 0.5))} <= {Gesture.OTHER, Gesture.POINTING_UP}


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="wand"):
        pen_mode("wand")
