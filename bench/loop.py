"""Compare the whole headless loop with bare MediaPipe on the same video, and time our own code per frame."""

import time
from collections.abc import Callable

import numpy as np

from airdigits import AirReader, Frame, Hand, LiteRTTracker, MediaPipeTracker
from airdigits.capture import open_source
from airdigits.hands.model_file import find_bundle
from airdigits.support.paths import assets_dir
from bench.table import Row

_ROUNDS = 6
_CHUNK = 15  # frames: both take turns this often, so that a busy machine slows both alike


def measure() -> list[Row]:
    """Measure frames per second of both, their ratio, and our time per frame without the tracker."""
    with open_source(assets_dir() / "sample.mp4") as source:
        frames = list(source)
    bare = whole = 0.0
    for _ in range(_ROUNDS):
        with MediaPipeTracker(find_bundle()) as tracker, AirReader() as writer:
            tracker.track(frames[0])
            writer.see(frames[0])
            for number, start in enumerate(range(0, len(frames), _CHUNK)):
                chunk = frames[start : start + _CHUNK]
                if number % 2:
                    bare += _seconds(tracker.track, chunk)
                    whole += _seconds(writer.see, chunk)
                else:
                    whole += _seconds(writer.see, chunk)
                    bare += _seconds(tracker.track, chunk)
    own = np.concatenate([_own(frames) for _ in range(_ROUNDS)])
    seen = len(frames) * _ROUNDS
    return [
        Row("bare MediaPipe, 640x480", seen / bare, "frames/s"),
        Row("whole headless loop, live guess included", seen / whole, "frames/s"),
        Row("whole loop / bare MediaPipe", bare / whole, "", "at least 1.8"),
        Row("our own time per frame without the tracker, median", float(np.median(own)), "ms", "at most 0.5"),
        Row("our own time per frame without the tracker, 99th percentile", float(np.percentile(own, 99)), "ms", "at most 3"),
    ]


def _seconds(see: Callable[[Frame], object], frames: list[Frame]) -> float:
    started = time.perf_counter()
    for frame in frames:
        see(frame)
    return time.perf_counter() - started


def _own(frames: list[Frame]) -> np.ndarray:
    """Return the milliseconds of `AirReader.feed` for every frame, right after the tracker has used the processor's caches."""
    writer, times = AirReader(aspect=4 / 3, mirrored=frames[0].mirrored), []
    with LiteRTTracker(find_bundle()) as tracker:
        for frame in frames:
            hand: Hand | None = tracker.track(frame)
            started = time.perf_counter()
            writer.feed(frame.t, hand)
            times.append(1000 * (time.perf_counter() - started))
    return np.array(times)
