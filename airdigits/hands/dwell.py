"""Poses held for a while to commands: an open palm enters, a fist erases, two fingers undo, a hand that stays away enters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from airdigits.hands.gestures import Gesture
from airdigits.support.settings import setting


class Command(Enum):
    """What a held pose asks for."""

    ENTER = "enter"
    ERASE = "erase"
    CLEAR = "clear"
    UNDO = "undo"


@dataclass(frozen=True)
class DwellConfig:
    palm: float = setting(1.0, "an open palm held still this long enters the number", unit="s", low=0.3, high=10)
    fist: float = setting(0.6, "a fist held this long erases the last digit, then one more each time", unit="s", low=0.3, high=10)
    clear_after: int = setting(4, "a fist that has erased this many digits and is still held clears the rest", low=1, high=50)
    two: float = setting(1.0, "index and middle finger held up still this long undo the last change", unit="s", low=0.3, high=10)
    undo_within: float = setting(
        15.0, "two fingers undo what happened no longer ago than this; the key u undoes anything", unit="s", low=1, high=3600
    )
    away: float = setting(2.0, "a hand out of view this long enters the number", unit="s", low=0.5, high=60)
    still: float = setting(0.08, "a held hand may wander this far", unit="frame heights", low=0.01, high=1)
    flicker: float = setting(0.15, "a pose misread for less than this does not end a hold", unit="s", low=0, high=1)


_POSES = {Gesture.OPEN_PALM: Command.ENTER, Gesture.CLOSED_FIST: Command.ERASE, Gesture.VICTORY: Command.UNDO}
_ONCE = (Gesture.OPEN_PALM, Gesture.VICTORY)  # one palm, one number: the hand has to change before the next


class DwellDetector:
    """Watches for poses that are held."""

    def __init__(self, config: DwellConfig = DwellConfig()):
        self._config = config
        self._pose: Gesture | None = None
        self._since = 0.0
        self._anchor: Sequence[float] = (0.0, 0.0)
        self._last_held = 0.0
        self._fired = 0
        self._away_since: float | None = None

    def feed(self, t: float, pose: Gesture | None, place: Sequence[float] | None) -> Command | None:
        """Take the pose and the hand's place (x and y, frame heights) at `t` seconds, both None when no hand is seen."""
        if pose is None or place is None:
            self._pose = None
            if self._away_since is None:
                self._away_since, self._fired = t, 0
            if not self._fired and t - self._away_since >= self._config.away:
                self._fired = 1
                return Command.ENTER
            return None
        self._away_since = None
        if pose is not self._pose:
            if self._pose in _POSES and t - self._last_held < self._config.flicker:
                return None
            self._begin(t, pose, place)
        elif math.dist(place, self._anchor) > self._config.still:
            self._begin(t, pose, place)
        self._last_held = t
        if pose not in _POSES or t - self._since < self._needed * (self._fired + 1):
            return None
        command = self._next
        self._fired += 1
        return command

    @property
    def progress(self) -> tuple[Command, float] | None:
        """The command that a held pose is on its way to, and how far it is (0..1)."""
        command = self._next
        if command is None:
            return None
        held = self._last_held - self._since - self._fired * self._needed
        return command, min(max(held / self._needed, 0.0), 1.0)

    @property
    def _next(self) -> Command | None:
        """What the held pose does when its time has come; None when it does nothing, or nothing more."""
        if self._pose not in _POSES or (self._fired and self._pose in _ONCE):
            return None
        if self._pose is Gesture.CLOSED_FIST and self._fired >= self._config.clear_after:
            return Command.CLEAR if self._fired == self._config.clear_after else None
        return _POSES[self._pose]

    @property
    def _needed(self) -> float:
        match self._pose:
            case Gesture.OPEN_PALM:
                return self._config.palm
            case Gesture.VICTORY:
                return self._config.two
        return self._config.fist

    def _begin(self, t: float, pose: Gesture, place: Sequence[float]) -> None:
        if pose is not self._pose or pose not in _ONCE:
            self._fired = 0  # a palm that wanders starts its second anew, but one that has entered stays done
        self._pose, self._since, self._anchor = pose, t, place
