"""Poses held for a while to commands: an open palm enters, a fist erases, a hand that stays away enters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from airdigits.hands.gesture import Pose
from airdigits.settings import setting


class Command(Enum):
    """What a held pose asks for."""

    ENTER = "enter"
    ERASE = "erase"


@dataclass(frozen=True)
class HoldConfig:
    palm: float = setting(1.0, "an open palm held still this long enters the number", unit="s", low=0.3, high=10)
    fist: float = setting(0.6, "a fist held this long erases the last digit, then one more each time", unit="s", low=0.3, high=10)
    away: float = setting(2.0, "a hand out of view this long enters the number", unit="s", low=0.5, high=60)
    still: float = setting(0.08, "a held hand may wander this far", unit="frame heights", low=0.01, high=1)
    flicker: float = setting(0.15, "a pose misread for less than this does not end a hold", unit="s", low=0, high=1)


_POSES = {Pose.PALM: Command.ENTER, Pose.FIST: Command.ERASE}


class Holds:
    """Watches for poses that are held."""

    def __init__(self, config: HoldConfig = HoldConfig()):
        self._config = config
        self._pose: Pose | None = None
        self._since = 0.0
        self._anchor: Sequence[float] = (0.0, 0.0)
        self._last_held = 0.0
        self._fired = 0
        self._away_since: float | None = None

    def feed(self, t: float, pose: Pose | None, place: Sequence[float] | None) -> Command | None:
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
        if pose is Pose.PALM and self._fired:
            return None  # one palm, one number: the hand has to change before the next
        self._fired += 1
        return _POSES[pose]

    @property
    def progress(self) -> tuple[Command, float] | None:
        """The command that a held pose is on its way to, and how far it is (0..1)."""
        if self._pose not in _POSES or (self._pose is Pose.PALM and self._fired):
            return None
        held = self._last_held - self._since - self._fired * self._needed
        return _POSES[self._pose], min(max(held / self._needed, 0.0), 1.0)

    @property
    def _needed(self) -> float:
        return self._config.palm if self._pose is Pose.PALM else self._config.fist

    def _begin(self, t: float, pose: Pose, place: Sequence[float]) -> None:
        if pose is not self._pose or pose is not Pose.PALM:
            self._fired = 0  # a palm that wanders starts its second anew, but one that has entered stays done
        self._pose, self._since, self._anchor = pose, t, place
