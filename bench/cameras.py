"""Run 40 fake cameras into one broker, kill both, and count what arrives, how late, and what is lost.

Each camera is a process whose simulated hand writes numbers, read from landmarks at 30 frames/s; its events wait in a file until
the broker has them. Three times the broker is killed and stays away for ten seconds, five cameras are killed and start again.
"""

import json
import multiprocessing
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from airdigits.sinks.mqtt.outbox import Outbox
from bench.material import fake_camera
from bench.material.broker import Broker
from bench.table import Row

_CAMERAS, _MINUTES = 40, 10.0
_BROKER_KILLS = (0.3, 0.5, 0.7)  # of the time
_CAMERA_KILLS = (0.2, 0.4, 0.5, 0.6, 0.8)  # the third while the broker is away
_AWAY = 10.0  # s that a killed broker stays away; at most a twentieth of the time
_SETTLED = 20.0  # s after it is back: what is sent later counts as undisturbed
_LAST = 60.0  # s for what is left when the time is over


@dataclass(frozen=True)
class _Arrival:
    """The first arrival of an event: its line without id and time, when it was sent, and how many seconds later it was here."""

    camera: str
    line: str
    sent: float
    late: float


class _Listener:
    """Listens to all cameras in a session that the broker keeps while one of both is away."""

    def __init__(self, port: int):
        self.arrivals: dict[str, _Arrival] = {}
        self.twice = 0
        self._ready = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "listener", clean_session=False)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe("cameras/+/events", 1)
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._take
        self._client.connect_async("127.0.0.1", port)
        self._client.loop_start()
        self._ready.wait(30)

    def _take(self, client: Any, userdata: Any, message: mqtt.MQTTMessage) -> None:
        now, (name, sent, line) = time.time(), _unpack(message.payload)
        if name in self.arrivals:
            self.twice += 1
        else:
            self.arrivals[name] = _Arrival(message.topic.split("/")[1], line, sent, now - sent)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class _Cameras:
    """The processes, and the files of what each has printed."""

    def __init__(self, folder: Path, port: int, number: int, seconds: float):
        self._folder, self._port, self._seconds = folder, port, seconds
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["bench.material.fake_camera"])
        self.begin = time.monotonic()
        self.printed: dict[Path, bool] = {}
        """Every file, and whether its camera was killed."""
        self._running: dict[int, tuple[BaseProcess, Path]] = {}
        for index in range(number):
            self.start(index)

    def start(self, index: int) -> None:
        printed = self._folder / f"{index:02}-{len(self.printed):03}.jsonl"
        address = f"mqtt://127.0.0.1:{self._port}/cameras/{index:02}?keep={self._outbox(index)}"
        process = self._context.Process(
            target=fake_camera.write_numbers, args=(address, printed, index, self.begin, self._seconds), daemon=True
        )
        process.start()
        self._running[index], self.printed[printed] = (process, printed), False

    def kill(self, index: int) -> None:
        process, printed = self._running[index]
        process.kill()
        process.join()
        self.printed[printed] = True

    def kept(self) -> dict[str, tuple[str, str]]:
        """Return the events that wait in the files of cameras that have ended, for their next run: camera and line, by id."""
        kept = dict[str, tuple[str, str]]()
        for index in self._running:
            with closing(Outbox(self._outbox(index))) as outbox:
                for _, packed in outbox.waiting():
                    name, _, line = _unpack(packed)
                    kept[name] = (f"{index:02}", line)
        return kept

    def _outbox(self, index: int) -> Path:
        return self._folder / f"{index:02}.db"

    def memory(self) -> float:
        """MB that all hold for themselves alone."""
        return sum(_private(process.pid or 0) for process, _ in self._running.values())

    def join(self, seconds: float) -> None:
        """Wait for their end; kill those that are late."""
        until = time.monotonic() + seconds
        for index, (process, _) in self._running.items():
            process.join(max(0.0, until - time.monotonic()))
            if process.is_alive():
                self.kill(index)


def measure(minutes: float = _MINUTES, cameras: int = _CAMERAS) -> list[Row]:
    """Run it, and compare what was printed with what arrived. Raises FileNotFoundError without mosquitto."""
    seconds = 60 * minutes
    away = min(_AWAY, seconds / 20)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Broker(folder) as broker:
            listener = _Listener(broker.port)
            running = _Cameras(folder, broker.port, cameras, seconds)
            memory, outages = [(0.0, 0.0, 0.0)], list[tuple[float, float]]()
            for moment, what, index in _plan(seconds, cameras, away):
                while (now := time.monotonic() - running.begin) < moment:
                    if now - memory[-1][0] > seconds / 60 and what != "start broker":
                        memory.append((now, running.memory(), _private(broker.process_id)))
                    time.sleep(min(0.2, moment - now))
                if what == "kill broker":
                    broker.kill()
                    outages.append((time.time(), 0.0))
                elif what == "start broker":
                    broker.start()
                    outages[-1] = (outages[-1][0], time.time() + _SETTLED)
                elif what == "restart camera":
                    running.kill(index)
                    running.start(index)
            running.join(_LAST)
            kept = running.kept()
            _wait_for_rest(running, listener, kept)
            listener.close()
        for camera, line in _missing(running, listener, kept, killed=False):
            print(f"lost by camera {camera}: {line}", file=sys.stderr)
        return _table(running, listener, kept, outages, memory[1:], seconds)


