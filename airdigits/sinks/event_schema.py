"""The event classes to the JSON Schema of their lines: `python -m airdigits.sinks.event_schema > docs/events.schema.json`."""

import dataclasses
import json
import types
from typing import Any, get_args, get_type_hints

from airdigits import events
from airdigits.events import Event

MAY_LACK = ("reason",)
"""Fields that `to_json` leaves out where they say nothing."""
_JSON = {float: "number", int: "integer", bool: "boolean", str: "string", types.NoneType: "null"}
_FIELDS: dict[str, dict[str, Any]] = {  # what the types do not say; a field means the same in every event
    "t": {"description": "seconds on the source's clock, to the millisecond: when it happened"},
    "kept": {"description": "false: the stroke was no ink (too short, too still, an approach)"},
    "digit": {"minimum": 0, "maximum": 9, "description": "null: the ink was rejected as no digit"},
    "probability": {"minimum": 0, "maximum": 1, "description": "calibrated, to 4 places: of the likeliest digit"},
    "reason": {"description": "why the ink was rejected, in words for the writer"},
    "position": {"minimum": 0, "description": "place in the number, from 0; of rejected ink the place it would have taken"},
    "old": {"minimum": 0, "maximum": 9, "description": "the digit before the correction"},
    "new": {"minimum": 0, "maximum": 9, "description": "the digit after it"},
    "number": {"pattern": "^[0-9]*$", "description": "the digits as written: leading zeros count"},
    "change": {"description": "the kind of event that was undone"},
    "how": {"enum": ["palm", "away", "key", "end"], "description": "what entered it; end: the source ended"},
}


def event_kinds() -> list[type[Event]]:
    """Every kind of event, in the order of their file."""
    kinds = [kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)]
    return [kind for kind in kinds if kind is not Event]


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one line. Fields that it does not name are allowed: a later version may add some."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An airdigits event",
        "description": "One line of `airdigits run --json`; made from the event classes.",
        "oneOf": [_schema_of(kind) for kind in event_kinds()],
    }


def _schema_of(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    return {
        "title": kind.__name__,
        "description": (kind.__doc__ or "").strip(),
        "type": "object",
        "properties": {"event": {"const": kind.__name__}} | {name: _property(name, hints[name]) for name in names},
        "required": ["event", *(name for name in names if name not in MAY_LACK)],
    }


def _property(name: str, hint: Any) -> dict[str, Any]:
    kinds = [_JSON[kind] for kind in get_args(hint) or (hint,)]
    return {"type": kinds if len(kinds) > 1 else kinds[0]} | _FIELDS[name]


if __name__ == "__main__":
    print(json.dumps(schema(), indent=1))
