"""Measure the time from process start to the first recognised frame, and peak memory."""

import os
import subprocess
import sys
import time

import numpy as np

from airdigits.support.paths import assets_dir
from bench.table import Row

_ROUNDS = 7


def measure() -> list[Row]:
    """Start `airdigits run` several times, each until its first event says that a hand was found."""
    times, peaks = zip(*(_start() for _ in range(_ROUNDS)), strict=True)
    return [
        Row("process start to the first recognised frame, median", float(np.median(times)), "s", "at most 0.3"),
        Row("the same, best", min(times), "s"),
        Row("peak memory of a whole run", max(peaks), "MB", "at most 130"),
    ]


def _start() -> tuple[float, float]:
    """Run once. Returns seconds to the first event, and peak memory in MB."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "airdigits", "run", "--source", str(assets_dir() / "sample.mp4"), "--headless", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    first = process.stdout.readline()
    seconds = time.perf_counter() - started
    assert b"HandFound" in first, first
    process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