def _unpack(line: str | bytes | bytearray) -> tuple[str, float, str]:
    """Return an event's id, when it was sent, and its line without both."""
    event = json.loads(line)
    return event.pop("id"), event.pop("at"), json.dumps(event)


def _plan(seconds: float, cameras: int, away: float) -> list[tuple[float, str, int]]:
    plan = [
        (share * seconds + shift, what, 0)
        for share in _BROKER_KILLS
        for shift, what in ((0.0, "kill broker"), (away, "start broker"))
    ]
    plan += [(share * seconds + away / 2, "restart camera", 7 * n % cameras) for n, share in enumerate(_CAMERA_KILLS)]
    return sorted([*plan, (seconds, "end", 0)])


def _wait_for_rest(running: _Cameras, listener: _Listener, kept: dict[str, tuple[str, str]]) -> None:
    until = time.monotonic() + _LAST
    while time.monotonic() < until and _missing(running, listener, kept, killed=False):
        time.sleep(0.5)


def _missing(
    running: _Cameras, listener: _Listener, kept: dict[str, tuple[str, str]], *, killed: bool
) -> Counter[tuple[str, str]]:
    """Count what cameras printed, those that were killed or the others, and what neither arrived nor waits in their files."""
    printed = Counter(
        (path.name[:2], line) for path, was_killed in running.printed.items() if was_killed is killed for line in _lines(path)
    )
    arrivals = dict(listener.arrivals)
    there = Counter((arrival.camera, arrival.line) for arrival in arrivals.values())
    return printed - there - Counter(event for name, event in kept.items() if name not in arrivals)


def _lines(path: Path, begin: str = "{") -> Iterator[str]:
    """Yield the whole lines that begin so."""
    if path.exists():
        yield from (
            line.rstrip() for line in path.read_text().splitlines(keepends=True) if line.startswith(begin) and line.endswith("\n")
        )


def _table(
    running: _Cameras,
    listener: _Listener,
    kept: dict[str, tuple[str, str]],
    outages: list[tuple[float, float]],
    memory: list[tuple[float, float, float]],
    seconds: float,
) -> list[Row]:
    arrivals = list(listener.arrivals.values())
    quiet = [1000 * a.late for a in arrivals if not any(begin - 1 < a.sent < end for begin, end in outages)]
    ends = [list(map(float, line.split()[1:])) for path in running.printed for line in _lines(path, "# ")]
    settled = [sample for sample in memory if sample[0] > seconds / 5] or memory
    first, last = settled[0], settled[-1]
    return [
        Row(f"events that {len(ends)} cameras sent in {seconds / 60:.3g} minutes, each counted once", len(arrivals), ""),
        Row("events a second", len(arrivals) / seconds, ""),
        Row("frames a second of a camera that ran to the end", _median([frames / spent for frames, spent, _ in ends]), "", "30"),
        Row("of the processor for a camera", _median([100 * processor / spent for _, spent, processor in ends]), "%"),
        Row("from the event to the receiver, half of them, undisturbed", _quantile(quiet, 50), "ms"),
        Row("the same, 99 of 100", _quantile(quiet, 99), "ms"),
        Row("the longest, over an outage", 1000 * max((a.late for a in arrivals), default=0.0), "ms"),
        Row("lost by cameras that ran to the end", _missing(running, listener, kept, killed=False).total(), "", "0"),
        Row("wait in their files for the next run", len(kept.keys() - listener.arrivals.keys()), ""),
        Row("printed by killed cameras and never sent", _missing(running, listener, kept, killed=True).total(), "", "0"),
        Row("arrived more than once, under the same id", listener.twice, ""),
        Row("memory of a camera, at a fifth of the time", first[1] / len(running._running), "MB"),
        Row("memory of a camera, at the end", last[1] / len(running._running), "MB"),
        Row("memory of the broker, at the end", last[2], "MB"),
    ]


def _median(values: list[float]) -> float:
    return float(np.median(values)) if values else 0.0


def _quantile(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else 0.0


def _private(process: int) -> float:
    """MB of memory that a process shares with nobody; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024
