"""Events to the records that keep them, and to what differs between two runs."""

import json

from airdigits.events import Event, to_json
from airdigits.sessions.format import Happened


def happened(event: Event) -> Happened:
    """An event as it is recorded: the fields, in the order and precision, that `to_json` prints."""
    return Happened(json.loads(to_json(event)))


def line_of(record: Happened) -> str:
    """The line that `to_json` printed when it was recorded."""
    return json.dumps(record.event)
