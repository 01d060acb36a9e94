"""Count what ink is read as: that of hands that write, and that of hands that do not. `readers/intent.py` rests on it.

Each person's digits come one after the other before one reader, each a number, as in a long session: so what it is asked about
of them is counted, too.

Needs the recorded hands and the real clips beside the checkout.
"""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from airdigits import AirReader
from airdigits.commands import Command
from airdigits.events import ConfirmationAsked, Event, NumberEntered
from airdigits.hands.trackers import AUTO
from airdigits.readers.intent import Drawn
from bench import streams
from bench.data import SHARED
from bench.idle import KINDS, PART, hands_of
from bench.material.idle_hands import Clip, tracked_clips
from bench.table import Row

_BETWEEN = 1.0  # s from one of a person's recordings to the next


def measure(
    hands: Path = SHARED / "data" / "hand_streams.npz", every: int = 4, hours: float = 1.0, tracker: str = AUTO
) -> list[Row]:
    """Count both."""
    if not hands.is_file():
        raise FileNotFoundError(f"recorded hands are needed at {hands}")
    _, writers = streams.labels_of(hands)
    clips, parts = tracked_clips(tracker), max(len(KINDS), round(hours * 3600 / PART))
    with ProcessPoolExecutor(2) as pool:
        sessions = [np.flatnonzero(writers == writer)[::every].tolist() for writer in np.unique(writers)]
        written, became = map(_summed, zip(*pool.map(partial(_written, hands), sessions), strict=True))
        idle = list(pool.map(partial(_idle, clips), range(parts)))
    rows = _rows("hands that write one digit", written)
    rows += [Row(f"the same: {what}, of {became.total()}", count, "") for what, count in became.most_common()]
    for kind in dict.fromkeys(KINDS):
        rows += _rows(f"not writing: {kind}", _summed(counts for name, counts in idle if name == kind))
    return rows


def _rows(what: str, counts: Counter[str]) -> list[Row]:
    return [
        Row(f"{what}: read as {drawn.name.lower()}, of {counts.total()}", 100 * counts[drawn.name] / max(1, counts.total()), "%")
        for drawn in Drawn
    ]


def _summed(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter[str]())


def _written(hands: Path, indices: list[int]) -> tuple[Counter[str], Counter[str]]:
    """Read one person's digits before one reader: what their ink was read as, and what became of them."""
    reader, became, now = AirReader(), Counter[str](), 0.0
    counts = _counted(reader)
    for index in indices:
        stream, events = streams.load_stream(hands, index), list[Event]()
        begun = now - float(stream.t[0])
        for t, hand in streams.seen(stream, streams.AS_RECORDED, np.random.default_rng(index)):
            now = begun + t
            events += reader.feed(now, hand)
        if any(isinstance(event, NumberEntered) for event in events):
            became["entered"] += 1
        elif any(isinstance(event, ConfirmationAsked) for event in events):
            became["asked about"] += 1
        else:
            became["not read"] += 1
        reader.do(Command.CLEAR)
        now += _BETWEEN
    return counts, became


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
