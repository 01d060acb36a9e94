"""Digits to a number: added one by one, erased, corrected, entered."""

from airdigits.events import Cleared, DigitChanged, Erased, NumberEntered


class Number:
    """The number that is being written.

    Each change returns the event that tells of it, or None when there was nothing to change.
    """

    def __init__(self) -> None:
        self._digits: list[int] = []

    def __str__(self) -> str:
        return "".join(map(str, self._digits))

    def __len__(self) -> int:
        return len(self._digits)

    def append(self, digit: int) -> None:
        """Add a digit at the end."""
        self._digits.append(digit)

    def correct(self, t: float, digit: int) -> DigitChanged | None:
        """Replace the last digit."""
        if not self._digits or self._digits[-1] == digit:
            return None
        old, self._digits[-1] = self._digits[-1], digit
        return DigitChanged(t, len(self) - 1, old, digit)

    def erase(self, t: float) -> Erased | None:
        """Take the last digit away."""
        return Erased(t, self._digits.pop(), len(self)) if self._digits else None

    def clear(self, t: float) -> Cleared | None:
        """Throw all digits away."""
        text, self._digits = str(self), []
        return Cleared(t, text) if text else None

    def enter(self, t: float, how: str) -> NumberEntered | None:
        """The number is done; the next one begins empty. `how` as in NumberEntered."""
        text, self._digits = str(self), []
        return NumberEntered(t, text, how) if text else None
