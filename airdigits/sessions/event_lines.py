"""Convert events to the records that keep them, and back to the lines that two runs are compared by."""

import json

from airdigits.events import Event, to_json
from airdigits.sessions.format import Happened


def happened(event: Event) -> Happened:
    """Return an event as it is recorded: its fields, in the order and precision that `to_json` prints."""
    return Happened(json.loads(to_json(event)))


def line_of(record: Happened) -> str:
    """Return the line that `to_json` printed when the event was recorded, with the fields that it would have today.

    Sessions of 0.1.0 know no unclear places: their numbers are entered without `uncertain`.
    """
    event = record.event
    return json.dumps(event | {"uncertain": []} if event.get("event") == "NumberEntered" and "uncertain" not in event else event)
