"""Hands made by hand: 21 landmarks of a pose with the index tip at a given place, for tests that need no picture."""

import numpy as np

from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import FINGERS, INDEX_TIP, THUMB_TIP, Hand

_UP = {
    Gesture.POINTING_UP: (False, True, False, False, False),
    Gesture.OPEN_PALM: (True, True, True, True, True),
    Gesture.CLOSED_FIST: (False, False, False, False, False),
    Gesture.VICTORY: (True, True, True, False, False),
    Gesture.I_LOVE_YOU: (True, True, False, False, True),
    Gesture.OTHER: (True, True, True, True, False),
    Gesture.PINCH: (False, False, True, True, True),
}
_SIZE = 1.6  # frame heights per metre of hand: the hand is about a third of the picture high


def made_hand(pose: Gesture, tip: tuple[float, float] = (0.5, 0.3), aspect: float = 4 / 3) -> Hand:
    """A hand in a pose with its index tip at `tip` (fractions of the picture)."""
    world = np.zeros((21, 3), np.float32)
    for number, (finger, up) in enumerate(zip(FINGERS, _UP[pose], strict=True)):
        outwards = 0.25 * (number - 2) if number else -1.2  # the thumb stands away from the fingers
        direction = np.array([outwards, -1.0, 0.0]) / np.hypot(outwards, 1)
        reaches = (0.09, 0.13, 0.155, 0.175) if up else (0.09, 0.11, 0.09, 0.08)
        for landmark, reach in zip(finger, reaches, strict=True):
            world[landmark] = direction * reach
    if pose is Gesture.PINCH:
        world[THUMB_TIP] = world[INDEX_TIP] + [0.008, 0, 0]
    picture = world[:, :2] * _SIZE / [aspect, 1]
    landmarks = np.concatenate([picture - picture[INDEX_TIP] + tip, world[:, 2:]], axis=1)
    return Hand(landmarks.astype(np.float32), world, "Right", 0.98)
