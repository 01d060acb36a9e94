"""Find the pen's point on a hand, and decide whether it writes: one class for each way of holding the pen."""

import math
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass

from airdigits.hands.gestures import Gesture, GestureConfig, clear_gesture_of, gesture_of, index_up, reaches
from airdigits.hands.hand import INDEX_TIP, MIDDLE, THUMB_TIP, WRIST, Hand
from airdigits.support.settings import setting

INDEX_PEN, PINCH_PEN, KEY_PEN, FREE_PEN = "index", "pinch", "key", "free"

_PARTING_SPAN = 0.06  # s: parting tips are measured over two frames of 30 a second; from one to the next they shake too much
_TRUSTED = 0.3  # s: tips that touched may seem apart for this long, as long as the pen waits for them


@dataclass(frozen=True)
class PinchConfig:
    """When thumb and index finger count as pinched.

    Rendered hands (two sides, two hands, three tilts) have the tips 0.11-0.27 palm lengths apart in a pinch and 0.64 and more
    out of it, 0.55 in depth. The others' reach is 1.13 and more then; in a fist, whose tips are as near each other in the
    picture, it is 1.01 and less.
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


Place = tuple[float, float]
"""x and y as fractions of the camera's picture."""


@dataclass(frozen=True)
class PenSample:
    """Where the pen's point is in one frame, and whether the hand shows that it writes.

    `place`   x, y as fractions of the camera's picture.
    `writing` the hand (or the key) signals that it writes.
    `steady`  the hand keeps its shape: while it changes, its tips move too, but do not write.
    `sure`    the place can be trusted even while the hand does not write, so that a misread moment leaves no gap.
    """

    place: Place
    writing: bool
    steady: bool
    sure: bool


class PenMode(ABC):
    """One way of holding the pen: samples a hand frame by frame."""

    name: str
    writes_always = False
    """Whether all that the hand does may be writing, so that gestures are looked for in it, too."""

    def __init__(self, gesture: GestureConfig = GestureConfig(), pinch: PinchConfig = PinchConfig()):
        self.key_down = False
        """Whether the pen's key is held, where it has one."""
        self._gesture, self._pinch = gesture, pinch
        self._shape = deque[tuple[float, float]]()  # times and measures of the hand's shape, as far back as they are needed

    @abstractmethod
    def sample(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """Find the pen's point and the gesture at `t` seconds; `aspect` is the picture's width / height."""

    def _is_steady(self, t: float, measure: float, fastest: float, span: float = 0.0) -> bool:
        """Return whether the hand keeps its shape, from a measure of it now and the last time that is `span` seconds ago."""
        while len(self._shape) > 1 and t - self._shape[1][0] >= span:
            self._shape.popleft()
        before = self._shape[0] if self._shape else (t, measure)
        self._shape.append((t, measure))
        return abs(measure - before[1]) <= fastest * (t - before[0])


class IndexPen(PenMode):
    """Writes while the index finger alone is up."""

    name = INDEX_PEN

    def sample(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """See `PenMode.sample`."""
        gesture = gesture_of(hand, self._gesture)
        pointing = gesture is Gesture.POINTING_UP
        steady = self._is_steady(t, reaches(hand)[1], self._gesture.unfolding)
        return PenSample(_place(hand, INDEX_TIP), pointing, steady, pointing or index_up(hand, self._gesture)), gesture


class PinchPen(PenMode):
    """Writes while thumb and index fingertip are together."""

    name = PINCH_PEN

    def __init__(self, gesture: GestureConfig = GestureConfig(), pinch: PinchConfig = PinchConfig()):
        super().__init__(gesture, pinch)
        self._pinched = False
        self._touched: tuple[float, Place] | None = None  # when the tips last touched, and their middle as seen from the thumb

    def sample(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """See `PenMode.sample`."""
        gesture, apart = clear_gesture_of(hand, self._gesture), _tips_apart(hand, aspect)
        steady = self._is_steady(t, apart, self._pinch.parting, _PARTING_SPAN)
        self._pinched = self._is_pinch(hand, apart)
        place = self._place_between(t, _place(hand, INDEX_TIP), _place(hand, THUMB_TIP), apart)
        return PenSample(place, self._pinched, steady, sure=True), Gesture.PINCH if self._pinched else gesture

    def _is_pinch(self, hand: Hand, apart: float) -> bool:
        """Return whether thumb and index touch: measured in the picture, since the tracker's depth is a guess."""
        config, world = self._pinch, hand.world.tolist()
        return (
            apart <= (config.open if self._pinched else config.close)
            and math.dist(world[THUMB_TIP], world[INDEX_TIP]) <= config.depth * math.dist(world[WRIST], world[MIDDLE[0]])
            and sum(reaches(hand)[2:]) / 3 >= config.others
        )

    def _place_between(self, t: float, index: Place, thumb: Place, apart: float) -> Place:
        """Return the middle between the tips, which shakes less than either (0.49 px on rendered hands; 0.73 and 0.55).

        When tips that touch are drawn apart for a few frames, the index is wrong and the thumb is seen: the point stays as far
        beside the thumb as it was.
        """
        middle = ((index[0] + thumb[0]) / 2, (index[1] + thumb[1]) / 2)
        if self._pinched and apart <= self._pinch.close:
            self._touched = t, (middle[0] - thumb[0], middle[1] - thumb[1])
        elif self._touched is not None and t - self._touched[0] <= _TRUSTED:
            beside = self._touched[1]
            return thumb[0] + beside[0], thumb[1] + beside[1]
        return middle


class KeyPen(PenMode):
    """Writes while a key is held, whatever the hand does."""

    name = KEY_PEN

    def sample(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """See `PenMode.sample`."""
        place = _place(hand, INDEX_TIP)
        return PenSample(place, self.key_down, steady=True, sure=True), clear_gesture_of(hand, self._gesture)


class FreePen(PenMode):
    """May write all the time, whatever the hand does: what is writing is for the decoder to find."""

    name = FREE_PEN
    writes_always = True

    def sample(self, t: float, hand: Hand, aspect: float) -> tuple[PenSample, Gesture]:
        """See `PenMode.sample`."""
        return PenSample(_place(hand, INDEX_TIP), writing=True, steady=True, sure=True), clear_gesture_of(hand, self._gesture)


PEN_MODES: dict[str, type[PenMode]] = {mode.name: mode for mode in (IndexPen, PinchPen, KeyPen, FreePen)}
"""The pen modes by name. A new one needs a class here."""
MODES = tuple(PEN_MODES)


def pen_mode(name: str, gesture: GestureConfig = GestureConfig(), pinch: PinchConfig = PinchConfig()) -> PenMode:
    """Make the pen mode of this name. Raises ValueError for a name that is not in `MODES`."""
    if name not in PEN_MODES:
        raise ValueError(f"no pen mode is called {name}")
    return PEN_MODES[name](gesture, pinch)


def _tips_apart(hand: Hand, aspect: float) -> float:
    """Measure how far the tips of thumb and index are apart in the picture, in palm lengths."""
    points = [(x * aspect, y) for x, y in hand.landmarks[:, :2].tolist()]
    return math.dist(points[THUMB_TIP], points[INDEX_TIP]) / (hand.palm_length(aspect) or math.inf)


def _place(hand: Hand, landmark: int) -> Place:
    x, y = hand.landmarks[landmark, :2].tolist()
    return x, y
