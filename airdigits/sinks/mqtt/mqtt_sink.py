"""Send events to an MQTT broker: each at least once, under an id, however often the broker goes away."""

import json
import secrets
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from airdigits.errors import UsageError
from airdigits.events import Event, to_json
from airdigits.sinks.mqtt.config import MqttConfig
from airdigits.sinks.mqtt.home_assistant import discovery_messages
from airdigits.sinks.mqtt.outbox import Outbox
from airdigits.sinks.mqtt.topics import OFFLINE, ONLINE, Topics

_UNDERWAY = 50  # events that wait for the broker's word at a time
_AHEAD = 1000  # events that may be handed over before they are in the outbox
_LONGEST_PAUSE = 10  # s between two tries to reach the broker
_PATIENCE = 3.0  # s for the last events when the program ends


class MqttSink:
    """A `Sink` that sends every event to a broker, and what Home Assistant shows of them.

    An event is put into the outbox, sent with quality of service 1, and taken out when the broker has confirmed it. After each
    connection what was confirmed within the last minute is sent again, since a broker that crashed may have lost it; each event
    has an `id`, of which the part before the dash is the run's and the part after it counts, so that receivers know what they
    have. The connection is paho's, on a thread of its own; all else happens on one more, to which everybody hands work.
    """

    def __init__(self, config: MqttConfig, log: Callable[[str], None]):
        self._config, self._log, self._run = config, log, secrets.token_hex(4)
        self._topics = Topics(config.topic)
        self._client = self._make_client()
        self._outbox = Outbox(config.keep)
        self._count = 0
        self._underway: dict[int, int] = {}  # the message's number at paho: the event's in the outbox
        self._sent = 0  # the last event that was handed to paho on this connection
        self._states: dict[str, str] = {}
        self._connected = self._down = self._closed = self._full = False
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._room = threading.BoundedSemaphore(_AHEAD)
        self._delivered = threading.Event()
        self._thread = threading.Thread(target=self._keep_working, name="mqtt", daemon=True)
        self._thread.start()
        self._client.connect_async(config.address.host, config.port)
        self._client.loop_start()

    def handle(self, event: Event) -> None:
        """Take an event; wait only while a thousand are not yet in the outbox."""
        self._room.acquire()
        self._work.put(partial(self._take, event, time.time()))

    def close(self) -> None:
        """Deliver what can be delivered within some seconds, and say what is left; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._work.put(self._check_delivered)
        if not self._down:
            self._delivered.wait(_PATIENCE)
        if self._client.is_connected():
            self._client.publish(self._topics.status, OFFLINE, qos=1, retain=True).wait_for_publish(1.0)
        self._client.disconnect()
        self._client.loop_stop()
        self._work.put(None)
        self._thread.join()
        if left := len(self._outbox):
            where = f"wait in {self._config.keep} for the next run" if self._config.keep else "were not delivered"
            self._log(f"{self._config.address}: {left} events {where}")
        self._outbox.close()

    # What follows, down to the callbacks, runs on this sink's thread.

    def _keep_working(self) -> None:
        while (work := self._work.get()) is not None:
            work()

    def _take(self, event: Event, moment: float) -> None:
        self._room.release()
        self._count += 1
        line = json.loads(to_json(event)) | {"id": f"{self._run}-{self._count}", "at": round(moment, 3)}
        try:
            self._outbox.put(json.dumps(line))
        except sqlite3.Error as error:
            self._outbox.dropped += 1
            self._tell_full(str(error))
        if self._outbox.dropped:
            self._tell_full("too many wait")
        if state := self._topics.state_of(event):
            self._states[state[0]] = state[1]
            if self._connected:
                self._publish(*state)
        self._send()

    def _send(self) -> None:
        """Hand events to paho, as many as may be underway."""
        if not self._connected or (room := _UNDERWAY - len(self._underway)) <= 0:
            return
        underway = set(self._underway.values())
        for number, line in self._outbox.waiting(self._sent, room):
            self._sent = number
            if number not in underway:  # else paho sends it again by itself
                self._underway[self._client.publish(self._topics.events, line, qos=1).mid] = number

    def _confirm(self, message: int) -> None:
        number = self._underway.pop(message, None)
        if number is not None:
            self._outbox.deliver(number)
            self._send()
        if self._closed:
            self._check_delivered()

    def _greet(self) -> None:
        """Begin a connection: say that we are here, and begin with the oldest event that may not have arrived."""
        self._connected = True
        self._publish(self._topics.status, ONLINE)
        for message in discovery_messages(self._config.discovery, self._topics) if self._config.discovery else ():
            self._publish(*message)
        for state in self._states.items():
            self._publish(*state)
        self._outbox.doubt()
        self._sent = 0
        self._send()

    def _lose(self) -> None:
        self._connected = False

    def _publish(self, topic: str, text: str) -> None:
        self._client.publish(topic, text, qos=1, retain=True)

    def _check_delivered(self) -> None:
        if not len(self._outbox):
            self._delivered.set()

    def _tell_full(self, why: str) -> None:
        if not self._full:
            self._full = True
            self._log(f"{self._config.address}: events are lost ({why})")

    # Callbacks, on paho's thread. They hand on what happened: paho holds locks here that it also needs to send.

    def _on_connect(self, client: Any, userdata: Any, flags: Any, reason: ReasonCode, properties: Any) -> None:
        if reason.is_failure:
            self._tell_down(f"refuses ({reason})")
            return
        if self._down:
            self._down = False
            self._log(f"{self._config.address} is back")
        self._work.put(self._greet)

    def _on_disconnect(self, client: Any, userdata: Any, flags: Any, reason: ReasonCode, properties: Any) -> None:
        self._work.put(self._lose)
        if not self._closed:
            self._tell_down("is lost")

    def _on_connect_fail(self, client: Any, userdata: Any) -> None:
        reason = sys.exc_info()[1]  # paho calls this while it handles what went wrong
        self._tell_down(f"cannot be reached ({getattr(reason, 'strerror', None) or reason})")

    def _on_publish(self, client: Any, userdata: Any, message: int, reason: ReasonCode, properties: Any) -> None:
        self._work.put(partial(self._confirm, message))

    def _tell_down(self, what: str) -> None:
        if not self._down:
            self._down = True
            self._log(self._config.address.scrub(f"{self._config.address} {what}: trying again, events wait"))

    def _make_client(self) -> mqtt.Client:
        config = self._config
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"airdigits-{self._run}", protocol=mqtt.MQTTv311)
        if config.address.user is not None:
            client.username_pw_set(config.address.user, config.address.password)
        if config.encrypted:
            try:
                client.tls_set(str(config.authority) if config.authority else None)
            except (OSError, ValueError) as error:
                raise UsageError(
                    f"{config.authority} is no file of certificates (PEM): give the authority's, as ca=FILE"
                ) from error
        client.will_set(self._topics.status, OFFLINE, qos=1, retain=True)
        client.reconnect_delay_set(1, _LONGEST_PAUSE)
        client.max_inflight_messages_set(_UNDERWAY)
        client.on_connect, client.on_disconnect, client.on_connect_fail = (
            self._on_connect,
            self._on_disconnect,
            self._on_connect_fail,
        )
        client.on_publish = self._on_publish
        return client
