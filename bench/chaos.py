"""Run everything at once while signals stop it, its disk fills, its models are replaced and 50 clients bother its server."""

import contextlib
import http.client
import itertools
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from airdigits.sessions.event_lines import line_of
from airdigits.sessions.format import Happened
from airdigits.sessions.session import Session
from airdigits.support.paths import hand_model_dirs, models_dir
from bench.material.golden import CHECKOUT
from bench.material.hostile_clients import Crowd, place_of
from bench.table import Row

_MINUTES = 10.0
_DISK = "192m"  # of the small disk, where this user may mount one
_SETTLED = 0.2  # of the run: growth is counted from there
_END = 180.0  # s: within which it ends after SIGTERM, on a machine that does other things


@dataclass
class _Sample:
    memory: float  # MB
    descriptors: int
    threads: int


class _Lines(threading.Thread):
    """Reads the lines of a stream as they come."""

    def __init__(self, stream: Iterator[str]):
        super().__init__(daemon=True)
        self.lines: list[str] = []
        self._stream = stream
        self.start()

    def run(self) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            for line in self._stream:
                self.lines.append(line.rstrip("\n"))


class _Chaos:
    """The program, and all that is done to it."""

    def __init__(self, folder: Path, disk: Path, *, small: bool):
        self._folder, self._disk, self._small = folder, disk, small
        self._models = [folder / "digits.tflite", folder / "hand.task"]
        self._originals = [models_dir() / "digits.tflite", next(d for d in hand_model_dirs() if (d / "hand_full.task").exists())]
        self._originals[1] /= "hand_full.task"
        self.replace_models()
        self.done: dict[str, int] = {}
        self.samples: list[_Sample] = []
        words = ["run", "--headless", "--json", "--serve", "0", "--type", "--dry-run", "--record", disk / "first.jsonl"]
        words += ["--with-video", "--save-video", disk / "annotated.mp4", "--model", self._models[0], "--hand-model"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.material.endless_run", *map(str, words), str(self._models[1])],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=disk,
            env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        )
        assert self.process.stdout
        assert self.process.stderr
        self.out, self.err = _Lines(self.process.stdout), _Lines(self.process.stderr)

    @property
    def url(self) -> str:
        """The address that the program printed."""
        while not (found := re.search(r"http://\S+", "\n".join(self.err.lines[:5]))):
            assert self.process.poll() is None, self.err.lines
            time.sleep(0.1)
        return found[0]

    def act(self, name: str) -> None:
        """Do one thing to the program, and count it."""
        self.done[name] = self.done.get(name, 0) + 1
        getattr(self, name)()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)
        time.sleep(random.choice([0.05, 0.5, 3]))
        self.process.send_signal(signal.SIGCONT)

    def press_r(self) -> None:
        self.process.send_signal(signal.SIGUSR1)

    def replace_models(self) -> None:
        for model, original in zip(self._models, self._originals, strict=True):
            new = model.with_suffix(".new")
            shutil.copy(original, new)
            new.replace(model)

    def damage_models(self) -> None:
        for model in self._models:
            new = model.with_suffix(".new")
            new.write_bytes(b"no model" * 1000)
            new.replace(model)

    def fill_disk(self) -> None:
        if not self._small:
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (1 << 16, resource.RLIM_INFINITY))
            return
        with contextlib.suppress(OSError), (self._disk / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(bytes(1 << 16))

    def free_disk(self) -> None:
        (self._disk / "ballast").unlink(missing_ok=True)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def sample(self) -> None:
        """Note memory, descriptors and threads of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        memory, threads = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) for name in ("VmRSS", "Threads"))
        self.samples.append(_Sample(memory / 1024, len(list(Path(f"/proc/{self.process.pid}/fd").iterdir())), threads))

    def check_sessions(self, *, all_ended: bool = False) -> int:
        """Compare every session with what was printed, and delete it. Returns how many events they hold."""
        paths = sorted(self._disk.rglob("*.jsonl"), key=lambda path: path.stat().st_mtime)
        held = 0
        for path in paths if all_ended else paths[:-1]:
            lines = [line_of(record) for record in Session(path).records() if isinstance(record, Happened)]
            begin = self.out.lines.index(lines[0]) if lines else 0
            assert self.out.lines[begin : begin + len(lines)] == lines, f"{path} lacks what was printed"
            held += len(lines)
            path.unlink()
            path.with_suffix(".mp4").unlink(missing_ok=True)
        return held


def measure(minutes: float = _MINUTES, *, mount: bool = True) -> list[Row]:
    """Do harm for some minutes, to a small disk where this user may `mount` one.

    Fails for a crash, a traceback, a lost line or an end that is not asked for.
    """
    if sys.platform != "linux":
        print("chaos: skipped, it needs Linux' /proc and signals", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name, _small_disk(Path(name), mount=mount) as (disk, small):
        return _Run(_Chaos(Path(name), disk, small=small), minutes).rows()


class _Run:
    def __init__(self, chaos: _Chaos, minutes: float):
        self.chaos, self.minutes = chaos, minutes
        self.recorded = 0

    def rows(self) -> list[Row]:
        chaos = self.chaos
        try:
            heard = _listen(chaos.url)
            while not chaos.out.lines:  # its models are loaded with the first frame
                time.sleep(0.1)
            with Crowd(chaos.url):
                self._bother()
            ended = self._end()
        finally:
            chaos.process.kill()
        self.recorded += chaos.check_sessions(all_ended=True)
        self._check(heard.lines)
        settled = chaos.samples[int(len(chaos.samples) * _SETTLED) :]
        third = max(1, len(settled) // 3)
        first, last = settled[:third], settled[-third:]
        numbers = [json.loads(line) for line in chaos.out.lines if '"NumberEntered"' in line]
        return [
            Row("chaos: minutes without a crash, a traceback or a lost line", self.minutes, "min"),
            *(Row(f"times: {name.replace('_', ' ')}", count, "") for name, count in sorted(chaos.done.items())),
            Row("events printed, each heard by the client that listens", len(chaos.out.lines), ""),
            Row("events in sessions, each as it was printed", self.recorded, ""),
            Row("numbers entered", len(numbers), ""),
            Row("of them 2048", sum(entered["number"] == "2048" for entered in numbers), ""),
            Row("growth of memory, last third of the run against the first", _mean(last) - _mean(first), "MB", "at most 5"),
            Row("peak of memory", max(sample.memory for sample in settled), "MB"),
            Row("most descriptors", max(sample.descriptors for sample in chaos.samples), "", "at most 150"),
            Row("threads at the end more than at first", settled[-1].threads - settled[0].threads, "", "at most 2"),
            Row("from SIGTERM to the end, files finished", ended, "s"),
        ]

    def _bother(self) -> None:
        chaos, until = self.chaos, time.monotonic() + 60 * self.minutes
        dice, full = random.Random(2026), False
        for turn in itertools.count():
            if time.monotonic() > until:
                break
            name = dice.choice(["pause", "pause", "press_r", "replace_models", "damage_models", "fill_or_free"])
            if name == "fill_or_free":
                full = not full
                name = "fill_disk" if full else "free_disk"
            chaos.act(name)
            time.sleep(dice.uniform(0.5, 3))
            assert chaos.process.poll() is None, f"it ended:\n{chr(10).join(chaos.err.lines[-20:])}"
            chaos.sample()
            if not full and turn % 10 == 9:
                self.recorded += chaos.check_sessions()
            if turn % 100 == 99:
                print(f"chaos: {chaos.samples[-1]}, {len(chaos.out.lines)} events", file=sys.stderr, flush=True)
        chaos.free_disk()

    def _end(self) -> float:
        process, began = self.chaos.process, time.monotonic()
        process.send_signal(signal.SIGTERM)  # a shell lets what it starts in the background ignore SIGINT
        try:
            process.wait(_END)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGUSR2)
            time.sleep(2)
            raise AssertionError("\n".join(["it does not end:", *self.chaos.err.lines[-60:]])) from None
        for stream in (self.chaos.out, self.chaos.err):
            stream.join(10)
        assert process.returncode == 128 + signal.SIGTERM, self.chaos.err.lines[-20:]
        return time.monotonic() - began

    def _check(self, heard: list[str]) -> None:
        chaos = self.chaos
        odd = [line for line in chaos.err.lines if not line.startswith("airdigits: ")]
        assert not odd, odd[:40]
        lines = [line.removeprefix("data: ") for line in heard if line.startswith("data: ")]
        assert lines == chaos.out.lines, f"{len(lines)} heard, {len(chaos.out.lines)} printed"
        sure = [json.loads(line) for line in chaos.out.lines if '"NumberEntered"' in line]
        typed = [line for line in chaos.err.lines if "would type" in line]
        assert len(typed) == sum(not entered["uncertain"] for entered in sure)


def _listen(url: str) -> _Lines:
    """Listen to the server's events from the first one on."""
    connection = http.client.HTTPConnection(*place_of(url))
    connection.request("GET", f"/events?{urlsplit(url).query}&after=0")
    return _Lines(line.decode() for line in connection.getresponse())


def _mean(samples: list[_Sample]) -> float:
    return sum(sample.memory for sample in samples) / len(samples)


@contextlib.contextmanager
def _small_disk(folder: Path, *, mount: bool) -> Iterator[tuple[Path, bool]]:
    """Yield a folder, and whether it is a small disk of its own; otherwise a limit on the size of files has to do."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(disk)]
    small = mount and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    try:
        yield disk, small
    finally:
        if small:
            subprocess.run(["umount", "-l", str(disk)])
