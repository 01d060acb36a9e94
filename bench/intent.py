"""Count what ink is read as: that of hands that write, and that of hands that do not. The decoder's doubt rests on it.

Needs the recorded hands and the real clips beside the checkout.
"""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from airdigits import AirReader
from airdigits.hands.trackers import AUTO
from airdigits.readers.intent import Drawn
from bench import streams
from bench.data import SHARED
from bench.idle import KINDS, PART, hands_of
from bench.material.idle_hands import Clip, tracked_clips
from bench.table import Row


def measure(
    hands: Path = SHARED / "data" / "hand_streams.npz", every: int = 4, hours: float = 1.0, tracker: str = AUTO
) -> list[Row]:
    """Count both."""
    if not hands.is_file():
        raise FileNotFoundError(f"recorded hands are needed at {hands}")
    labels, _ = streams.labels_of(hands)
    clips, parts = tracked_clips(tracker), max(len(KINDS), round(hours * 3600 / PART))
    with ProcessPoolExecutor(2) as pool:
        written = sum(pool.map(partial(_written, hands), range(0, len(labels), every), chunksize=10), Counter[str]())
        idle = list(pool.map(partial(_idle, clips), range(parts)))
    rows = _rows("hands that write one digit", written)
    for kind in dict.fromkeys(KINDS):
        rows += _rows(f"not writing: {kind}", sum((counts for name, counts in idle if name == kind), Counter[str]()))
    return rows


def _rows(what: str, counts: Counter[str]) -> list[Row]:
    return [
        Row(f"{what}: read as {drawn.name.lower()}, of {counts.total()}", 100 * counts[drawn.name] / max(1, counts.total()), "%")
        for drawn in Drawn
    ]


def _written(hands: Path, index: int) -> Counter[str]:
    reader = AirReader()
    seen = streams.seen(streams.load_stream(hands, index), streams.AS_RECORDED, np.random.default_rng(index))
    counts = _counted(reader)
    for t, hand in seen:
        reader.feed(t, hand)
    reader.finish()
    return counts


def _idle(clips: list[Clip], part: int) -> tuple[str, Counter[str]]:
    reader = AirReader()
    counts, kind = _counted(reader), KINDS[part % len(KINDS)]
    for t, hand, reader.aspect, _ in hands_of(kind, clips, "index", np.random.default_rng([part, 11])):
        reader.feed(t, hand)
    return kind, counts


def _counted(reader: AirReader) -> Counter[str]:
    """Return the counts of what the reader will read."""
    counts = Counter[str]()
    reader.recognizer.guessing = False
    reader.on_reading = lambda t, prediction, event: counts.update([Drawn.of(prediction).name])
    return counts
