"""The whole headless loop against the bare tracker on the same video, and what our own code takes of a frame."""

import time

import numpy as np

from airdigits import AirWriter, Frame, Hand, HandTracker
from airdigits.capture import open_source
from airdigits.hands.bundle import find_bundle
from airdigits.paths import assets_dir
from bench.table import Row

_ROUNDS = 3  # alternating, so that a busy moment of the machine hits both


def measure() -> list[Row]:
    """Frames per second of both, their ratio, and our time per frame without the tracker."""
    with open_source(assets_dir() / "sample.mp4") as source:
        frames = list(source)
    bare, whole = [], []
    for _ in range(_ROUNDS):
        seconds, hands = _track(frames)
        bare.append(seconds)
        whole.append(_read(frames))
    own = np.concatenate([_own(frames, hands) for _ in range(_ROUNDS)])
    rates = [len(frames) / min(seconds) for seconds in (bare, whole)]
    return [
        Row("bare tracker, 640x480", rates[0], "frames/s"),
        Row("whole headless loop, live guess included", rates[1], "frames/s"),
        Row("whole loop / bare tracker", rates[1] / rates[0], "", "at least 0.95"),
        Row("our own time per frame without the tracker, median", float(np.median(own)), "ms", "at most 0.5"),
        Row("our own time per frame without the tracker, 99th percentile", float(np.percentile(own, 99)), "ms", "at most 3"),
    ]


def _track(frames: list[Frame]) -> tuple[float, list[Hand | None]]:
    with HandTracker(find_bundle()) as tracker:
        tracker.track(frames[0])
        started = time.perf_counter()
        hands = [tracker.track(frame) for frame in frames]
        return time.perf_counter() - started, hands


def _read(frames: list[Frame]) -> float:
    with AirWriter() as writer:
        writer.see(frames[0])
        started = time.perf_counter()
        for frame in frames:
            writer.see(frame)
        return time.perf_counter() - started


def _own(frames: list[Frame], hands: list[Hand | None]) -> np.ndarray:
    writer = AirWriter(aspect=4 / 3, mirrored=frames[0].mirrored)
    times = []
    for frame, hand in zip(frames, hands, strict=True):
        started = time.perf_counter()
        writer.feed(frame.t, hand)
        times.append(1000 * (time.perf_counter() - started))
    return np.array(times)
