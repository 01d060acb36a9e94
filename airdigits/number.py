"""Assemble digits into a number: append, correct, erase, clear and enter, and undo each of these."""

from collections import deque

from airdigits.events import Change, Cleared, DigitChanged, DigitRead, Erased, Event, How, NumberEntered, Undone
from airdigits.labels import sign_of

_REMEMBERED = 100  # changes that can be undone


class Number:
    """The number that is being written: `str()` gives its signs, `len()` how many there are.

    Digits are labels. Each change returns the event that reports it, or None when there was nothing to change.
    """

    def __init__(self) -> None:
        self._digits: list[int] = []
        self._before: deque[tuple[Change, list[int]]] = deque(maxlen=_REMEMBERED)  # each change, and the digits before it

    def __str__(self) -> str:
        return "".join(map(sign_of, self._digits))

    def __repr__(self) -> str:
        return f"Number({str(self)!r})"

    def __len__(self) -> int:
        return len(self._digits)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._before)

    def append(self, digit: int) -> None:
        """Add a digit at the end."""
        self._change("DigitRead", [*self._digits, digit])

    def correct(self, t: float, digit: int) -> DigitChanged | None:
        """Replace the last digit."""
        if not self._digits or self._digits[-1] == digit:
            return None
        old = self._digits[-1]
        self._change("DigitChanged", [*self._digits[:-1], digit])
        return DigitChanged(t, len(self) - 1, old, digit)

    def erase(self, t: float) -> Erased | None:
        """Remove the last digit."""
        if not self._digits:
            return None
        last = self._digits[-1]
        self._change("Erased", self._digits[:-1])
        return Erased(t, last, len(self))

    def clear(self, t: float) -> Cleared | None:
        """Discard all digits."""
        text = str(self)
        return Cleared(t, text) if self._empty("Cleared") else None

    def enter(self, t: float, how: How) -> NumberEntered | None:
        """Finish the number; the next one begins empty. `how` as in NumberEntered."""
        text = str(self)
        return NumberEntered(t, text, how) if self._empty("NumberEntered") else None

    def undo(self, t: float) -> Undone | None:
        """Undo the latest change; called again, the one before. An entered number comes back and can be changed."""
        if not self._before:
            return None
        change, self._digits = self._before.pop()
        return Undone(t, change, str(self))

    def _empty(self, change: Change) -> bool:
        """Start an empty number; return False when it was empty already."""
        if not self._digits:
            return False
        self._change(change, [])
        return True

    def _change(self, change: Change, digits: list[int]) -> None:
        self._before.append((change, self._digits))
        self._digits = digits


def number_after(number: str, event: Event) -> str:
    """Return `number`, the signs so far, after an event: for code that sees only the events."""
    match event:
        case DigitRead(_, int(digit), position=position) | DigitChanged(_, position, _, digit):
            return f"{number[:position]}{sign_of(digit)}"
        case Erased(position=position):
            return number[:position]
        case Cleared() | NumberEntered():
            return ""
        case Undone(number=restored):
            return restored
    return number
