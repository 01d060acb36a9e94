"""A hand to the point of the pen: where it would write, and whether it does, in each pen mode."""

import math
from collections import deque
from dataclasses import dataclass

from airdigits.hands.gestures import Gesture, GestureConfig, gesture_of, index_up, reaches
from airdigits.hands.hand import INDEX, INDEX_TIP, MIDDLE, PINKY, THUMB_TIP, WRIST, Hand
from airdigits.support.settings import setting

INDEX_PEN, PINCH_PEN, KEY_PEN = "index", "pinch", "key"
MODES = (INDEX_PEN, PINCH_PEN, KEY_PEN)
"""The index finger alone is up; thumb and index fingertip together; a key is held down, whatever the hand does."""

_PARTING_SPAN = 0.06  # s: tips that part are seen over two frames of 30 a second; between one and the next they shake too much
_TRUSTED = 0.3  # s: so long tips that touched may seem apart, as long as the pen waits for them; then they are
_BREADTH = 1.5  # palm lengths in a palm's breadth: of a hand that leans, the breadth tells how large it is


@dataclass(frozen=True)
class PinchConfig:
    """Rendered hands (two sides, two hands, three tilts): 0.11-0.27 in a pinch, 0.64 and more out of it; 0.55 in depth.
    The others' reach is 1.13 and more then; in a fist, whose tips are as near each other in the picture, 1.01 and less.
    """

    close: float = setting(
        0.32, "thumb and index tip this near each other in the picture are together ...", unit="palm lengths", low=0.05, high=1
    )
    open: float = setting(0.45, "... and this far apart no longer", unit="palm lengths", low=0.05, high=2)
    parting: float = setting(
        1.2, "tips that come together or part faster than this do not write", unit="palm lengths/s", low=0.1, high=100
    )
    depth: float = setting(
        0.65, "tips that are farther apart than this in depth do not touch", unit="palm lengths", low=0.1, high=2
    )
    others: float = setting(
        1.07, "the other fingers must stand out this far, as in `reach`, on average: a fist is no pinch", low=0.5, high=1.6
    )


@dataclass(frozen=True)
class PenSample:
    """The pen's point in one frame.

    `place`   x, y as fractions of the camera's picture.
    `writing` the hand (or the key) says: write.
    `steady`  the hand keeps its shape: while it changes its tips move, too, but do not write.
    `sure`    the place can be trusted even while the hand does not write, so that a misread moment leaves no gap.
    """

    place: tuple[float, float]
    writing: bool
    steady: bool
    sure: bool


class PenMode:
    """What a hand does as a pen, frame by frame; `pose` is what else it says (to enter, to erase).

    Raises ValueError for a mode that is none of `MODES`.
    """

    def __init__(self, mode: str = INDEX_PEN, gesture: GestureConfig = GestureConfig(), pinch: PinchConfig = PinchConfig()):
        if mode not in MODES:
            raise ValueError(f"no pen mode is called {mode}")
        self.mode = mode
        self.key_down = False
        """In the mode "key": whether the key is held."""
        self._gesture, self._pinch = gesture, pinch
        self._pinched = False
        self._touched: tuple[float, tuple[float, float]] | None = None  # when the tips last touched; their middle from the thumb
        self._shape = deque[tuple[float, float]]()  # times and measures of the hand's shape, as far back as they are needed

    def look(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """The pen's point and the hand's pose at `t` seconds; `aspect` is the picture's width / height."""
        index = _place(hand, INDEX_TIP)
        if self.mode == INDEX_PEN:
            pose = gesture_of(hand, self._gesture)
            steady = self._steady(t, reaches(hand)[1], self._gesture.unfolding)
            return PenSample(
                index, pose is Gesture.POINTING_UP, steady, pose is Gesture.POINTING_UP or index_up(hand, self._gesture)
            ), pose
        pose = gesture_of(hand, self._gesture)
        reach = sum(reaches(hand)[1:]) / 4
        if (pose is Gesture.CLOSED_FIST and reach >= self._gesture.firm) or (
            pose is Gesture.OPEN_PALM and reach <= self._gesture.flat
        ):
            pose = Gesture.OTHER  # half-open, as a hand that pinches or rests
        if self.mode == KEY_PEN:
            return PenSample(index, self.key_down, steady=True, sure=True), pose
        apart = _apart(hand, aspect)
        self._pinched, steady = self._together(t, hand, apart)
        place = self._between(t, index, _place(hand, THUMB_TIP), apart)
        return PenSample(place, self._pinched, steady, sure=True), Gesture.PINCH if self._pinched else pose

    def _steady(self, t: float, measure: float, fastest: float, span: float = 0.0) -> bool:
        """Whether the hand keeps its shape, by what is measured of it, now and the last time that is at least `span` ago."""
        while len(self._shape) > 1 and t - self._shape[1][0] >= span:
            self._shape.popleft()
        before = self._shape[0] if self._shape else (t, measure)
        self._shape.append((t, measure))
        return abs(measure - before[1]) <= fastest * (t - before[0])

    def _together(self, t: float, hand: Hand, apart: float) -> tuple[bool, bool]:
        """Whether thumb and index touch, judged in the picture (in depth the tracker guesses), and whether they keep so."""
        config = self._pinch
        steady = self._steady(t, apart, config.parting, _PARTING_SPAN)
        world = hand.world.tolist()
        together = (
            apart <= (config.open if self._pinched else config.close)
            and math.dist(world[THUMB_TIP], world[INDEX_TIP]) <= config.depth * math.dist(world[WRIST], world[MIDDLE[0]])
            and sum(reaches(hand)[2:]) / 3 >= config.others
        )
        return together, steady

    def _between(self, t: float, index: tuple[float, float], thumb: tuple[float, float], apart: float) -> tuple[float, float]:
        """Where a pinch writes: in the middle between the tips, which shakes less than either.

        (0.49 px against 0.73 of the index and 0.55 of the thumb on rendered hands.) Of tips that touch and are drawn apart for
        a few frames it is the index that is wrong, the thumb is seen: the point keeps to it, as far beside it as it was.
        """
        middle = ((index[0] + thumb[0]) / 2, (index[1] + thumb[1]) / 2)
        if self._pinched and apart <= self._pinch.close:
            self._touched = t, (middle[0] - thumb[0], middle[1] - thumb[1])
        elif self._touched is not None and t - self._touched[0] <= _TRUSTED:
            beside = self._touched[1]
            return thumb[0] + beside[0], thumb[1] + beside[1]
        return middle


def _apart(hand: Hand, aspect: float) -> float:
    """How far the tips of thumb and index are apart in the picture, in palm lengths."""
    points = [(x * aspect, y) for x, y in hand.landmarks[:, :2].tolist()]
    length, breadth = math.dist(points[WRIST], points[MIDDLE[0]]), math.dist(points[INDEX[0]], points[PINKY[0]])
    return math.dist(points[THUMB_TIP], points[INDEX_TIP]) / (max(length, _BREADTH * breadth) or math.inf)


def _place(hand: Hand, landmark: int) -> tuple[float, float]:
    x, y = hand.landmarks[landmark, :2].tolist()
    return x, y
