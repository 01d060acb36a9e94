"""Hold events against docs/events.schema.json, the documented form: used by every test that gets events."""

import json
from pathlib import Path
from typing import Any

import jsonschema

from airdigits.events import Event, to_json

_FILE = Path(__file__).resolve().parents[1] / "docs" / "events.schema.json"
_KINDS = {kind["title"]: jsonschema.Draft202012Validator(kind) for kind in json.loads(_FILE.read_text(encoding="utf-8"))["oneOf"]}


def assert_valid(event: Event | dict[str, Any] | str) -> None:
    """Fail unless an event (a dataclass, its dictionary or its line of JSON) has the documented form."""
    line = to_json(event) if isinstance(event, Event) else event
    told: dict[str, Any] = json.loads(line) if isinstance(line, str) else line
    assert told.get("event") in _KINDS, f"no documented kind of event: {told}"
    _KINDS[told["event"]].validate(told)  # by the schema of its kind: the message is clearer than that of all


def recorded_events(session: Path) -> list[dict[str, Any]]:
    """Return the events that a session of `--record` or `collect` holds; fails when one has not the documented form."""
    lines = [json.loads(line) for line in session.read_text(encoding="utf-8").splitlines()]
    events = [line["event"] for line in lines if line.get("type") == "event"]
    for event in events:
        assert_valid(event)
    return events
