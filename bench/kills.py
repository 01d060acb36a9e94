"""Kill recordings and trainings 50 times each: check that every whole line is there, and that the same model comes out."""

import random
import sys
import tempfile
from pathlib import Path

from bench.material.killed import killed_after
from bench.material.killed_training import killed_training
from bench.table import Row

_KILLS = 50


def measure() -> list[Row]:
    """Record and kill, plain and compressed in turn. Fails when a whole line is missing or more than a second is lost."""
    if sys.platform == "win32":
        print("kills: skipped, Windows has no kill -9", file=sys.stderr)
        return []
    moments = random.Random(2026)
    with tempfile.TemporaryDirectory() as folder:
        lost = [
            killed_after(Path(folder) / f"{number}.jsonl{'.gz' if number % 2 else ''}", moments.uniform(0.05, 3))
            for number in range(_KILLS)
        ]
        models = killed_training(Path(folder), _KILLS)
    return [
        Row("recordings killed with -9, every whole line read back", len(lost), "", f"{_KILLS}"),
        Row("most recording lost by a kill", max(lost), "s", "at most 1"),
        Row(f"trainings killed with -9 {_KILLS} times and resumed: models, each as without a kill", models, ""),
    ]
