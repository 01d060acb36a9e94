"""Describe the sink to Home Assistant, which then shows the entered number and whether a hand is in view."""

import json
import re

from airdigits import __version__
from airdigits.sinks.mqtt.topics import OFFLINE, ONLINE, Topics


def discovery_messages(prefix: str, topics: Topics) -> list[tuple[str, str]]:
    """Return the topics under `prefix` and what belongs there, retained (Home Assistant's MQTT discovery)."""
    unit = "airdigits_" + re.sub(r"[^a-zA-Z0-9_-]", "_", topics.root)
    shared = {
        "availability_topic": topics.status,
        "payload_available": ONLINE,
        "payload_not_available": OFFLINE,
        "device": {"identifiers": [unit], "name": topics.root, "manufacturer": "airdigits", "sw_version": __version__},
        "origin": {"name": "airdigits", "sw_version": __version__},
    }
    number = {
        "name": "Number",
        "unique_id": f"{unit}_number",
        "state_topic": topics.number,
        "force_update": True,
        "icon": "mdi:numeric",
    }
    hand = {"name": "Hand", "unique_id": f"{unit}_hand", "state_topic": topics.hand, "device_class": "occupancy"}
    return [
        (f"{prefix}/{component}/{unit}/{name}/config", json.dumps(about | shared))
        for component, name, about in (("sensor", "number", number), ("binary_sensor", "hand", hand))
    ]
