"""The 60 numbers of `bench.numbers` from landmarks alone, and 200 gestures.

All of it without rendering a hand, so it takes a minute. Needs recorded trajectories beside the checkout.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from airdigits import NumberEntered
from airdigits.events import Cleared, Erased, Event, Undone
from airdigits.synthesis.hand.script import Action, Hold
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from bench.numbers import PENS, numbers_table, read_all, writer_with
from bench.table import Row

GESTURES = 200
_PAUSES = 100
_SETTINGS = list(product(PENS, ("right", "left"), ("palm", "back"), (0.0, 20.0, 45.0), (15.0, 30.0)))


def measure() -> list[Row]:
    """Measure what is read, and which gestures are missed."""
    return [*numbers_table(read_all(filmed=False), "landmarks"), *_gesture_table()]


@dataclass(frozen=True)
class _Gesture:
    """A gesture, how long it is held, and the one event that it must cause on the number 1234567."""

    pose: str
    seconds: float
    caused: type[Event]
    times: int = 1


_ASKED = (
    _Gesture("palm", 1.4, NumberEntered),
    _Gesture("away", 2.6, NumberEntered),
    _Gesture("fist", 0.7, Erased),
    _Gesture("fist", 1.25, Erased, 2),
    _Gesture("fist", 3.4, Cleared),
    _Gesture("two", 1.4, Undone),
)


def _gesture_table() -> list[Row]:
    rng = np.random.default_rng(11)
    missed = wrong = 0
    for number in range(GESTURES):
        asked = _ASKED[number % len(_ASKED)]
        pen, hand, facing, tilt, fps = _SETTINGS[int(rng.integers(len(_SETTINGS)))]
        config = SimulatorConfig(hand=hand, facing=facing, tilt=tilt, fps=fps, seed=number)
        caused = _caused(asked, pen, config)
        missed += caused.count(asked.caused) < asked.times
        wrong += caused.count(asked.caused) > asked.times or any(kind not in (asked.caused, *_before(asked)) for kind in caused)
    return [
        Row(f"gestures missed, of {GESTURES} simulated (enter, erase, erase twice, clear, undo)", missed, "", "0"),
        Row("gestures that did something else, too", wrong, "", "0"),
        Row(f"switching writing off missed, of {_PAUSES} simulated", sum(map(_misses_pause, range(_PAUSES))), "", "0"),
    ]


def _misses_pause(number: int) -> bool:
    """Return whether index and little finger, held for long enough, do not switch writing off, or switch it on again."""
    rng = np.random.default_rng([number, 12])
    pen, hand, facing, tilt, fps = _SETTINGS[int(rng.integers(len(_SETTINGS)))]
    writer = writer_with(pen)
    script: list[Action] = [Hold("loose", 0.5, (0.5, 0.35)), Hold("outer", float(rng.uniform(1.9, 4.0))), Hold("loose", 0.5)]
    for t, seen, _ in perform(script, SimulatorConfig(hand=hand, facing=facing, tilt=tilt, fps=fps, seed=number)).hands():
        writer.feed(t, seen)
    return not writer.paused


def _before(asked: _Gesture) -> tuple[type[Event], ...]:
    """Return what may happen before: a fist erases some digits before it clears the rest."""
    return (Erased,) if asked.caused is Cleared else ()


def _caused(asked: _Gesture, pen: str, config: SimulatorConfig) -> list[type[Event]]:
    """Return the changes of the number that a gesture causes, with a moment of a loose hand before and after it."""
    script: list[Action] = [Hold("loose", 0.5, (0.5, 0.35)), Hold(asked.pose, asked.seconds)]
    if asked.pose != "away":
        script.append(Hold("loose", 0.5))
    writer = writer_with(pen)
    writer.recognizer.guessing = False
    for digit in range(1, 8):
        writer.number.append(digit)
    events = [event for t, hand, _ in perform(script, config).hands() for event in writer.feed(t, hand)]
    return [type(event) for event in events if isinstance(event, NumberEntered | Erased | Cleared | Undone)]
