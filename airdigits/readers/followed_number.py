"""Keep something for each place of a number, through every change and undo, from the events alone."""

from collections import deque
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.number import REMEMBERED

T = TypeVar("T")


@dataclass(frozen=True)
class FollowedPlace(Generic[T]):
    """What is `kept` for one place of a number, and whether its digit is sure."""

    kept: T
    sure: bool


class FollowedNumber(Generic[T]):
    """The places of the number so far. It may be shorter than the number, whose first digits may be older than it is."""

    def __init__(self) -> None:
        self.places: list[FollowedPlace[T]] = []
        self._before: deque[list[FollowedPlace[T]]] = deque(maxlen=REMEMBERED)  # before each change, for undo

    def rewritten(self, event: DigitRead) -> FollowedPlace[T] | None:
        """Return the unclear place that a digit takes, None where it takes one of its own."""
        place = self.places[event.position] if event.position < len(self.places) else None
        return place if place and not place.sure else None

    def follow(self, event: Event, kept: T | None = None) -> None:
        """Follow an event; `kept` is for the place of a digit that was read or changed. A change without it keeps the old."""
        places = self.places
        match event:
            case DigitRead() | DigitChanged() | Erased() | Cleared() | NumberEntered():
                self._before.append(list(places))
            case Undone() if self._before:
                self.places = self._before.pop()
        match event:
            case DigitRead(digit=digit, position=position) if kept is not None:
                rest = places[position + 1 :] if self.rewritten(event) else []
                places[position:] = [FollowedPlace(kept, digit is not None), *rest]
            case DigitChanged(position=position) if position < len(places):
                places[position] = replace(places[position], sure=True)
                if kept is not None:
                    places[position] = FollowedPlace(kept, True)
            case Erased() if places:
                places.pop()
            case Cleared() | NumberEntered():
                places.clear()
