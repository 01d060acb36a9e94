"""Digits to a number: added one by one, erased, corrected, entered, and each of these undone."""

from collections import deque

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone

_REMEMBERED = 100  # changes that can be undone


class Number:
    """The number that is being written.

    Each change returns the event that tells of it, or None when there was nothing to change.
    """

    def __init__(self) -> None:
        self._digits: list[int] = []
        self._before: deque[tuple[type[Event], list[int]]] = deque(maxlen=_REMEMBERED)  # each change, and the digits before

    def __str__(self) -> str:
        return "".join(map(str, self._digits))

    def __len__(self) -> int:
        return len(self._digits)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._before)

    def append(self, digit: int) -> None:
        """Add a digit at the end."""
        self._change(DigitRead, [*self._digits, digit])

    def correct(self, t: float, digit: int) -> DigitChanged | None:
        """Replace the last digit."""
        if not self._digits or self._digits[-1] == digit:
            return None
        old = self._digits[-1]
        self._change(DigitChanged, [*self._digits[:-1], digit])
        return DigitChanged(t, len(self) - 1, old, digit)

    def erase(self, t: float) -> Erased | None:
        """Take the last digit away."""
        if not self._digits:
            return None
        last = self._digits[-1]
        self._change(Erased, self._digits[:-1])
        return Erased(t, last, len(self))

    def clear(self, t: float) -> Cleared | None:
        """Throw all digits away."""
        text = str(self)
        return Cleared(t, text) if self._empty(Cleared) else None

    def enter(self, t: float, how: str) -> NumberEntered | None:
        """The number is done; the next one begins empty. `how` as in NumberEntered."""
        text = str(self)
        return NumberEntered(t, text, how) if self._empty(NumberEntered) else None

    def undo(self, t: float) -> Undone | None:
        """Take the latest change back; called again, the one before. An entered number comes back to be changed."""
        if not self._before:
            return None
        kind, self._digits = self._before.pop()
        return Undone(t, kind.__name__, str(self))

    def _empty(self, kind: type[Event]) -> bool:
        """Begin anew; False when there was nothing."""
        if not self._digits:
            return False
        self._change(kind, [])
        return True

    def _change(self, kind: type[Event], digits: list[int]) -> None:
        self._before.append((kind, self._digits))
        self._digits = digits


def number_after(number: str, event: Event) -> str:
    """What has become of `number`, the digits so far, for those who see nothing but the events."""
    match event:
        case DigitRead(_, int(digit), position=position) | DigitChanged(_, position, _, digit):
            return f"{number[:position]}{digit}"
        case Erased(position=position):
            return number[:position]
        case Cleared() | NumberEntered():
            return ""
        case Undone(number=restored):
            return restored
    return number
