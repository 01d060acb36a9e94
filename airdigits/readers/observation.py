"""Observe the hand from frame to frame: pen point, gesture, place in the picture, and whether it is there at all."""

from dataclasses import dataclass

from airdigits.events import Event, HandFound, HandLost
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import PALM_CENTRE, Hand
from airdigits.ink.pen_modes import KEY_PEN, PenMode, PenSample, pen_mode
from airdigits.ink.pen_point import Palm, PenPoint
from airdigits.ink.smoothing import Point
from airdigits.readers.config import Config
from airdigits.readers.hints import OUTSIDE, hint_without_hand, hint_without_ink

_EDGE = 0.1  # of the picture: a palm whose centre is this near the edge, or beyond, is coming in or going out
_AHEAD = 0.06  # s: ... or would be after this long at its speed


@dataclass(frozen=True)
class View:
    """How the camera's picture relates to what the writer sees: its `aspect`, width / height, and whether it is `mirrored`."""

    aspect: float
    mirrored: bool

    def ink_place(self, place: Point) -> Point:
        """Convert a place in the camera's picture, as fractions, to frame heights as the writer sees it."""
        x, y = place
        return (1 - x if self.mirrored else x) * self.aspect, y


@dataclass(frozen=True, eq=False)
class Observation:
    """The hand at `t` seconds; everything but `t` and `near_edge` is None where none is seen.

    `sample`    the pen's point in the camera's picture, and `point` the same in ink coordinates, with the evidence for ink.
    `gesture`   what the hand shows.
    `palm`      the middle of the palm, in frame heights as the writer sees it.
    `near_edge` the palm is at the edge of the picture, or will be in a moment.
    `arriving`  the palm is on its way from the edge to the middle.
    """

    t: float = 0.0
    hand: Hand | None = None
    sample: PenSample | None = None
    gesture: Gesture | None = None
    point: PenPoint | None = None
    palm: Point | None = None
    near_edge: bool = False
    arriving: bool = False


class Observer:
    """Turns the hands of one source into observations, and notices when they come and go."""

    def __init__(self, config: Config):
        self.pen_mode: PenMode = pen_mode(config.pen.mode, config.gesture, config.pinch)
        self.latest = Observation()
        self.brightness: float | None = None
        """Mean of the latest picture that was measured, 0..255; None where pictures are not known."""
        self._config = config
        self._present = False
        self._last_seen_at: float | None = None
        self._palm_before: tuple[float, Point] | None = None

    def observe(self, t: float, hand: Hand | None, view: View) -> tuple[Observation, list[Event]]:
        """Observe the hand that is seen at `t` seconds, or None. Also returns the event of a hand that was found or lost."""
        if hand is None:
            self.latest = Observation(t)
            return self.latest, self._miss(t)
        sample, gesture = self.pen_mode.sample(t, hand, view.aspect)
        palm = _palm_centre(hand)
        near_edge, arriving = self._at_edge(t, palm)
        # A key is always meant, also when only a finger moves, and a little.
        known_palm = None if self.pen_mode.name == KEY_PEN else Palm(*view.ink_place(palm), hand.palm_length(view.aspect))
        inside = all(0 <= fraction <= 1 for fraction in sample.place)
        point = PenPoint(view.ink_place(sample.place), sample.writing, sample.sure, sample.steady, inside, known_palm)
        self.latest = Observation(t, hand, sample, gesture, point, view.ink_place(palm), near_edge, arriving)
        events: list[Event] = [] if self._present else [HandFound(t)]
        self._present, self._last_seen_at = True, t
        return self.latest, events

    @property
    def hint_while_writing(self) -> str:
        """What a writer whose ink flows should know; "" as a rule."""
        point = self.latest.point
        return OUTSIDE if point is not None and not point.inside else ""

    def hint(self, t: float, view: View) -> str:
        """Return why no ink flows."""
        seen = self.latest
        if seen.hand is None:
            gone = None if self._last_seen_at is None else t - self._last_seen_at
            return hint_without_hand(gone, self.brightness, self._config.hints)
        return hint_without_ink(
            seen.hand,
            seen.gesture,
            self.pen_mode.name,
            view.aspect,
            near_edge=seen.near_edge,
            arriving=seen.arriving,
            config=self._config.hints,
        )

    def _miss(self, t: float) -> list[Event]:
        if not self._present or self._last_seen_at is None or t - self._last_seen_at <= self._config.pen.bridge:
            return []
        self._present = False
        return [HandLost(t)]

    def _at_edge(self, t: float, palm: Point) -> tuple[bool, bool]:
        """Return whether the palm is at the edge, or so fast that it will be in a moment, and whether it moves inwards.

        The frame after one at the edge may show no hand.
        """
        before, self._palm_before = self._palm_before, (t, palm)
        ahead = palm
        if before is not None and 0 < t - before[0] <= self._config.pen.bridge:
            share = _AHEAD / (t - before[0])
            ahead = (palm[0] + share * (palm[0] - before[1][0]), palm[1] + share * (palm[1] - before[1][1]))
        near = not all(_EDGE <= fraction <= 1 - _EDGE for fraction in (*palm, *ahead))
        return near, _to_edge(ahead) > _to_edge(palm)


def _to_edge(place: Point) -> float:
    """Return how far a place is from the nearest edge, as a fraction of the picture."""
    return min(place[0], place[1], 1 - place[0], 1 - place[1])


def _palm_centre(hand: Hand) -> Point:
    """Return the middle of the palm, as fractions of the camera's picture."""
    places = [hand.landmarks[i, :2].tolist() for i in PALM_CENTRE]
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)
