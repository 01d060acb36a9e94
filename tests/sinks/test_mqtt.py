"""Events over MQTT: a real mosquitto, started, killed and started again by each test."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from airdigits.errors import UsageError
from airdigits.events import DigitRead, Event, HandFound, HandLost, NumberEntered
from airdigits.sinks.mqtt.config import config_of
from bench.material.broker import Broker, unused_port
from tests.conftest import CHECKOUT, RunProgram
from tests.schema import assert_valid
from tests.sinks.receiver import Receiver, broker_in

pytest.importorskip("paho.mqtt.client", reason="needs paho-mqtt: pip install -r requirements.txt")

from airdigits.sinks.mqtt.mqtt_sink import MqttSink

EVENTS: list[Event] = [HandFound(0.5), DigitRead(1.0, 4, 0.99, "", 0), NumberEntered(2.0, "047", "palm"), HandLost(3.0)]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    with broker_in(folder) as running:
        yield running


class Said(list[str]):
    """Lines for the person; waits for one."""

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()

    def __call__(self, line: str) -> None:
        with self._changed:
            self.append(line)
            self._changed.notify_all()

    def wait_for(self, words: str) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: any(words in line for line in self), 20), self


def sink_at(port: int, rest: str = "", log: Said | None = None) -> MqttSink:
    return MqttSink(config_of(f"mqtt://127.0.0.1:{port}/home/desk{rest}"), Said() if log is None else log)


def numbered(count: int, begin: int = 0) -> list[NumberEntered]:
    return [NumberEntered(float(n), str(n), "key") for n in range(begin, begin + count)]


def test_every_event_arrives_in_order_with_an_id_and_the_latest_state_stays(broker: Broker) -> None:
    with Receiver(broker.port) as receiver:
        sink = sink_at(broker.port)
        for event in EVENTS:
            sink.handle(event)
        sink.close()
        receiver.wait_for(lambda: len(receiver.events) == 4 and "offline" in receiver.texts("home/desk/status"))
        for event in receiver.events:
            assert_valid(event)
        runs, counts = zip(*(event["id"].split("-") for event in receiver.events), strict=True)
        assert len(set(runs)) == 1
        assert counts == ("1", "2", "3", "4")
        assert receiver.texts("home/desk/status") == ["online", "offline"]
    with Receiver(broker.port) as late:
        late.wait_for(lambda: len(late.messages) == 3)
        assert {(topic, text) for topic, text, retained in late.messages if retained} == {
            ("home/desk/number", "047"),
            ("home/desk/hand", "OFF"),
            ("home/desk/status", "offline"),
        }


def test_a_number_with_a_guess_is_an_event_and_no_state(broker: Broker) -> None:
    with Receiver(broker.port) as receiver:
        sink = sink_at(broker.port)
        sink.handle(NumberEntered(1.0, "123", "end", (1,)))
        sink.close()
        receiver.wait_for(lambda: len(receiver.events) == 1)
    assert receiver.texts("home/desk/number") == []


def test_a_broker_that_is_killed_loses_nothing(broker: Broker) -> None:
    said = Said()
    with Receiver(broker.port) as receiver:
        broker.wait_until_saved()  # a broker that forgets who listens cannot keep anything for them
        sink = sink_at(broker.port, log=said)
        receiver.wait_for(lambda: receiver.texts("home/desk/status"))  # else it may be killed before it was ever reached
        done = 0
        for _ in range(3):
            for event in numbered(40, done):
                sink.handle(event)
            broker.kill()
            for event in numbered(40, done + 40):
                sink.handle(event)
            done += 80
            broker.start()
            receiver.wait_for(lambda wanted=done: {int(event["number"]) for event in receiver.events} == set(range(wanted)))
        sink.close()
    ids = {event["id"]: event["number"] for event in receiver.events}
    assert len(ids) == done, "whatever came twice came under the same id"
    assert [line.split()[1] for line in said[:2]] == ["is", "is"]
    assert said[0].endswith("is lost: trying again, events wait")
    assert said[1].endswith("is back")


def test_a_broker_that_is_not_there_yet_is_told_once_and_gets_everything_later(tmp_path: Path) -> None:
    said = Said()
    broker = broker_in(tmp_path)
    sink = sink_at(broker.port, log=said)
    for event in EVENTS:
        sink.handle(event)
    said.wait_for("cannot be reached (Connection refused): trying again, events wait")
    with broker, Receiver(broker.port) as receiver:
        receiver.wait_for(lambda: len(receiver.events) == 4)
        sink.close()
    assert len(said) == 2


def test_what_waits_in_memory_is_counted_when_the_run_ends(tmp_path: Path) -> None:
    said = Said()
    sink = sink_at(unused_port(), log=said)
    for event in EVENTS:
        sink.handle(event)
    said.wait_for("cannot be reached")
    sink.close()
    sink.close()
    assert said[-1].endswith("4 events were not delivered")


def test_what_waits_in_a_file_is_sent_by_the_next_run(tmp_path: Path) -> None:
    said, keep = Said(), tmp_path / "events.db"
    broker = broker_in(tmp_path)
    first = sink_at(broker.port, f"?keep={keep}", said)
    for event in EVENTS:
        first.handle(event)
    said.wait_for("cannot be reached")
    first.close()
    assert said[-1].endswith(f"4 events wait in {keep} for the next run")
    assert keep.stat().st_mode & 0o777 == 0o600
    with broker, Receiver(broker.port) as receiver:
        second = sink_at(broker.port, f"?keep={keep}")
        second.handle(NumberEntered(0.0, "8", "key"))
        receiver.wait_for(lambda: len(receiver.events) == 5)
        second.close()
    assert [event["id"].split("-")[1] for event in receiver.events] == ["1", "2", "3", "4", "1"]


def test_a_process_that_is_killed_is_reported_by_the_broker_and_leaves_its_events_in_the_file(
    broker: Broker, tmp_path: Path
) -> None:
    code = f"""
