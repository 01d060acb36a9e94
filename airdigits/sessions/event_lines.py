"""Convert events to the records that keep them, and back to the lines that two runs are compared by."""

import json

from airdigits.events import Event, to_json
from airdigits.sessions.format import Happened


def happened(event: Event) -> Happened:
    """Return an event as it is recorded: its fields, in the order and precision that `to_json` prints."""
    return Happened(json.loads(to_json(event)))


def line_of(record: Happened) -> str:
    """Return the line that `to_json` printed when the event was recorded."""
    return json.dumps(record.event)
