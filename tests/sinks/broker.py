"""A real mosquitto on loopback, that tests start, kill and start again, and a receiver that listens to it."""

import json
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

mqtt = pytest.importorskip("paho.mqtt.client", reason="needs paho-mqtt: pip install -r requirements.txt")


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


class Broker:
    """mosquitto with its database in a folder. Skips the test where it is not installed."""

    def __init__(self, folder: Path, *lines: str, host: str = "127.0.0.1"):
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            pytest.skip("needs mosquitto (apt-get install mosquitto)")
        self._program, self._config = program, folder / "mosquitto.conf"
        self.host, self.port = host, unused_port()
        anonymous = "" if any(line.startswith("allow_anonymous") for line in lines) else "allow_anonymous true"
        listener = [f"listener {self.port} {host}", f"persistence_location {folder}/", "persistence true", anonymous]
        # Debian's gives up its rights, and then cannot write here.
        self._config.write_text("\n".join(["user root", "autosave_interval 1", "max_queued_messages 0", *listener, *lines, ""]))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Broker":
        self._process = subprocess.Popen([self._program, "-c", str(self._config)], stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                socket.create_connection((self.host, self.port), 1).close()
                return self
            except OSError:
                assert self._process.poll() is None, "mosquitto did not start"
                time.sleep(0.01)
        raise AssertionError("mosquitto does not listen")

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> "Broker":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()


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
