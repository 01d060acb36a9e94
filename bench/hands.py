"""The 60 numbers of `bench.numbers` from landmarks alone, ten minutes of hands that do not write, and 200 gestures.

All of it without rendering a hand, so it takes a minute. Needs recorded trajectories and real clips beside the checkout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np

from airdigits import DigitRead, MediaPipeTracker, NumberEntered, open_source
from airdigits.events import Cleared, Erased, Event, Undone
from airdigits.hands.hand import Hand
from airdigits.hands.model_file import find_bundle
from airdigits.synthesis.hand.script import Action, Hold
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform
from bench.data import VIDEOS
from bench.numbers import PENS, numbers_table, read_all, writer_with
from bench.table import Row

GESTURES, IDLE_SECONDS = 200, 600
_GAP = 5.0  # s between one clip and the next


def measure() -> list[Row]:
    """Measure what is read, what is entered without having been written, and what is missed."""
    clips = sorted(VIDEOS.glob("*.mp4"))
    if not clips:
        raise FileNotFoundError(f"real clips are needed in {VIDEOS}")
    return [*numbers_table(read_all(filmed=False), "landmarks"), *_idle_table(clips), *_gesture_table()]


def _idle_table(clips: list[Path]) -> list[Row]:
    """Half the time real clips of hands that write no digits, half simulated gesturing; with each pen that needs no key."""
    filmed = [_tracked(clip) for clip in clips if not clip.stem.startswith("photo_hand_writes")]
    rows = []
    for pen in ("index", "pinch"):
        events = list(_watch(_looped(filmed, IDLE_SECONDS / 2), pen)) + list(_watch(_gesturing(IDLE_SECONDS / 2, pen), pen))
        numbers = sum(isinstance(event, NumberEntered) for event in events)
        digits = sum(isinstance(event, DigitRead) and event.digit is not None for event in events)
        what = f"{IDLE_SECONDS // 60} minutes of hands that do not write, pen {pen}"
        rows += [Row(f"numbers entered in {what}", numbers, "", "0"), Row(f"digits read in {what}", digits, "")]
    return rows


Seen = tuple[float, Hand | None, float]  # s, the hand, and the picture's width / height


def _tracked(clip: Path) -> list[Seen]:
    with open_source(clip) as source, MediaPipeTracker(find_bundle()) as tracker:
        aspect = source.size[0] / source.size[1]
        return [(frame.t, tracker.track(frame), aspect) for frame in source]


def _looped(clips: list[list[Seen]], seconds: float) -> Iterator[Seen]:
    start = 0.0
    while start < seconds:
        for clip in clips:
            yield from ((start + t, hand, aspect) for t, hand, aspect in clip)
            start += clip[-1][0] + _GAP


def _gesturing(seconds: float, pen: str) -> Iterator[Seen]:
    """Give a hand that moves about, opens, closes, shows two fingers, points for a moment, rests and leaves."""
    rng = np.random.default_rng(7)
    poses = ["palm", "loose", "apart", "fist", "two", "away"]
    start = 0.0
    while start < seconds:
        actions = list[Action]()
        for _ in range(12):
            place = (float(rng.uniform(0.25, 0.75)), float(rng.uniform(0.25, 0.5)))
            actions.append(Hold(poses[rng.integers(len(poses))], float(rng.uniform(0.1, 2.5)), place))
            if rng.random() < 0.3:
                actions.append(Hold("pinch" if pen == "pinch" else "point", float(rng.uniform(0.1, 1.0))))
        config = SimulatorConfig(
            hand=("right", "left")[rng.integers(2)], tilt=float(rng.uniform(0, 45)), pen=pen, seed=int(rng.integers(1 << 30))
        )
        performance = perform(actions, config)
        yield from ((start + t, hand, 4 / 3) for t, hand, _ in performance.hands())
        start += len(performance) / config.fps


def _watch(hands: Iterator[Seen], pen: str) -> Iterator[Event]:
    writer = writer_with(pen)
    writer.recognizer.guessing = False
    for t, hand, writer.aspect in hands:
        yield from writer.feed(t, hand)
    yield from writer.finish()


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
    settings = list(product(PENS, ("right", "left"), ("palm", "back"), (0.0, 20.0, 45.0), (15.0, 30.0)))
    for number in range(GESTURES):
        asked = _ASKED[number % len(_ASKED)]
        pen, hand, facing, tilt, fps = settings[int(rng.integers(len(settings)))]
        config = SimulatorConfig(hand=hand, facing=facing, tilt=tilt, fps=fps, seed=number)
        caused = _caused(asked, pen, config)
        missed += caused.count(asked.caused) < asked.times
        wrong += caused.count(asked.caused) > asked.times or any(kind not in (asked.caused, *_before(asked)) for kind in caused)
    return [
        Row(f"gestures missed, of {GESTURES} simulated (enter, erase, erase twice, clear, undo)", missed, "", "0"),
        Row("gestures that did something else, too", wrong, "", "0"),
    ]


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
