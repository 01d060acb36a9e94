"""A hand to the fingers that are up, and to what they mean."""

import math
from dataclasses import dataclass
from enum import Enum

from airdigits.hands.hand import FINGERS, WRIST, Hand
from airdigits.support.settings import setting


class Gesture(Enum):
    """What the fingers of a hand say."""

    POINTING_UP = "pointing_up"  # index up, the other three folded, the thumb as it likes: write
    OPEN_PALM = "open_palm"  # all four fingers up
    VICTORY = "victory"  # index and middle finger up, the other two folded
    PINCH = "pinch"  # thumb and index together, the others open or loose; told apart only where it writes (hands/nib.py)
    CLOSED_FIST = "closed_fist"  # all four folded
    OTHER = "other"


@dataclass(frozen=True)
class GestureConfig:
    reach: float = setting(
        1.2, "a finger is up when its tip is this many times farther from the wrist than its middle joint", low=1, high=1.6
    )
    alone: float = setting(
        0.16, "the index finger is up alone when it reaches this much farther than every other one ...", low=0, high=1
    )  # 0.17 and more on rendered hands (the least from the back, leaning), 0.4 on real ones; a fist 0.05 and less
    bent: float = setting(1.1, "... and at least this far: seen from the back it seems shorter", low=0.5, high=1.6)
    unfolding: float = setting(
        2.0, "a finger whose reach changes faster than this unfolds or folds, and does not write", unit="per s", low=0.1, high=100
    )  # it takes 0.25 s for 0.7
    two: float = setting(
        0.24, "two fingers are up when they reach this much farther than the other two: a half-open hand is none", low=0, high=1
    )  # 0.32 and more on a real hand, 0.34 on rendered ones; half-open hands 0.16 and less
    firm: float = setting(
        1.03, "with the pens pinch and key, a fist's four fingers reach less far than this on average ...", low=0.5, high=1.6
    )
    flat: float = setting(1.3, "... and an open palm's farther than this: a hand at rest does neither", low=1, high=1.6)


def reaches(hand: Hand) -> tuple[float, float, float, float, float]:
    """How many times farther from the wrist each finger's tip is than its middle joint: thumb, index, ..., little finger."""
    # Plain numbers: every frame comes through here, with the processor's caches full of the tracker's data.
    points: list[list[float]] = hand.world.tolist()
    wrist = points[WRIST]
    thumb, index, middle, ring, little = (
        math.dist(points[tip], wrist) / (math.dist(points[pip], wrist) or math.inf) for _, pip, _, tip in FINGERS
    )
    return thumb, index, middle, ring, little


def fingers_up(hand: Hand, config: GestureConfig = GestureConfig()) -> tuple[bool, bool, bool, bool, bool]:
    """Which fingers are stretched out: thumb, index, middle, ring, little finger.

    Compares the distances wrist-TIP and wrist-PIP in three dimensions, on the world landmarks: on real hands the ratio is
    1.3 and more for a stretched finger, 1.1 and less for a folded one, whichever side faces the camera. (The angle at PIP
    misreads the back of a hand, where the folded fingers are hidden; image coordinates misread a hand that leans.)
    """
    thumb, index, middle, ring, little = (reach > config.reach for reach in reaches(hand))
    return thumb, index, middle, ring, little


def index_up(hand: Hand, config: GestureConfig = GestureConfig()) -> bool:
    """Whether the index finger is stretched out, whatever the others do."""
    return fingers_up(hand, config)[1]


def gesture_of(hand: Hand, config: GestureConfig = GestureConfig()) -> Gesture:
    """What the hand means."""
    _, *reach = reaches(hand)
    index, *others = (finger > config.reach for finger in reach)
    if not any(others) and reach[0] > config.bent and reach[0] - max(reach[1:]) > config.alone:
        return Gesture.POINTING_UP
    if index and all(others):
        return Gesture.OPEN_PALM
    if not index and not any(others):
        return Gesture.CLOSED_FIST
    if others == [True, False, False] and index and min(reach[:2]) - max(reach[2:]) > config.two:
        return Gesture.VICTORY
    return Gesture.OTHER
