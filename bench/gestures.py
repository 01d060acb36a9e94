"""Make mid-air gestures that are no digit with the index finger up, and count how many are taken for one.

Needs air_gestures.npz beside the checkout. A circle is a 0 to anybody and is left out.
"""

from collections import Counter

import numpy as np

from airdigits.evaluation.answers import Answer
from airdigits.evaluation.strings import read_path
from airdigits.synthesis.hand.pointing import TipPath, fit_in_frame
from bench.data import SHARED
from bench.strings import reader
from bench.table import Row

_FILE = SHARED / "data" / "air_gestures.npz"
_LEFT_OUT = "circle"


def measure() -> list[Row]:
    """Count gestures of which a digit is read for sure ("taken"), those that hold a place as unclear, and which these are."""
    if not _FILE.is_file():
        raise FileNotFoundError(f"recorded gestures are needed at {_FILE}")
    data = dict(np.load(_FILE, allow_pickle=False))
    chosen = [i for i, gesture in enumerate(data["gesture"]) if gesture != _LEFT_OUT]
    answers = [_read(data["xy"][data["offsets"][i] : data["offsets"][i + 1]], i) for i in chosen]
    taken = Counter(str(data["gesture"][i]) for i, answer in zip(chosen, answers, strict=True) if _is_taken(answer))
    unclear = sum(bool(answer.guessed) and not _is_taken(answer) for answer in answers)
    rows = [
        Row(f"gestures that are no digit, taken for one, of {len(chosen)}", 100 * taken.total() / len(chosen), "%", "at most 8"),
        Row("the same, shown as unclear", 100 * unclear / len(chosen), "%"),
    ]
    return rows + [Row(f"taken: {gesture}, of 7", count, "") for gesture, count in taken.most_common()]


def _read(points: np.ndarray, index: int) -> Answer:
    rng = np.random.default_rng([index, 182])
    air = reader()
    xy = fit_in_frame(points, float(rng.uniform(0.2, 0.4)), air.aspect)
    path = TipPath(np.linspace(0, rng.uniform(0.8, 1.8), len(xy)), xy)
    return read_path(air, path, rng=rng, fps=30.0)


def _is_taken(answer: Answer) -> bool:
    return any(at not in answer.guessed for at in range(len(answer.number)))