import sys, time
from airdigits.events import NumberEntered
from airdigits.sinks.mqtt.config import config_of
from airdigits.sinks.mqtt.mqtt_sink import MqttSink
sink = MqttSink(config_of("mqtt://127.0.0.1:{broker.port}/home/desk?keep={tmp_path}/events.db"), print)
for line in sys.stdin:
    sink.handle(NumberEntered(0.0, line.strip(), "key"))
"""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with Receiver(broker.port) as receiver:
        process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True, env=environment)
        assert process.stdin
        print("1", file=process.stdin, flush=True)
        receiver.wait_for(lambda: len(receiver.events) == 1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        receiver.wait_for(lambda: receiver.texts("home/desk/status") == ["online", "offline"])
        sink = sink_at(broker.port, f"?keep={tmp_path}/events.db")
        receiver.wait_for(lambda: len(receiver.events) == 2)  # within the minute of doubt
        sink.close()
    assert len({event["id"] for event in receiver.events}) == 1


def test_home_assistant_finds_the_number_and_the_hand(broker: Broker) -> None:
    sink = sink_at(broker.port, "?discovery=homeassistant")
    sink.handle(NumberEntered(1.0, "007", "palm"))
    sink.close()
    with Receiver(broker.port) as receiver:
        receiver.wait_for(lambda: len(receiver.messages) == 4)
        found = {topic: json.loads(text) for topic, text, _ in receiver.messages if topic.startswith("homeassistant/")}
        assert set(found) == {
            "homeassistant/sensor/airdigits_home_desk/number/config",
            "homeassistant/binary_sensor/airdigits_home_desk/hand/config",
        }
        for about in found.values():
            assert about["availability_topic"] == "home/desk/status"
            assert about["unique_id"].startswith("airdigits_home_desk_")
        shown = found["homeassistant/sensor/airdigits_home_desk/number/config"]["state_topic"]
        assert receiver.texts(shown) == ["007"]


def test_a_wrong_password_is_told_and_never_shown(tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", str(passwords), "me", "right-one"], check=True)
    said = Said()
    with broker_in(tmp_path, "allow_anonymous false", f"password_file {passwords}") as broker:
        sink = MqttSink(config_of(f"mqtt://me:wrong-one@127.0.0.1:{broker.port}/desk"), said)
        sink.handle(EVENTS[0])
        said.wait_for("refuses")
        sink.close()
        with Receiver(broker.port, username="me", password="right-one") as receiver:
            sink = MqttSink(config_of(f"mqtt://me:right-one@127.0.0.1:{broker.port}/desk"), said)
            sink.handle(EVENTS[0])
            receiver.wait_for(lambda: len(receiver.events) == 1)
            sink.close()
    assert "wrong-one" not in " ".join(said)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    """A folder with an authority of our own (ca.pem), and a certificate for 127.0.0.1 that it signed."""
    folder = tmp_path / "tls"
    folder.mkdir()

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    try:
        openssl(
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
            "-subj",
            "/CN=house",
            "-days",
            "2",
        )
    except FileNotFoundError:
        pytest.skip("needs openssl")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "broker.key", "-out", "broker.csr", "-subj", "/CN=broker")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl(
        *[
            "x509",
            "-req",
            "-in",
            "broker.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            "broker.pem",
            "-days",
            "2",
            "-extfile",
            "names",
        ]
    )
    return folder


def test_an_encrypted_connection_trusts_the_authority_that_is_named_and_no_other(tmp_path: Path, authority: Path) -> None:
    plain = unused_port()
    lines = [f"certfile {authority}/broker.pem", f"keyfile {authority}/broker.key", f"listener {plain} 127.0.0.1"]
    with broker_in(tmp_path, *lines) as broker, Receiver(plain) as receiver:
        said = Said()
        untrusting = MqttSink(config_of(f"mqtts://127.0.0.1:{broker.port}/desk"), said)
        said.wait_for("CERTIFICATE_VERIFY_FAILED")
        untrusting.close()
        sink = MqttSink(config_of(f"mqtts://127.0.0.1:{broker.port}/desk?ca={authority}/ca.pem"), said)
        sink.handle(EVENTS[2])
        receiver.wait_for(lambda: len(receiver.events) == 1)
        sink.close()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mqtt://broker/a/#", None),
        ("mqtt://broker/a/+/b", "holds no +"),
        ("mqtt://broker/a?keeep=x", "there is no option keeep"),
        ("mqtt://broker/a?ca=x.pem", "give mqtts://"),
        ("mqtt:broker", "cannot be read"),
    ],
)
def test_a_wrong_address_is_one_line(address: str, says: str | None) -> None:
    if says is None:
        assert config_of(address).topic == "a", "what follows a # is no part of an address"
        return
    with pytest.raises(UsageError, match=says.replace("+", r"\+")):
        config_of(address)


def test_files_of_somebody_else_and_files_in_use_are_refused(tmp_path: Path) -> None:
    mine = tmp_path / "letter.txt"
    mine.write_text("dear reader, " * 100)
    with pytest.raises(UsageError, match="no file of undelivered events"):
        sink_at(1, f"?keep={mine}")
    assert mine.read_text() == "dear reader, " * 100
    said = Said()
    sink = sink_at(unused_port(), f"?keep={tmp_path}/events.db", said)
    with pytest.raises(UsageError, match="is in use by another run"):
        sink_at(1, f"?keep={tmp_path}/events.db")
    said.wait_for("cannot be reached")
    sink.close()


@pytest.mark.slow
def test_a_whole_run_sends_what_it_prints(broker: Broker, clip: Path, program: RunProgram) -> None:
    with Receiver(broker.port) as receiver:
        ran = program("run", "--source", clip, "--headless", "--json", "--sink", f"mqtt://127.0.0.1:{broker.port}/desk")
        assert ran.status == 0, ran.err
        receiver.wait_for(lambda: "offline" in receiver.texts("desk/status"))
    sent = [{name: value for name, value in event.items() if name not in ("id", "at")} for event in receiver.events]
    assert sent == ran.events
    assert receiver.texts("desk/number") == ["47"]
