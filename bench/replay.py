"""Replay an hour's session at full speed: frames per second, the share of parsing, and memory."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from airdigits.sessions.event_lines import happened
from airdigits.sessions.format import FrameLine, Header, encode
from airdigits.sessions.header import reader_for
from airdigits.sessions.replay import replay
from airdigits.sessions.session import Session
from bench.material.golden import GOLDEN_SESSIONS
from bench.table import Row

_FPS = 30
_HOUR = 3600 * _FPS


def measure() -> list[Row]:
    """Make an hour out of a short session, and replay it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hour.jsonl"
        frames = _write_hour(path)
        done = subprocess.run([sys.executable, "-m", "bench.replay", str(path)], capture_output=True, text=True, check=True)
        size = path.stat().st_size
    figures = json.loads(done.stdout)
    parsing, whole = figures["parsing"], figures["whole"]
    rows = [
        Row("replay of an hour's session, headless, at full speed", frames / whole, "frames/s", f"at least {300 * _FPS}"),
        Row("the same against real time", frames / whole / _FPS, "times", "at least 300"),
        Row("share of that spent reading and checking the file", 100 * parsing / whole, "%"),
        Row("an hour's session on disk", size / 1e6, "MB"),
    ]
    if figures["peak"]:
        rows.append(Row("replay's peak memory", figures["peak"], "MB", "at most 200"))
    return rows


def _write_hour(path: Path) -> int:
    """Write a golden session again and again, with time going on. Returns the number of frames."""
    session = Session(GOLDEN_SESSIONS[0], strict=True)
    lines = [record for record in session.records() if isinstance(record, FrameLine)]
    header = session.header
    with path.open("wb") as file:
        file.write(encode(Header(1, header.size, header.fps, header.mirrored)))
        for index in range(_HOUR):
            file.write(encode(FrameLine(index / _FPS, lines[index % len(lines)].hand)))
    return _HOUR


def _main(path: Path) -> None:
    """Parse and replay one session, and print the figures as JSON."""
    session = Session(path, strict=True)
    started = time.perf_counter()
    for _ in session.records():
        pass
    parsed = time.perf_counter()
    writer = reader_for(session)
    writer.recognizer.guessing = False
    for _, events in replay(session, writer):
        for event in events:
            happened(event)
    ended = time.perf_counter()
    print(json.dumps({"parsing": parsed - started, "whole": ended - parsed, "peak": _peak_memory()}))


def _peak_memory() -> float:
    """Return the peak resident memory of this process in MB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
