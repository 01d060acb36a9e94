"""A program that listens to a broker, for tests of what is sent there; the broker itself, or why there is none."""

import json
import threading
from pathlib import Path

import pytest

from bench.material.broker import Broker

mqtt = pytest.importorskip("paho.mqtt.client", reason="needs paho-mqtt: pip install -r requirements.txt")


def broker_in(folder: Path, *lines: str, host: str = "127.0.0.1") -> Broker:
    """A mosquitto that is not started yet. Skips the test where it is not installed."""
    try:
        return Broker(folder, *lines, host=host)
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


class Receiver:
    """Listens to topics in a session that outlives a connection; waits for what is to come."""

    def __init__(self, port: int, topic: str = "#", **login: str):
        self.messages: list[tuple[str, str, bool]] = []
        """Topic, text and whether it was retained, in order of arrival."""
        self._changed = threading.Condition()
        self._ready = threading.Event()
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, f"receiver-{port}-{id(self)}", clean_session=False)
        self._client.reconnect_delay_set(0.05, 0.1)
        if login:
            self._client.username_pw_set(**login)
        self._client.on_connect = lambda client, *_: client.subscribe(topic, 1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._keep
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()
        assert self._ready.wait(10)

    def _keep(self, client: object, userdata: object, message: "mqtt.MQTTMessage") -> None:
        with self._changed:
            self.messages.append((message.topic, message.payload.decode(), message.retain))
            self._changed.notify_all()

    @property
    def events(self) -> list[dict]:
        return [json.loads(text) for topic, text, _ in self.messages if topic.endswith("/events")]

    def texts(self, topic: str) -> list[str]:
        return [text for name, text, _ in self.messages if name == topic]

    def wait_for(self, what, seconds: float = 20) -> None:  # type: ignore[no-untyped-def]
        """Wait until `what()` is true; fail when that takes too long."""
        with self._changed:
            assert self._changed.wait_for(what, seconds), self.messages[-5:]

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()
