"""Assemble digits into a number: append, hold, settle, correct, erase, clear and enter, and undo each of these."""

from collections import deque
from collections.abc import Sequence

from airdigits.events import (
    Change,
    Cleared,
    ConfirmationAsked,
    DigitChanged,
    DigitRead,
    Erased,
    Event,
    How,
    NumberEntered,
    Undone,
)
from airdigits.labels import CLASS_COUNT, DIGITS, UNREAD, Alphabet, sign_of

REMEMBERED = 100
"""Changes that can be undone."""

Place = int | tuple[int, int]
"""One place of a number: the label of a sure digit, or the two likeliest labels of an unclear one, likeliest first."""


class Number:
    """The number that is being written: `str()` gives its signs, with `?` where a place is unclear, `len()` its places.

    Digits are labels, and so are the other signs of the `alphabet`. Each change returns the event that reports it, or None when
    there was nothing to change, or the sign cannot stand there.

    >>> number = Number()
    >>> number.append(4)
    >>> number.hold((3, 8))
    >>> str(number), number.best, number.uncertain
    ('4?', '43', (1,))
    """

    def __init__(self, alphabet: Alphabet = DIGITS) -> None:
        self.alphabet = alphabet
        self._places: tuple[Place, ...] = ()
        self._uncertain: tuple[int, ...] = ()  # kept, not searched for: imported ink is one number of thousands of digits
        self._before: deque[tuple[Change, tuple[Place, ...]]] = deque(maxlen=REMEMBERED)  # each change, and what was before it

    def __str__(self) -> str:
        return "".join(sign_of(_digit_at(place)) for place in self._places)

    def __repr__(self) -> str:
        return f"Number({str(self)!r})"

    def __len__(self) -> int:
        return len(self._places)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places, from the first to the last."""
        return self._places

    @property
    def best(self) -> str:
        """The signs, with the likeliest digit at each unclear place."""
        return "".join(sign_of(place if isinstance(place, int) else place[0]) for place in self._places)

    @property
    def uncertain(self) -> tuple[int, ...]:
        """The positions of the unclear places."""
        return self._uncertain

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to undo."""
        return bool(self._before)

    def append(self, digit: int) -> None:
        """Add a digit at the end."""
        self._change("DigitRead", (*self._places, digit), self._uncertain)

    def hold(self, likeliest: Sequence[int]) -> None:
        """Add an unclear place at the end; `likeliest` are its two most probable labels, likeliest first."""
        first, second = likeliest
        self._change("DigitRead", (*self._places, (first, second)), (*self._uncertain, len(self)))

    def doubt(self, position: int, other: int) -> None:
        """Make a sure place unclear: it may be the `other` label as well. This is no change that can be undone."""
        place = self._places[position]
        if isinstance(place, int):
            self._places = (*self._places[:position], (place, other), *self._places[position + 1 :])
            self._uncertain = _unclear_in(self._places)

    def fits(self, position: int, digit: int) -> bool:
        """Return whether a sign may stand at this place of the number, or at its end: a digit may at any."""
        if digit < CLASS_COUNT:  # so that thousands of imported digits are not looked through for each of them
            return True
        text = str(self)
        return self.alphabet.fits(digit, text[:position], text[position + 1 :])

    def settle(self, position: int, digit: int) -> None:
        """Put a digit in an unclear place. Raises ValueError where the place at `position` is not unclear."""
        if position not in self.uncertain:
            raise ValueError(f"place {position} of {str(self)!r} is not unclear")
        self._change("DigitRead", self._with(position, digit))

    def correct(self, t: float, digit: int) -> DigitChanged | None:
        """Put a digit in the first unclear place; where there is none, replace the last digit."""
        position = next(iter(self.uncertain), len(self) - 1)
        if position < 0 or self._places[position] == digit or not self.fits(position, digit):
            return None
        old = _digit_at(self._places[position])
        self._change("DigitChanged", self._with(position, digit))
        return DigitChanged(t, position, old, digit)

    def erase(self, t: float) -> Erased | None:
        """Remove the last place, unclear or not."""
        if not self._places:
            return None
        last = _digit_at(self._places[-1])
        self._change("Erased", self._places[:-1])
        return Erased(t, last, len(self))

    def clear(self, t: float) -> Cleared | None:
        """Discard all places."""
        text = str(self)
        return Cleared(t, text) if self._empty("Cleared") else None

    def ask(self, t: float) -> ConfirmationAsked | None:
        """Ask whether the guesses are right, and change nothing; return None when no place is unclear."""
        return ConfirmationAsked(t, str(self), self.best, self.uncertain) if self.uncertain else None

    def confirm(self, t: float, how: How) -> NumberEntered | None:
        """Finish the number with the guesses, which a person has confirmed. `how` as in NumberEntered."""
        text = self.best
        return NumberEntered(t, text, how) if self._is_whole and self._empty("NumberEntered") else None

    def enter(self, t: float, how: How) -> NumberEntered | None:
        """Finish the number; the event says which of its digits are guesses. The next number begins empty."""
        text, uncertain = self.best, self.uncertain
        return NumberEntered(t, text, how, uncertain) if self._is_whole and self._empty("NumberEntered") else None

    def undo(self, t: float) -> Undone | None:
        """Undo the latest change; called again, the one before. An entered number comes back and can be changed."""
        if not self._before:
            return None
        change, self._places = self._before.pop()
        self._uncertain = _unclear_in(self._places)
        return Undone(t, change, str(self))

    @property
    def _is_whole(self) -> bool:
        """Whether there is a number to enter: a minus alone is none."""
        return self.alphabet.is_whole(self.best)

    def _with(self, position: int, digit: int) -> tuple[Place, ...]:
        return (*self._places[:position], digit, *self._places[position + 1 :])

    def _empty(self, change: Change) -> bool:
        """Start an empty number; return False when it was empty already."""
        if not self._places:
            return False
        self._change(change, ())
        return True

    def _change(self, change: Change, places: tuple[Place, ...], uncertain: tuple[int, ...] | None = None) -> None:
        self._before.append((change, self._places))
        self._places = places
        self._uncertain = _unclear_in(places) if uncertain is None else uncertain


def number_after(number: str, event: Event) -> str:
    """Return `number`, the signs so far, after an event: for code that sees only the events."""
    match event:
        case DigitRead(digit=digit, position=position):
            # The digits of a page come from the first on, whatever was there before: only an unclear place is taken alone.
            rest = number[position + 1 :] if number[position : position + 1] == UNREAD else ""
            return f"{number[:position]}{sign_of(digit)}{rest}"
        case DigitChanged(position=position, new=digit) if position < len(number):
            return f"{number[:position]}{sign_of(digit)}{number[position + 1 :]}"
        case Erased(position=position):
            return number[:position]
        case Cleared() | NumberEntered():
            return ""
        case Undone(number=restored) | ConfirmationAsked(number=restored):
            return restored
    return number


def places_in_words(uncertain: Sequence[int]) -> str:
    """Say which digits are guesses, counted from 1: "digit 3 is a guess", "digits 1 and 3 are guesses"."""
    *rest, last = (str(position + 1) for position in uncertain)
    return f"digits {', '.join(rest)} and {last} are guesses" if rest else f"digit {last} is a guess"


def _unclear_in(places: tuple[Place, ...]) -> tuple[int, ...]:
    return tuple(position for position, place in enumerate(places) if not isinstance(place, int))


def _digit_at(place: Place) -> int | None:
    """Return the label of a sure digit, None for an unclear place."""
    return place if isinstance(place, int) else None
