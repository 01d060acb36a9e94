"""Compare the LiteRT tracker with MediaPipe's, side by side: speed, sizes, nobody in sight, and all of `bench agreement`.

Both take turns in short runs, so that a busy machine slows both alike.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial

import cv2
import numpy as np

from airdigits import AirReader, Frame, Hand, open_source
from airdigits.hands.tracker import HandTracker
from airdigits.hands.trackers import open_tracker
from airdigits.support.cores import usable_cores
from airdigits.support.paths import assets_dir
from bench import agreement
from bench.table import Row

_CHUNK = 15  # frames that each of the two takes in turn
_ROUNDS = 2
_SAMPLE = 150  # frames of the bundled recording
_IDLE = 10  # s without a hand


def measure() -> list[Row]:
    """Compare both trackers in everything."""
    rows = []
    for cores in sorted({1, min(2, usable_cores())}):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            rows += pool.submit(_speed, cores).result()
    return [*rows, *_sizes(), _idle(), *agreement.measure()]


def _speed(cores: int) -> list[Row]:
    """Compare speeds on so many cores, in a process of its own."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:cores]))
    cv2.setNumThreads(cores)
    on, rows = f"on {cores} core{'s' * (cores > 1)}", []
    frames = _sample()
    for kind, aim in (("full", "at least 1.8" if cores > 1 else "at least 1.25"), ("lite", "at least 2.0" if cores > 1 else "")):
        with (
            closing(open_tracker("mediapipe", kind)) as reference,
            closing(open_tracker("litert", kind)) as tracker,
            AirReader(hand_model=kind, tracker="litert") as reader,
        ):
            times, busy = _in_turn(frames, (reference.track, tracker.track, reader.see))
        rows.append(Row(f"{kind} network, {on}: litert / mediapipe, frames/s", times[0] / times[1], ""))
        rows.append(Row(f"{kind} network, {on}: whole loop with litert / bare mediapipe", times[0] / times[2], "", aim))
        rows.append(Row(f"{kind} network, {on}: processor time a frame, mediapipe", 1000 * busy[0], "ms"))
        rows.append(Row(f"{kind} network, {on}: processor time a frame, litert", 1000 * busy[1], "ms", "at most 10"))
    return rows


def _in_turn(frames: Sequence[Frame], ways: Sequence[Callable[[Frame], object]]) -> tuple[list[float], list[float]]:
    """Return the median seconds and the mean processor seconds that each way takes for a frame."""
    times: list[list[float]] = [[] for _ in ways]
    busy = [0.0] * len(ways)
    seconds = frames[-1].t + 1
    for round_ in range(_ROUNDS):
        for start in range(0, len(frames), _CHUNK):
            for number, way in enumerate(ways):
                for frame in frames[start : start + _CHUNK]:
                    moved = Frame(frame.t + round_ * seconds, frame.image, frame.index, frame.mirrored)
                    cpu, began = time.process_time(), time.perf_counter()
                    way(moved)
                    times[number].append(time.perf_counter() - began)
                    busy[number] += time.process_time() - cpu
    return [float(np.median(each)) for each in times], [total / len(times[0]) for total in busy]


def _sizes() -> Iterator[Row]:
    """Compare large pictures with small ones: each takes its turn."""
    small = _sample()[:60]
    for size in ((1280, 720), (1920, 1080)):
        large = {frame.index: cv2.resize(frame.image, size) for frame in small}
        with closing(open_tracker("litert")) as one, closing(open_tracker("litert")) as other:
            ways = (one.track, partial(_track_large, other, large))
            times, _ = _in_turn(small, ways)
        yield Row(f"litert, {size[0]}x{size[1]}: time of a frame / 640x480", times[1] / times[0], "", "at most 1.1")


def _track_large(tracker: HandTracker, large: dict[int, np.ndarray], frame: Frame) -> Hand | None:
    return tracker.track(Frame(frame.t, large[frame.index], frame.index))


def _idle() -> Row:
    """Measure how much of a core is spent when nobody is in sight."""
    empty = [np.full((480, 640, 3), level, np.uint8) for level in (110, 111)]
    with closing(open_tracker("litert")) as tracker:
        for index in range(90):  # it falls asleep after two seconds
            tracker.track(Frame(index / 30, empty[index % 2], index))
        began = time.process_time()
        for index in range(90, 90 + 30 * _IDLE):
            tracker.track(Frame(index / 30, empty[index % 2], index))
        return Row("nobody in sight, 30 frames/s: share of a core", 100 * (time.process_time() - began) / _IDLE, "%", "at most 6")


def _sample() -> list[Frame]:
    with open_source(assets_dir() / "sample.mp4") as source:
        return [frame for frame, _ in zip(source, range(_SAMPLE), strict=False)]
