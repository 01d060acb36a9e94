"""Define the events that readers report, as small values that any program can use.

`docs/events.schema.json` is made from these classes (`airdigits/sinks/event_schema.py`), so a new event or field is declared
only here. Digits are labels: the indices of their signs in `airdigits.labels.ALPHABET`. Numbers are strings of those signs.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Literal

How = Literal["palm", "away", "key", "end", "still"]
"""What entered a number: an open palm, the hand that left, a key, the end of the source, or a page that was held still."""
Change = Literal["DigitRead", "DigitChanged", "Erased", "Cleared", "NumberEntered"]
"""The kinds of event that change a number, and that can be undone."""
MAY_LACK = ("reason", "likeliest")
"""Fields that `to_json` leaves out where they are empty."""


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
    """The ink of one digit was read, and takes the place `position` of the number, from 0.

    `digit` is its label. None means that it is a digit, but not sure which: its place is held, and shown as `?`. Then `reason`
    says why in words, and `likeliest` names the two most probable labels, likeliest first; otherwise both are empty. A sure
    digit whose `position` is an unclear place was written again, and takes that place. Ink that is no digit causes no event.
    """

    digit: int | None
    probability: float
    reason: str
    position: int
    likeliest: tuple[int, ...] = ()


@dataclass(frozen=True)
class DigitChanged(Event):
    """The person corrected the digit at `position`; `old` is None where it was unclear."""

    position: int
    old: int | None
    new: int


@dataclass(frozen=True)
class Erased(Event):
    """The last digit was erased; `digit` is None where it was unclear."""

    digit: int | None
    position: int


@dataclass(frozen=True)
class Cleared(Event):
    """The number so far, `number`, was thrown away; `?` stands for an unclear place."""

    number: str


@dataclass(frozen=True)
class Undone(Event):
    """The latest change was taken back, and the number is `number` again; `?` stands for an unclear place.

    `change` is the kind of event that is undone.
    """

    change: Change
    number: str


@dataclass(frozen=True)
class ConfirmationAsked(Event):
    """Somebody asked to enter a number with unclear places. It waits: asked again soon, it is entered as `guess`.

    Places may have become unclear just now: digits of a hand that did not seem to mean to write.

    `number` has a `?` at each unclear place, `guess` the likeliest digit there; `uncertain` are the positions of these places.
    Any change to the number takes the question back.
    """

    number: str
    guess: str
    uncertain: tuple[int, ...]


@dataclass(frozen=True)
class NumberEntered(Event):
    """The number is done; `how` says what entered it.

    `uncertain` are the positions, from 0, at which `number` holds the likeliest digit of an unclear place and nobody has
    confirmed it: the source ended before. It is empty when all digits are sure or confirmed.
    """

    number: str
    how: How
    uncertain: tuple[int, ...] = ()


def to_json(event: Event) -> str:
    """Write an event as one line of JSON: its name under `event`, then its fields.

    Times are rounded to the millisecond and probabilities to 4 places; `reason` and `likeliest` are left out where empty.
    """
    fields = dataclasses.asdict(event)
    for key, places in (("t", 3), ("probability", 4)):
        if key in fields:
            fields[key] = round(fields[key], places)
    for key in MAY_LACK:
        if not fields.get(key, True):
            del fields[key]
    return json.dumps({"event": type(event).__name__, **fields})
