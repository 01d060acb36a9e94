"""Guide a first-time user through three steps: each is shown until it has been done, and then never again."""

import contextlib

from airdigits.events import DigitRead, Event, NumberEntered, PenUp
from airdigits.ink.pen_modes import FREE_PEN, INDEX_PEN, KEY_PEN, PINCH_PEN
from airdigits.support.paths import guide_seen_file

_WRITE = {
    INDEX_PEN: "Raise your index finger, fold the others, and move",
    PINCH_PEN: "Put thumb and index finger together, and move",
    KEY_PEN: "Hold the space bar down, and move your hand",
    FREE_PEN: "Hold your hand as you like, and move a finger",
}
_LIFT = {
    INDEX_PEN: "Write a digit, then open your hand",
    PINCH_PEN: "Write a digit, then let thumb and finger part",
    KEY_PEN: "Write a digit, then let go of the space bar",
    FREE_PEN: "Write a digit, then rest, or take your hand away",
}
_ENTER = "Hold your open hand still to enter the number"


class Guide:
    """Follows the events and decides which step comes next."""

    def __init__(self, mode: str = INDEX_PEN):
        self.steps = (_WRITE[mode], _LIFT[mode], _ENTER)
        """What there is to do, in order."""
        self.step = 0
        """How many of them are done. When all are, the guide is gone."""

    @property
    def shown(self) -> tuple[tuple[str, ...], int] | None:
        """The steps and how many of them are done, or None when nothing is left to show."""
        return (self.steps, self.step) if self.step < len(self.steps) else None

    def note(self, event: Event) -> None:
        """Handle an event. Entering a number completes the guide, whichever step it was at."""
        match event:
            case NumberEntered() if self.shown:
                self.step = len(self.steps)
                remember_guide()
            case DigitRead(_, int()):
                self.step = max(self.step, 2)
            case PenUp(_, True):
                self.step = max(self.step, 1)


def guide_is_new() -> bool:
    """Return whether the guide has not been completed on this machine yet."""
    return not guide_seen_file().exists()


def remember_guide() -> None:
    """Remember that the guide has been seen. Where that cannot be written, the guide is shown again next time."""
    with contextlib.suppress(OSError):
        guide_seen_file().parent.mkdir(parents=True, exist_ok=True)
        guide_seen_file().touch()
