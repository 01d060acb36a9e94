"""Make the JSON Schema of an event's line from the event classes.

`python -m airdigits.sinks.event_schema > docs/events.schema.json` writes the one in the documentation.
"""

import dataclasses
import inspect
import json
import re
import types
from typing import Any, Literal, get_args, get_origin, get_type_hints

from airdigits import events
from airdigits.events import MAY_LACK, Event
from airdigits.labels import NON_DIGIT, NUMBERS, UNREAD
from airdigits.support.terminal import say_lines

_JSON = {float: "number", int: "integer", bool: "boolean", str: "string", types.NoneType: "null"}
_LABEL = {"minimum": 0, "maximum": NUMBERS.width - 1, "not": {"const": NON_DIGIT}}
_OTHER_SIGNS = " and ".join(f"{NUMBERS.label_of(sign)} is {sign}" for sign in NUMBERS.marks)
_DIGITS = {
    "pattern": f"^{NUMBERS.whole}$",
    "description": f"the digits as written: leading zeros count; with --alphabet {NUMBERS.name} also a minus and a point",
}
_POSITIONS = {"type": "integer", "minimum": 0}
_FIELDS: dict[str, dict[str, Any]] = {  # what the types do not say, of a field in every event or in one kind
    "t": {"description": "seconds on the source's clock, to the millisecond: when it happened"},
    "kept": {"description": "false: the stroke was no ink (too short, too still, an approach)"},
    "digit": _LABEL | {"description": "the digit that was erased; null: it was unclear"},
    "DigitRead.digit": _LABEL | {"description": f"{_OTHER_SIGNS}; null: a digit or sign, but not sure which; its place is held"},
    "probability": {"minimum": 0, "maximum": 1, "description": "calibrated, to 4 places: of the likeliest digit"},
    "reason": {"description": "why the digit is unclear, in words for the writer"},
    "position": {"minimum": 0, "description": "place in the number, from 0"},
    "likeliest": {
        "items": {"type": "integer"} | _LABEL,
        "minItems": 2,
        "maxItems": 2,
        "description": "the two most probable digits of an unclear place, likeliest first",
    },
    "old": _LABEL | {"description": "the digit before the correction; null: it was unclear"},
    "new": _LABEL | {"description": "the digit after it"},
    "number": {
        "pattern": f"^[{re.escape(NUMBERS.signs + UNREAD)}]*$",
        "description": f"the digits as written: leading zeros count; {UNREAD} is an unclear place",
    },
    "NumberEntered.number": _DIGITS,
    "guess": _DIGITS | {"description": "the number with the likeliest digit at each unclear place"},
    "uncertain": {
        "items": _POSITIONS,
        "minItems": 1,
        "description": "positions of the unclear places, from 0",
    },
    "NumberEntered.uncertain": {
        "items": _POSITIONS,
        "description": "positions, from 0, at which the number holds a guess that nobody confirmed; empty: all digits are sure",
    },
    "change": {"description": "the kind of event that was undone"},
    "how": {"description": "what entered it; end: the source ended; still: a page was held still"},
}


def event_kinds() -> list[type[Event]]:
    """Return every kind of event, in the order of their file."""
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
    return [kind for kind in kinds if kind is not Event]


def schema() -> dict[str, Any]:
    """Make the JSON Schema (draft 2020-12) of one line.

    Fields that it does not name are allowed: a later version may add some.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An airdigits event",
        "description": "One line of `airdigits run --json`; made from the event classes.",
        "oneOf": [_schema_of(kind) for kind in event_kinds()],
    }


def _schema_of(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    properties = {name: _type_of(hints[name]) | _FIELDS.get(f"{kind.__name__}.{name}", _FIELDS[name]) for name in names}
    return {
        "title": kind.__name__,
        "description": inspect.getdoc(kind),
        "type": "object",
        "properties": {"event": {"const": kind.__name__}} | properties,
        "required": ["event", *(name for name in names if name not in MAY_LACK)],
    }


def _type_of(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Literal:
        return {"type": "string", "enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array"}
    kinds = [_JSON[kind] for kind in get_args(hint) or (hint,)]
    return {"type": kinds if len(kinds) > 1 else kinds[0]}


if __name__ == "__main__":
    say_lines(json.dumps(schema(), indent=1))
