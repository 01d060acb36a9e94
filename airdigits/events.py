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
    """The ink of one digit was read: `digit` is its label, or None with the `reason` why it was rejected.

    `position` is its place in the number, from 0; for a rejected one the place that it would have taken.
    """

    digit: int | None
    probability: float
    reason: str
    position: int


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
    """The number so far, `number`, was thrown away; `?` stands for a place that was not read."""

    number: str


@dataclass(frozen=True)
class Undone(Event):
    """The latest change was taken back, and the number is `number` again; `?` stands for a place that was not read.

    `change` is the kind of event that is undone.
    """

    change: Change
    number: str


@dataclass(frozen=True)
class NumberEntered(Event):
    """The number is done; `how` says what entered it."""

    number: str
    how: How


def to_json(event: Event) -> str:
    """Write an event as one line of JSON: its name under `event`, then its fields.

    Times are rounded to the millisecond and probabilities to 4 places; a `reason` that is empty is left out.
    """
    fields = dataclasses.asdict(event)
    for key, places in (("t", 3), ("probability", 4)):
        if key in fields:
            fields[key] = round(fields[key], places)
    if not fields.get("reason", True):
        del fields["reason"]
    return json.dumps({"event": type(event).__name__, **fields})
