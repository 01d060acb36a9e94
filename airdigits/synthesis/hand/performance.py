"""Perform a script: the position and pose of the hand at any time."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.labels import NUMBERS
from airdigits.synthesis.hand.hand_renderer import Stance
from airdigits.synthesis.hand.motion import glide, resample, writing_times
from airdigits.synthesis.hand.script import PENS, Action, Hold, PenPoses, Write
from airdigits.synthesis.pen_paths import Strokes

CHANGE = 0.25  # s that a change of pose takes: 7-8 frames at 30 frames/s, as measured on real clips
_LIFT = 0.14  # s: the quick opening between two strokes of one digit ...
_LIFT_SHARE = 0.9  # ... and how far the hand opens in it
_LIFT_TRAVEL = 0.12  # s: with both lifts 0.4 s, so that a reader keeps the strokes together
_MOVE = 0.3  # s from one digit to the next with the pen down, where they are a digit's height apart; at speed 1
_LEAVE = 0.45  # s to move out of the frame, or back into it
_DIGIT_TIME = 1.2  # s for a digit of usual length at speed 1
_TAP = 0.25  # s for a sign, however small: a tap that is meant to be seen
_USUAL_LENGTH = 2.4  # digit heights of line in a digit, about
# Where the tip of a hand is that has left by a side, in frame heights beyond it: nothing of it is in the frame, sleeve included.
_BEYOND = {"bottom": 0.3, "left": 0.5, "right": 0.5, "top": 1.2}


@dataclass(frozen=True, eq=False)
class Moment:
    """The hand at one time.

    `place` [2] px is where the pointing finger's tip is, as the writer sees it; `pen` is true while it writes, and in one go
    from the first digit to the last. `digit` (its label) and `position` (in the number) say what is being written, pen lifts
    within the digit included; between digits they are None.
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
        self._arriving = False  # with its pen down
        first = actions[0]
        at = first.at if isinstance(first, Hold) and first.at else (0.5, 0.4)
        self._place = self._seen = self._size * at
        if isinstance(first, Hold) and first.pose != "away":
            self._pose = first.pose
        elif isinstance(first, Hold):
            self._place, self._pose = self._outside(first.side), first.returns or self._pose
        for action in actions:
            if isinstance(action, Hold):
                self._hold(action)
            elif action.in_one_go:
                self._write_in_one_go(action)
            else:
                for digit in action.digits:
                    self._write(digit, action.travel)
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
        return Moment(place, Stance.between(*leg.poses, share), leg.poses[int(share > 0.5)], leg.pen, leg.digit, leg.position)

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
        pen: bool = False,
    ) -> None:
        share = np.asarray(glide(np.linspace(0, 1, 25)))[:, None]
        self._add(seconds, self._place + share * (to - self._place), pen=pen, poses=poses, shares=shares)

    def _hold(self, action: Hold) -> None:
        if action.pose == "away":
            to = self._outside(action.side)
            far = 1.0 if action.side == "bottom" else float(np.linalg.norm(to - self._place) / self._size[1])
            self._travel(to, _LEAVE * max(1.0, far))
            self._pose = action.returns or self._pose
            self._arriving = action.returns == self._pen.down
        else:
            to = self._seen if action.at is None else self._size * action.at
            if np.linalg.norm(to - self._place) > 1:
                if self._pose == self._pen.down and not self._arriving:
                    self._change(self._pen.up)
                self._travel(to, _LEAVE)
            self._change(action.pose)
            self._seen, self._arriving = self._place, False
        self._add(action.seconds)

    def _outside(self, side: str) -> np.ndarray:
        """Return the place outside of the frame, straight beyond a side of it."""
        x, y = self._place
        width, height = self._size
        beyond = _BEYOND[side] * height
        return np.array(
            {"bottom": (x, height + beyond), "top": (x, -beyond), "left": (-beyond, y), "right": (width + beyond, y)}[side]
        )

    def _strokes(self, digit: str) -> tuple[list[np.ndarray], float]:
        """Return the strokes of a digit in its place, px, and how high a digit is there."""
        left, top, width, height = self._places[self._written]
        strokes = self._draw(digit)
        if digit in NUMBERS.marks:  # its place in a digit's height is what it is told by
            return [np.array([left, top]) + height * s for s in strokes], height
        broad = max(float(s[:, 0].max()) for s in strokes)
        scale = min(height, width / max(broad, 1e-9))
        corner = np.array([left + (width - scale * broad) / 2, top + (height - scale * max(s[:, 1].max() for s in strokes)) / 2])
        return [corner + scale * s for s in strokes], scale

    def _write_in_one_go(self, action: Write) -> None:
        for number, digit in enumerate(action.digits):
            strokes, scale = self._strokes(digit)
            path = resample(np.concatenate(strokes), scale / 50)
            far = float(np.linalg.norm(path[0] - self._place)) / scale
            self._travel(path[0], _MOVE / self._speed * max(0.5, math.sqrt(far)), pen=number > 0)
            self._change(self._pen.down)
            self._rest(action.rest, pen=number > 0)
            self._digit, self._position = NUMBERS.label_of(digit), self._written
            length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum()) / scale
            seconds = max(_DIGIT_TIME / self._speed * math.sqrt(max(length, 0.2) / _USUAL_LENGTH), 0.1)
            self._add(seconds, path, writing_times(path, seconds, scale), pen=True)
            self._digit = self._position = None
            self._written += 1
            self._rest(action.rest, pen=number < len(action.digits) - 1)
        self._seen, self._arriving = self._place, False

    def _rest(self, seconds: float, pen: bool) -> None:
        if seconds > 0:
            self._add(seconds, pen=pen)

    def _write(self, digit: str, travel: float) -> None:
        strokes, scale = self._strokes(digit)
        paths = [resample(s, scale / 50) for s in strokes]
        lengths = [float(np.linalg.norm(np.diff(p, axis=0), axis=1).sum()) / scale for p in paths]
        whole = max(sum(lengths), 0.2)
        seconds = _DIGIT_TIME / self._speed * math.sqrt(whole / _USUAL_LENGTH)

        if not self._arriving:
            self._change(self._pen.up)
        self._travel(paths[0][0], travel)
        self._begin_or_end()
        self._change(self._pen.down)
        self._arriving = False
        self._digit, self._position = NUMBERS.label_of(digit), self._written
        for i, (path, length) in enumerate(zip(paths, lengths, strict=True)):
            if i:
                self._lift_to(path[0])
            duration = max(seconds * length / whole, _TAP if digit in NUMBERS.marks else 0.1)
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
