"""Open the MQTT sink that an address names."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from airdigits.errors import AirdigitsError
from airdigits.sinks.mqtt.config import config_of
from airdigits.support.extras import missing

if TYPE_CHECKING:
    from airdigits.sinks.mqtt.mqtt_sink import MqttSink


def open_sink(address: str, log: Callable[[str], None]) -> "MqttSink":
    """Open the sink; it connects by itself. Raises UsageError for a wrong address, AirdigitsError without paho."""
    config = config_of(address)
    try:
        from airdigits.sinks.mqtt.mqtt_sink import MqttSink
    except ImportError as absent:
        raise AirdigitsError(missing("paho-mqtt", "mqtt", "requirements.txt", option="--sink mqtt://")) from absent
    return MqttSink(config, log)
