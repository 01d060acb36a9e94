"""Read every digit with both hands, three skin tones and tilts, two speeds and backgrounds, by the real tracker and network."""

import itertools
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np

from airdigits import AirReader, DigitRead
from airdigits.hands.trackers import AUTO
from airdigits.labels import label_of
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from bench.table import Row

HANDS, SKINS, TILTS, SPEEDS, BACKGROUNDS = (
    ("right", "left"),
    ("light", "medium", "dark"),
    (0.0, 20.0, 40.0),
    (0.7, 1.5),
    ("plain", "cluttered"),
)
_DIGITS = ("01234", "56789")


def measure(tracker: str = AUTO) -> list[Row]:
    """Return the digits read right, over all cases and by each factor; tracking and tip error over all."""
    cases = [
        (digits, SimulatorConfig(hand=h, skin=s, tilt=t, speed=v, background=b, layout="stacked", seed=i))
        for i, (digits, h, s, t, v, b) in enumerate(itertools.product(_DIGITS, HANDS, SKINS, TILTS, SPEEDS, BACKGROUNDS))
    ]
    with ProcessPoolExecutor(2) as pool:
        results = list(pool.map(partial(_case, tracker=tracker), cases, chunksize=4))
    rows = [
        Row(f"digits read right, of {5 * len(cases)} in {len(cases)} settings", _share(results), "%"),
        Row("frames with the hand tracked", 100 * float(np.mean([r[1] for r in results])), "%", "at least 99"),
        Row(
            "error of the fingertip while writing, RMS, in digit heights",
            100 * float(np.mean([r[2] for r in results])),
            "%",
            "at most 3",
        ),
    ]
    for name, choices in (("hand", HANDS), ("skin", SKINS), ("tilt", TILTS), ("speed", SPEEDS), ("background", BACKGROUNDS)):
        for choice in choices:
            chosen = [r for (_, config), r in zip(cases, results, strict=True) if getattr(config, name) == choice]
            rows.append(Row(f"digits read right, {name} {choice}", _share(chosen), "%"))
    return rows


def _share(results: list[tuple[int, float, float]]) -> float:
    return 100 * sum(right for right, _, _ in results) / (5 * len(results))


def _case(case: tuple[str, SimulatorConfig], tracker: str) -> tuple[int, float, float]:
    """Return the digits read right, the share of frames with a hand, and the RMS error of the tip in digit heights."""
    number, config = case
    tracked, errors, tips, events = [], [], [], []
    with AirReader(tracker=tracker) as reader:
        for frame, truth in simulate(number, config).frames():
            events += reader.see(frame)
            tracked.append(reader.hand is not None)
            if reader.hand is not None and truth.pen:
                errors.append(reader.hand.landmarks[8, :2] * config.size - truth.tip)
                tips.append(truth.tip)
        events += reader.finish()
    read = [event.digit for event in events if isinstance(event, DigitRead)]
    right = sum(a == label_of(b) for a, b in zip(read, number, strict=False)) if len(read) == len(number) else 0
    height = float(np.ptp(np.array(tips)[:, 1]))
    return right, float(np.mean(tracked)), float(np.sqrt((np.array(errors) ** 2).sum(axis=1).mean())) / height
