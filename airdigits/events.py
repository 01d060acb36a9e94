"""What happens while somebody writes, as small values that any program can take."""

import dataclasses
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Something that happened at `t` seconds of the source's clock."""

    t: float


@dataclass(frozen=True)
class HandFound(Event):
    """A hand came into view."""


@dataclass(frozen=True)
class HandLost(Event):
    """The hand has been out of view for longer than a gap that is bridged."""


@dataclass(frozen=True)
class PenDown(Event):
    """Ink begins to flow."""


@dataclass(frozen=True)
class PenUp(Event):
    """Ink stopped flowing; `kept` is False when the stroke was no ink (too short, too still, an approach)."""

    kept: bool


@dataclass(frozen=True)
class DigitRead(Event):
    """The ink of one digit was read: `digit` 0..9, or None with the `reason` why it was rejected."""

    digit: int | None
    probability: float
    reason: str
    position: int  # place of the digit in the number, from 0; for a rejected one the place it would have taken


@dataclass(frozen=True)
class DigitChanged(Event):
    """The person corrected the digit at `position`."""

    position: int
    old: int
    new: int


@dataclass(frozen=True)
class Erased(Event):
    """The last digit was erased."""

    digit: int
    position: int


@dataclass(frozen=True)
class Cleared(Event):
    """The number so far, `number`, was thrown away."""

    number: str


@dataclass(frozen=True)
class Undone(Event):
    """The latest change was taken back, and the number is `number` again.

    `change` names the event that is undone: "DigitRead", "DigitChanged", "Erased", "Cleared" or "NumberEntered".
    """

    change: str
    number: str


@dataclass(frozen=True)
class NumberEntered(Event):
    """The number is done. `how`: "palm", "away", "key", "end", or "still" for a page held still."""

    number: str
    how: str


def to_json(event: Event) -> str:
    """One line of JSON: the event's name under `event`, then its fields; times to the millisecond, probabilities to 4 places."""
    fields = dataclasses.asdict(event)
    for key, places in (("t", 3), ("probability", 4)):
        if key in fields:
            fields[key] = round(fields[key], places)
    if not fields.get("reason", True):
        del fields["reason"]
    return json.dumps({"event": type(event).__name__, **fields})
