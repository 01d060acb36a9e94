"""Read 40 simulated 4-digit numbers, written along trajectories that people waved in the air, by the real tracker and network."""

import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from airdigits import AirReader, DigitRead, NumberEntered
from airdigits.hands.trackers import AUTO
from airdigits.labels import sign_of
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from bench.table import Row

NUMBERS = 40
_STROKES = Path(__file__).resolve().parents[2] / "shared" / "data" / "wand_digits.npz"
_LOG = Path("bench/simulated.jsonl")


def measure(tracker: str = AUTO) -> list[Row]:
    """Count the numbers read exactly, and their digits; what was read goes to bench/simulated.jsonl."""
    if not _STROKES.is_file():
        raise FileNotFoundError(f"recorded trajectories are needed at {_STROKES}")
    with ProcessPoolExecutor(2) as pool:
        answers = list(pool.map(partial(_read, tracker=tracker), range(NUMBERS)))
    _LOG.write_text("".join(json.dumps(answer) + "\n" for answer in answers), encoding="utf-8")
    exact = sum(answer["read"] == [answer["number"]] for answer in answers)
    right = sum(in_common(answer["number"], "".join(map(sign_of, answer["digits"]))) for answer in answers)
    return [
        Row(f"simulated numbers read exactly, of {NUMBERS}", exact, "", "at least 34"),
        Row("their digits read right", 100 * right / (4 * NUMBERS), "%"),
    ]


def _config(index: int) -> SimulatorConfig:
    """Vary hands, skins, tilts, speeds, backgrounds and layouts in turn."""
    return SimulatorConfig(
        hand=("right", "left")[index % 2],
        skin=("light", "medium", "dark")[index % 3],
        tilt=float(index * 7 % 41),
        speed=(0.7, 1.0, 1.4)[index // 2 % 3],
        background=("room", "plain", "cluttered")[index // 3 % 3],
        layout=("beside", "stacked")[index // 5 % 2],
        mirror=index % 4 == 3,
        seed=index,
        strokes=_STROKES,
    )


def _read(index: int, tracker: str) -> dict[str, Any]:
    number = "".join(map(str, np.random.default_rng(index).integers(0, 10, 4)))
    config = _config(index)
    events = []
    with AirReader(tracker=tracker) as reader:
        for frame, _ in simulate(number, config).frames():
            events += reader.see(frame)
        events += reader.finish()
    return {
        "number": number,
        "read": [event.number for event in events if isinstance(event, NumberEntered)],
        "digits": [event.digit for event in events if isinstance(event, DigitRead)],
        "reasons": [event.reason for event in events if isinstance(event, DigitRead)],
        "config": {
            k: v for k, v in vars(config).items() if k in ("hand", "skin", "tilt", "speed", "background", "layout", "mirror")
        },
    }


def in_common(a: str, b: str) -> int:
    """Return the length of the longest common subsequence: digits read right, in order."""
    row = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], diagonal + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]
