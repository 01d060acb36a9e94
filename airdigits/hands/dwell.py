"""Detect gestures that are held until they become commands, and a hand that stays away."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from airdigits.commands import Command
from airdigits.hands.gestures import HELD, Gesture
from airdigits.support.settings import setting

_BRIDGE = 0.25  # s: a hand that the tracker loses for no longer has not left; as long as the pen bridges it


@dataclass(frozen=True)
class DwellConfig:
    """How long gestures are held, and how still."""

    open_palm: float = setting(1.0, "an open palm held still this long enters the number", unit="s", low=0.3, high=10)
    closed_fist: float = setting(
        0.6, "a fist held this long erases the last digit, then one more each time", unit="s", low=0.3, high=10
    )
    clear_after: int = setting(4, "a fist that has erased this many digits and is still held clears the rest", low=1, high=50)
    victory: float = setting(
        1.0, "index and middle finger held up still this long undo the last change", unit="s", low=0.3, high=10
    )
    i_love_you: float = setting(
        1.5, "index and little finger held up still this long switch writing off, or on again", unit="s", low=0.3, high=10
    )
    undo_within: float = setting(
        15.0, "two fingers undo what happened no longer ago than this; the key u undoes anything", unit="s", low=1, high=3600
    )
    away: float = setting(2.0, "a hand out of view this long enters the number", unit="s", low=0.5, high=60)
    still: float = setting(0.08, "a held hand may wander this far", unit="frame heights", low=0.01, high=1)
    flicker: float = setting(0.15, "a gesture misread for less than this goes on", unit="s", low=0, high=1)


class DwellDetector:
    """Watches for gestures that are held.

    A hand that is lost for a moment goes on holding its gesture, but gives no command until it is seen again.
    """

    def __init__(self, config: DwellConfig = DwellConfig()):
        self._config = config
        self._gesture: Gesture | None = None
        self._since = 0.0
        self._anchor: Sequence[float] = (0.0, 0.0)
        self._last_held = 0.0
        self._fired = 0
        self._seen_at: float | None = None  # when a hand was last seen; before the first, when that was first missed
        self._missed = False  # the latest frame showed no hand
        self._other: tuple[float, Gesture, Sequence[float]] | None = None  # misread or new: since when, which, and where

    def feed(self, t: float, gesture: Gesture | None, place: Sequence[float] | None) -> Command | None:
        """Process the gesture and the hand's place (x and y, frame heights) at `t` seconds; both None when no hand is seen.

        Returns the command that this triggers, if any.
        """
        if gesture is None or place is None:
            return self._miss(t)
        self._see(t)
        if gesture is not self._gesture:
            if self._gesture in HELD and t - self._last_held < self._config.flicker:
                if self._other is None or self._other[1] is not gesture:
                    self._other = t, gesture, place
                return None
            shown = self._other if self._other and self._other[1] is gesture else (t, gesture, place)
            self._begin(*shown)  # it was not misread, and counts from when it was shown first
        elif math.dist(place, self._anchor) > self._config.still:
            self._begin(t, gesture, place)
        self._last_held, self._other = t, None
        if gesture not in HELD or t - self._since < self._needed * (self._fired + 1):
            return None
        command = self._next
        self._fired += 1
        return command

    @property
    def progress(self) -> tuple[Command, float] | None:
        """The command that a held gesture is on its way to, and how far it is (0..1)."""
        command = self._next
        if command is None:
            return None
        held = self._last_held - self._since - self._fired * self._needed
        return command, min(max(held / self._needed, 0.0), 1.0)

    @property
    def _next(self) -> Command | None:
        """The command that the held gesture triggers next; None when it does nothing, or nothing more."""
        rule = HELD.get(self._gesture) if self._gesture else None
        if rule is None or (self._fired and not rule.repeats):
            return None
        if rule.command is Command.ERASE and self._fired >= self._config.clear_after:
            return Command.CLEAR if self._fired == self._config.clear_after else None
        return rule.command

    @property
    def _needed(self) -> float:
        """How long the held gesture has to be held, s."""
        assert self._gesture is not None
        return float(getattr(self._config, self._gesture.value, HELD[self._gesture].seconds))

    def _see(self, t: float) -> None:
        if self._missed and self._other is None:
            self._last_held = t  # what was not seen was not misread, but what is seen from now on may be
        self._seen_at, self._missed = t, False

    def _miss(self, t: float) -> Command | None:
        self._missed = True
        if self._seen_at is None:
            self._seen_at = t
        gone = t - self._seen_at
        if gone <= _BRIDGE + 1e-6:  # times of frames are rounded
            return None
        if self._gesture is not None:
            self._gesture, self._fired, self._other = None, 0, None
        if self._fired or gone < self._config.away - 1e-6:
            return None
        self._fired = 1
        return Command.ENTER

    def _begin(self, t: float, gesture: Gesture, place: Sequence[float]) -> None:
        rule = HELD.get(gesture)
        if gesture is not self._gesture or rule is None or rule.repeats:
            self._fired = 0  # a palm that wanders restarts its second, but one that has entered does not enter again
        self._gesture, self._since, self._anchor = gesture, t, place
