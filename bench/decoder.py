"""Measure what the reader does itself in a frame, beside the tracker, while hands write without a pause; and its memory for ink.

Writes synthetic streams of ink (airdigits/synthesis/streams.py) with a posed hand, one after the other, for an hour's worth of
frames at 30 a second; the last ten minutes are scribbling that never lifts the pen.
"""

import time
from collections.abc import Iterator
from functools import partial

import numpy as np

from airdigits import AirReader
from airdigits.hands.hand import INDEX_TIP, Hand
from airdigits.labels import CLASS_COUNT
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.hand.script import Hold
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from airdigits.synthesis.pen_paths import Strokes
from airdigits.synthesis.streams import make_stream
from bench.table import Row

_SECONDS, _SCRIBBLING, _FPS = 3600, 600, 30
_ASPECT = 4 / 3


def measure() -> list[Row]:
    """Time every frame, and count the points of ink that are kept at the end."""
    reader = AirReader(aspect=_ASPECT)
    spent, longest = list[float](), 0
    for t, hand in _hands():
        began = time.perf_counter()
        reader.feed(t, hand)
        spent.append(1000 * (time.perf_counter() - began))
        longest = max(longest, sum(len(stroke.points) for stroke in reader.strokes) + len(reader.growing))
    writing = np.array(spent)
    return [
        Row("own time in a frame, an hour of writing without a pause, median", float(np.median(writing)), "ms", "at most 0.5"),
        Row("the same, 99th percentile", float(np.percentile(writing, 99)), "ms", "at most 3"),
        Row("the same, longest", float(writing.max()), "ms", "at most 10"),
        Row("most points of ink kept at a time", longest, "", "flat"),
    ]


def _draw(rng: np.random.Generator) -> tuple[int, Strokes]:
    label = int(rng.integers(CLASS_COUNT))
    return label, synthesise(label, rng)


def _hands() -> Iterator[tuple[float, Hand | None]]:
    """Give the hand of every frame: index up while it writes, an open hand between, and then scribbling."""
    poses = {
        name: next(hand for _, hand, _ in perform([Hold(name, 0.2)], SimulatorConfig()).hands()) for name in ("point", "palm")
    }
    rng, now = np.random.default_rng(14), 0.0
    while now < _SECONDS - _SCRIBBLING:
        stream = make_stream(rng, _draw)
        began = now
        for stroke in stream.strokes:
            at = partial(np.interp, xp=stroke.times + began)
            while now < began + stroke.times[0]:
                yield now, _posed(poses["palm"], stroke.points[0])
                now += 1 / _FPS
            while now <= began + stroke.times[-1]:
                yield now, _posed(poses["point"], np.array([at(now, fp=stroke.points[:, axis]) for axis in (0, 1)]))
                now += 1 / _FPS
        for _ in range(int(rng.integers(5, 40))):
            yield now, None
            now += 1 / _FPS
    place = np.array([0.6, 0.5])
    velocity = np.zeros(2)
    while now < _SECONDS:
        velocity = 0.9 * velocity + rng.normal(0, 0.2, 2) - 0.5 * (place - [0.6, 0.5])
        place = place + velocity / _FPS
        yield now, _posed(poses["point"], place)
        now += 1 / _FPS


def _posed(hand: Hand | None, tip: np.ndarray) -> Hand:
    """Move a hand so that its index finger's tip is at a place in frame heights."""
    assert hand is not None
    landmarks = hand.landmarks.copy()
    landmarks[:, :2] += (tip / [_ASPECT, 1] - landmarks[INDEX_TIP, :2]).astype(np.float32)
    return Hand(landmarks, hand.world)
