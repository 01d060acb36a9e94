"""Compare memory after 30 minutes' worth of frames with memory after one minute."""

import sys
from pathlib import Path

from airdigits import AirReader, Frame
from airdigits.capture import open_source
from airdigits.support.paths import assets_dir
from bench.table import Row

_FPS = 30
_MINUTES = 30


def measure() -> list[Row]:
    """Read the bundled recording again and again, with time going on, and measure resident memory."""
    if not Path("/proc/self/statm").exists():
        print("memory: skipped, it is read from /proc, which this system lacks", file=sys.stderr)
        return []
    with open_source(assets_dir() / "sample.mp4") as source:
        frames = list(source)
    after_one = 0.0
    with AirReader() as writer:
        for index in range(_MINUTES * 60 * _FPS):
            frame = frames[index % len(frames)]
            writer.see(Frame(index / _FPS, frame.image, index, frame.mirrored))
            if index == 60 * _FPS:
                after_one = _resident()
        grown = _resident() - after_one
    return [Row(f"growth of memory from one to {_MINUTES} minutes' worth of frames", grown, "MB", "at most 5")]


def _resident() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
