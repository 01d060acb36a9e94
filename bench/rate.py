"""Search for the fastest writing of which nothing is read wrong: digits a minute, pauses and entering included.

The simulated hand follows recorded trajectories (wand_digits.npz, pendigits.npz beside the checkout), from landmarks alone.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from airdigits.evaluation.answers import RIGHT, WRONG, answer_of
from airdigits.events import Event, NumberEntered
from airdigits.synthesis.hand.script import Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from bench.material.recorded_digits import WAND, require_recorded, save_test_writers
from bench.strings import reader
from bench.table import Row

NUMBERS, DIGITS = 24, 4
SPEEDS = (1.0, 1.3, 1.6, 2.0, 2.5, 3.0)  # at 3 a digit takes 0.4 s, 12 frames
TRAVELS = (0.45, 0.3, 0.2, 0.1)  # s from digit to digit with the pen up, beside two changes of pose of 0.25 s
RESTS = (0.15, 0.05, 0.0)  # s before and after each digit, with the pen down
_ENTERING = 2.0  # s that a palm is held at most


@dataclass(frozen=True)
class Setting:
    """How fast the hand writes, and how it goes from digit to digit: `pause` is a travel, or a rest in one go."""

    in_one_go: bool
    speed: float
    pause: float


@dataclass(frozen=True)
class Outcome:
    """All numbers in one setting: how many were read right and wrong, and the seconds that all of them took."""

    setting: Setting
    right: int
    wrong: int
    seconds: float

    @property
    def rate(self) -> float:
        """Digits a minute of the numbers that are right; what is not read costs its time."""
        return 60 * DIGITS * self.right / self.seconds


def measure() -> list[Row]:
    """Try every speed with every pause, and report the fastest with no number wrong."""
    require_recorded()
    settings = [Setting(False, *pair) for pair in product(SPEEDS, TRAVELS)]
    settings += [Setting(True, *pair) for pair in product(SPEEDS, RESTS)]
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as pool:
        pens = save_test_writers(Path(folder) / "pens.npz")
        outcomes = list(pool.map(_try, settings, [pens] * len(settings)))
    rows = []
    for in_one_go, what, aim in ((False, "digit by digit", "at least 30"), (True, "in one go", "at least 60")):
        some = [outcome for outcome in outcomes if outcome.setting.in_one_go == in_one_go]
        rows += _rows(what, some, aim)
    return rows


def _rows(what: str, outcomes: list[Outcome], aim: str) -> list[Row]:
    rows = []
    clean = [outcome for outcome in outcomes if not outcome.wrong]
    if clean:
        best = max(clean, key=lambda outcome: outcome.rate)
        how = f"speed {best.setting.speed:g}, {'rest' if best.setting.in_one_go else 'travel'} {best.setting.pause:g} s"
        rows.append(
            Row(f"digits a minute {what}, none wrong ({how}; {best.right} of {NUMBERS} numbers read)", best.rate, "", aim)
        )
    whole = [outcome for outcome in clean if outcome.right == NUMBERS]
    if whole:
        best = max(whole, key=lambda outcome: outcome.rate)
        how = f"speed {best.setting.speed:g}, {best.setting.pause:g} s"
        rows.append(Row(f"digits a minute {what}, every number read ({how})", best.rate, ""))
    wrong = sum(outcome.wrong for outcome in outcomes)
    return rows + [Row(f"numbers wrong {what}, of {NUMBERS * len(outcomes)} in all settings", wrong, "")]


def _try(setting: Setting, pens: Path) -> Outcome:
    verdicts, seconds = list[str](), 0.0
    for index in range(NUMBERS):
        rng = np.random.default_rng([index, 24])
        number = "".join(map(str, rng.integers(0, 10, DIGITS)))
        config = SimulatorConfig(
            speed=setting.speed,
            hand=("right", "left")[index // 2 % 2],
            tilt=float(rng.uniform(0, 30)),
            layout=("beside", "stacked")[index // 4 % 2],
            seed=index,
            strokes=(WAND, pens)[index % 2],
        )
        entered_at, events = 0.0, list[Event]()
        for t, new in _events(_script(number, setting), config):
            events += new
            if any(isinstance(event, NumberEntered) for event in new) and not entered_at:
                entered_at = t
        verdicts.append(answer_of(events).verdict(number))
        seconds += entered_at or t
    return Outcome(setting, verdicts.count(RIGHT), verdicts.count(WRONG), seconds)


def _script(number: str, setting: Setting) -> list[Action]:
    if setting.in_one_go:
        start: Action = Hold("away", 0.1, (0.5, 0.34), returns="point")
        return [start, Write(number, in_one_go=True, rest=setting.pause), Hold("palm", _ENTERING)]
    return [Hold("palm", 0.1, (0.5, 0.34)), Write(number, travel=setting.pause), Hold("palm", _ENTERING)]


def _events(script: list[Action], config: SimulatorConfig) -> Iterator[tuple[float, list[Event]]]:
    air = reader()
    air.restart()
    air.aspect = config.size[0] / config.size[1]
    t = 0.0
    for t, hand, _ in perform(script, config).hands():
        yield t, air.feed(t, hand)
    yield t, air.finish()
