"""A hand to the fingers that are up, and to what they mean."""

import math
from dataclasses import dataclass
from enum import Enum

from airdigits.hands.hand import FINGERS, WRIST, Hand
from airdigits.settings import setting


class Pose(Enum):
    """What the fingers of a hand say."""

    POINT = "point"  # index up, the other three folded, the thumb as it likes: write
    PALM = "palm"  # all four fingers up
    FIST = "fist"  # all four folded
    OTHER = "other"


@dataclass(frozen=True)
class GestureConfig:
    reach: float = setting(
        1.2, "a finger is up when its tip is this many times farther from the wrist than its middle joint", low=1, high=1.6
    )


def fingers_up(hand: Hand, config: GestureConfig = GestureConfig()) -> tuple[bool, bool, bool, bool, bool]:
    """Which fingers are stretched out: thumb, index, middle, ring, little finger.

    Compares the distances wrist-TIP and wrist-PIP in three dimensions, on the world landmarks: on real hands the ratio is
    1.3 and more for a stretched finger, 1.1 and less for a folded one, whichever side faces the camera. (The angle at PIP
    misreads the back of a hand, where the folded fingers are hidden; image coordinates misread a hand that leans.)
    """
    # Plain numbers: every frame comes through here, with the processor's caches full of the tracker's data.
    points: list[list[float]] = hand.world.tolist()
    wrist = points[WRIST]
    thumb, index, middle, ring, little = (
        math.dist(points[tip], wrist) > config.reach * math.dist(points[pip], wrist) for _, pip, _, tip in FINGERS
    )
    return thumb, index, middle, ring, little


def index_up(hand: Hand, config: GestureConfig = GestureConfig()) -> bool:
    """Whether the index finger is stretched out, whatever the others do."""
    return fingers_up(hand, config)[1]


def pose_of(hand: Hand, config: GestureConfig = GestureConfig()) -> Pose:
    """What the hand means."""
    _, index, *others = fingers_up(hand, config)
    if index and not any(others):
        return Pose.POINT
    if index and all(others):
        return Pose.PALM
    if not index and not any(others):
        return Pose.FIST
    return Pose.OTHER
