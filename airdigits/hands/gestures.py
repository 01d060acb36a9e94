"""Recognize hand gestures from landmarks. `GESTURES` lists how each is recognized and what it does."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from airdigits.commands import Command
from airdigits.hands.hand import FINGERS, WRIST, Hand
from airdigits.support.settings import setting


class Gesture(Enum):
    """The gestures, by MediaPipe's labels where it has one."""

    POINTING_UP = "pointing_up"  # index up, the other three folded, the thumb anywhere: writes
    OPEN_PALM = "open_palm"  # all four fingers up
    VICTORY = "victory"  # index and middle finger up, the other two folded
    I_LOVE_YOU = "i_love_you"  # index and little finger up, the other two folded, the thumb anywhere
    PINCH = "pinch"  # thumb and index together, the others open or loose: only the pen mode of this name tells it
    CLOSED_FIST = "closed_fist"  # all four folded
    OTHER = "other"


@dataclass(frozen=True)
class GestureConfig:
    """When fingers count as stretched out, folded, or still moving."""

    reach: float = setting(
        1.2, "a finger is up when its tip is this many times farther from the wrist than its middle joint", low=1, high=1.6
    )
    alone: float = setting(
        0.11, "the index finger is up alone when it reaches this much farther than every other one ...", low=0, high=1
    )  # 0.12 and more on real hands that write with loosely folded fingers, 0.17 on rendered ones; a fist 0.05 and less
    bent: float = setting(1.1, "... and at least this far: seen from the back it seems shorter", low=0.5, high=1.6)
    unfolding: float = setting(
        2.0, "a finger whose reach changes faster than this unfolds or folds, and does not write", unit="per s", low=0.1, high=100
    )  # it takes 0.25 s for 0.7
    victory: float = setting(
        0.24, "two fingers are up when they reach this much farther than the other two: a half-open hand is none", low=0, high=1
    )  # 0.32 and more on a real hand, 0.34 on rendered ones; half-open hands 0.16 and less
    firm: float = setting(
        1.03, "with the pens pinch and key, a fist's four fingers reach less far than this on average ...", low=0.5, high=1.6
    )
    flat: float = setting(1.3, "... and an open palm's farther than this: a hand at rest does neither", low=1, high=1.6)


Reach = tuple[float, float, float, float]
"""How far index, middle, ring and little finger are stretched out, as `reaches` measures it."""


@dataclass(frozen=True)
class GestureRule:
    """How a gesture is recognized, and what it does when it is held.

    `shows`   decides from the four fingers' reach.
    `command` is given when the gesture has been held for the seconds that `DwellConfig` names after it, or else `seconds`;
              None for a gesture that does nothing by being held. `repeats`: held on, it is given again and again.
    `hint`    says on the screen why no ink flows.
    `help`    explains it in the window: what to do, and what happens.
    """

    gesture: Gesture
    shows: Callable[[Reach, GestureConfig], bool]
    command: Command | None = None
    seconds: float = 1.0
    repeats: bool = False
    hint: str = ""
    help: tuple[str, str] | None = None


def _index_alone(reach: Reach, config: GestureConfig) -> bool:
    index, *others = reach
    return max(others) <= config.reach and index > config.bent and index - max(others) > config.alone


def _all_up(reach: Reach, config: GestureConfig) -> bool:
    return min(reach) > config.reach


def _all_folded(reach: Reach, config: GestureConfig) -> bool:
    return max(reach) <= config.reach


def _two_up(reach: Reach, config: GestureConfig) -> bool:
    index, middle, ring, little = reach
    up, folded = min(index, middle), max(ring, little)
    return up > config.reach >= folded and up - folded > config.victory


def _outer_two_up(reach: Reach, config: GestureConfig) -> bool:
    index, middle, ring, little = reach
    up, folded = min(index, little), max(middle, ring)
    return up > config.reach >= folded and up - folded > config.victory


GESTURES = (
    GestureRule(Gesture.POINTING_UP, _index_alone),
    GestureRule(
        Gesture.OPEN_PALM,
        _all_up,
        Command.ENTER,
        hint="open hand",
        help=("Open palm, held still", "enter the number"),
    ),
    GestureRule(
        Gesture.CLOSED_FIST,
        _all_folded,
        Command.ERASE,
        repeats=True,
        hint="fist",
        help=("Fist, held", "erase; held on, one more, then all"),
    ),
    GestureRule(
        Gesture.VICTORY,
        _two_up,
        Command.UNDO,
        hint="two fingers",
        help=("Two fingers up, held still", "undo"),
    ),
    GestureRule(
        Gesture.I_LOVE_YOU,
        _outer_two_up,
        Command.PAUSE,
        hint="index and little finger",
        help=("Index and little finger, held", "switch writing off, or on"),
    ),
)
"""Every gesture recognized by the fingers' reach; the first match counts. A new gesture needs one entry here."""

HELD = {rule.gesture: rule for rule in GESTURES if rule.command is not None}
"""The gestures that do something when they are held."""


def reaches(hand: Hand) -> tuple[float, float, float, float, float]:
    """Measure how many times farther from the wrist each finger's tip is than its middle joint: thumb, index, ..., little."""
    # Plain numbers: every frame comes through here, with the processor's caches full of the tracker's data.
    points: list[list[float]] = hand.world.tolist()
    wrist = points[WRIST]
    thumb, index, middle, ring, little = (
        math.dist(points[tip], wrist) / (math.dist(points[pip], wrist) or math.inf) for _, pip, _, tip in FINGERS
    )
    return thumb, index, middle, ring, little


def fingers_up(hand: Hand, config: GestureConfig = GestureConfig()) -> tuple[bool, bool, bool, bool, bool]:
    """Return which fingers are stretched out: thumb, index, middle, ring, little finger.

    Compares the distances wrist-TIP and wrist-PIP in three dimensions, on the world landmarks: on real hands the ratio is
    1.3 and more for a stretched finger, 1.1 and less for a folded one, whichever side faces the camera. (The angle at PIP
    misreads the back of a hand, where the folded fingers are hidden; image coordinates misread a hand that leans.)
    """
    thumb, index, middle, ring, little = (reach > config.reach for reach in reaches(hand))
    return thumb, index, middle, ring, little


def index_up(hand: Hand, config: GestureConfig = GestureConfig()) -> bool:
    """Return whether the index finger is stretched out, whatever the others do."""
    return fingers_up(hand, config)[1]


def gesture_of(hand: Hand, config: GestureConfig = GestureConfig()) -> Gesture:
    """Recognize the gesture that a hand shows."""
    _, *fingers = reaches(hand)
    reach: Reach = (fingers[0], fingers[1], fingers[2], fingers[3])
    return next((rule.gesture for rule in GESTURES if rule.shows(reach, config)), Gesture.OTHER)


def clear_gesture_of(hand: Hand, config: GestureConfig = GestureConfig()) -> Gesture:
    """Recognize the gesture with the pen modes pinch and key, where a half-open hand at rest is neither fist nor palm."""
    gesture, reach = gesture_of(hand, config), sum(reaches(hand)[1:]) / 4
    if (gesture is Gesture.CLOSED_FIST and reach >= config.firm) or (gesture is Gesture.OPEN_PALM and reach <= config.flat):
        return Gesture.OTHER
    return gesture
