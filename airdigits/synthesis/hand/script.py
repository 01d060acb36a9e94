"""Turn a script of actions into the position and pose of the hand at any time."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.labels import label_of
from airdigits.synthesis.hand.hand_renderer import Stance
from airdigits.synthesis.hand.motion import glide, resample, writing_times
from airdigits.synthesis.pen_paths import Strokes

CHANGE = 0.25  # s that a change of pose takes: 7-8 frames at 30 frames/s, as measured on real clips
_LIFT = 0.14  # s: the quick opening between two strokes of one digit ...
_LIFT_SHARE = 0.9  # ... and how far the hand opens in it
_LIFT_TRAVEL = 0.12  # s: with both lifts 0.4 s, so that a reader keeps the strokes together
_TRAVEL = 0.45  # s from one digit to the next: with the changes of pose the pen is up for clearly more than 0.6 s
_LEAVE = 0.45  # s to move out of the frame, or back into it
_DIGIT_TIME = 1.2  # s for a digit of usual length at speed 1
_USUAL_LENGTH = 2.4  # digit heights of line in a digit, about
_BELOW = 1.3  # frame heights: with its tip there, nothing of the hand is in the frame


@dataclass(frozen=True)
class PenPoses:
    """The poses of a hand while it writes (`down`) and while it does not (`up`)."""

    down: str
    up: str


PENS = {"index": PenPoses("point", "palm"), "pinch": PenPoses("pinch", "apart"), "key": PenPoses("loose", "loose")}
"""Keyed by the pen mode of the program that is to read it; in mode "key" the hand keeps its pose."""


@dataclass(frozen=True)
class Hold:
    """Keep a pose ("palm", "point", "fist", "two", ...) for `seconds`, or stay "away", below the frame.

    `at` is where the fingertip goes first, in frame widths and heights as the writer sees it; None: where it was last.
    """

    pose: str
    seconds: float
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Write:
    """Write digits one after the other, each in the next free place."""

    digits: str


Action = Hold | Write


@dataclass(frozen=True, eq=False)
class Moment:
    """The hand at one time.

    `place` [2] px is where the pointing finger's tip is, as the writer sees it; `pen` is true while it writes. `digit` (its
    label) and `position` (in the number) say what is being written, pen lifts within the digit included.
    """

    place: np.ndarray
    stance: Stance
    pose: str
    pen: bool
    digit: int | None
    position: int | None


@dataclass(frozen=True, eq=False)
class _Leg:
    """A section of the performance: a path, a change from one of two poses towards the other, or both."""

    start: float
    seconds: float
    times: np.ndarray
    path: np.ndarray
    poses: tuple[str, str]
    shares: tuple[float, float]
    pen: bool
    digit: int | None
    position: int | None


class Performance:
    """Lay out a sequence of actions in time.

    `places` are the boxes of the digits to come: left, top, width, height in px of a frame of `size`. `draw` returns the
    strokes of a digit.
    """

    def __init__(
        self,
        actions: Sequence[Action],
        draw: Callable[[str], Strokes],
        places: Sequence[tuple[float, float, float, float]],
        size: tuple[int, int],
        speed: float,
        pen: PenPoses = PENS["index"],
    ):
        self._draw, self._places, self._size, self._speed, self._pen = draw, places, np.array(size, float), speed, pen
        self._legs: list[_Leg] = []
        self._now, self._pose = 0.0, "palm"
        self._digit: int | None = None
        self._position: int | None = None
        self._written = 0
        first = actions[0]
        at = first.at if isinstance(first, Hold) and first.at else (0.5, 0.4)
        self._place = self._seen = self._size * at
        if isinstance(first, Hold) and first.pose != "away":
            self._pose = first.pose
        elif isinstance(first, Hold):
            self._place = np.array([self._place[0], _BELOW * size[1]])
        for action in actions:
            if isinstance(action, Hold):
                self._hold(action)
            else:
                for digit in action.digits:
                    self._write(digit)
        self._starts = [leg.start for leg in self._legs]

    @property
    def seconds(self) -> float:
        """Return how long the performance takes."""
        return self._now

    def at(self, t: float) -> Moment:
        """Return the hand at `t` seconds."""
        leg = self._legs[max(0, bisect_right(self._starts, t) - 1)]
        since = min(t - leg.start, leg.seconds)
        place = np.array([np.interp(since, leg.times, leg.path[:, i]) for i in (0, 1)])
        begin, end = leg.shares
        share = begin + (end - begin) * since / leg.seconds
        return Moment(place, Stance.between(*leg.poses, share), leg.poses[share > 0.5], leg.pen, leg.digit, leg.position)

    def _add(
        self,
        seconds: float,
        path: np.ndarray | None = None,
        times: np.ndarray | None = None,
        pen: bool = False,
        poses: tuple[str, str] | None = None,
        shares: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        path = np.array([self._place]) if path is None else path
        times = np.linspace(0, seconds, len(path)) if times is None else times
        poses = poses or (self._pose, self._pose)
        leg = _Leg(self._now, seconds, times, path, poses, shares, pen, self._digit, self._position)
        self._legs.append(leg)
        self._now += seconds
        self._place = path[-1]

    def _change(self, pose: str) -> None:
        if pose != self._pose:
            self._add(CHANGE, poses=(self._pose, pose), shares=(0.0, 1.0))
            self._pose = pose

    def _travel(
        self,
        to: np.ndarray,
        seconds: float,
        poses: tuple[str, str] | None = None,
        shares: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        share = np.asarray(glide(np.linspace(0, 1, 25)))[:, None]
        self._add(seconds, self._place + share * (to - self._place), poses=poses, shares=shares)

    def _hold(self, action: Hold) -> None:
        if action.pose == "away":
            self._travel(np.array([self._place[0], _BELOW * self._size[1]]), _LEAVE)
        else:
            to = self._seen if action.at is None else self._size * action.at
            if np.linalg.norm(to - self._place) > 1:
                if self._pose == self._pen.down:
                    self._change(self._pen.up)
                self._travel(to, _LEAVE)
            self._change(action.pose)
            self._seen = self._place
        self._add(action.seconds)

    def _write(self, digit: str) -> None:
        left, top, width, height = self._places[self._written]
        strokes = self._draw(digit)
        broad = max(float(s[:, 0].max()) for s in strokes)
        scale = min(height, width / max(broad, 1e-9))
        corner = np.array([left + (width - scale * broad) / 2, top + (height - scale * max(s[:, 1].max() for s in strokes)) / 2])
        paths = [resample(corner + scale * s, scale / 50) for s in strokes]
        lengths = [float(np.linalg.norm(np.diff(p, axis=0), axis=1).sum()) / scale for p in paths]
        whole = max(sum(lengths), 0.2)
        seconds = _DIGIT_TIME / self._speed * math.sqrt(whole / _USUAL_LENGTH)

        self._change(self._pen.up)
        self._travel(paths[0][0], _TRAVEL)
        self._begin_or_end()
        self._change(self._pen.down)
        self._digit, self._position = label_of(digit), self._written
        for i, (path, length) in enumerate(zip(paths, lengths, strict=True)):
            if i:
                self._lift_to(path[0])
            duration = max(seconds * length / whole, 0.1)
            self._add(duration, path, writing_times(path, duration, scale), pen=True)
        self._digit = self._position = None
        self._seen = self._place
        self._written += 1
        self._change(self._pen.up)
        self._begin_or_end()

    def _begin_or_end(self) -> None:
        """Wait as long as a change of pose where the pen has no pose of its own."""
        if self._pen.down == self._pen.up:
            self._add(CHANGE)

    def _lift_to(self, to: np.ndarray) -> None:
        """Move to the next stroke of a digit; a hand in a hurry does not open all the way."""
        poses = (self._pen.down, self._pen.up)
        self._add(_LIFT, poses=poses, shares=(0.0, _LIFT_SHARE))
        self._travel(to, _LIFT_TRAVEL, poses=poses, shares=(_LIFT_SHARE, _LIFT_SHARE))
        self._add(_LIFT, poses=poses, shares=(_LIFT_SHARE, 0.0))
