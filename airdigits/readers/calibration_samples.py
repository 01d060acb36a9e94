"""What is seen of a person at each step of calibrating: when a pose is shown, for how long, and whether in one place."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from airdigits.hands.gestures import Gesture, gesture_of
from airdigits.hands.hand import PALM_CENTRE, Hand
from airdigits.ink.pen_modes import FREE_PEN, INDEX_PEN, PINCH_PEN, pen_mode
from airdigits.ink.smoothing import Point

PALM, POINT, PINCH, FIST, WRITE = "palm", "point", "pinch", "fist", "write"
"""What a person is asked for, in this order; PINCH where POINT does not succeed."""
ASKED = {PALM: Gesture.OPEN_PALM, POINT: Gesture.POINTING_UP, FIST: Gesture.CLOSED_FIST}
_PEN_OF = {POINT: INDEX_PEN, PINCH: PINCH_PEN}
_NEEDED = 2.0  # s that a pen is shown: who can do it so long can write with it
MISREAD = 0.5  # s: what is shown for less, in the midst of another pose, was misread; for longer, it was shown


class Sample(NamedTuple):
    """One frame: when, the hand or None, the picture's width / height, and its brightness, mean of 0..255."""

    t: float
    hand: Hand | None
    aspect: float
    brightness: float


Samples = Mapping[str, Sequence[Sample]]
"""What was seen at each step, by the step's name."""


def shows(step: str, pen: str = INDEX_PEN) -> Callable[[Sample], bool]:
    """Return what tells, frame by frame, whether the pose of a step is shown; in WRITE that of the pen."""
    if step in (PALM, FIST):
        return lambda sample: sample.hand is not None and gesture_of(sample.hand) is ASKED[step]
    mode = pen_mode(_PEN_OF.get(step, pen))
    return lambda sample: sample.hand is not None and mode.sample(sample.t, sample.hand, sample.aspect)[0].writing


def moved_on(place: Point, sample: Sample) -> bool:
    """Return whether a hand has left the place where it held a pose: by more than the length of its palm."""
    return sample.hand is not None and math.dist(place_of(sample), place) > sample.hand.palm_length(sample.aspect)


def place_of(sample: Sample) -> Point:
    """Return the middle of the palm in frame heights; a hand has to be there."""
    assert sample.hand is not None
    x, y = sample.hand.landmarks[list(PALM_CENTRE), :2].mean(axis=0).tolist()
    return x * sample.aspect, y


def pen_of(seen: Samples) -> str:
    """Return the pen mode that a person can write with: the first of index and pinch that was shown for long enough, or free."""
    for step, pen in _PEN_OF.items():
        samples = seen.get(step, ())
        shown = map(shows(step), samples)
        if sum(b.t - a.t for (a, b), before in zip(pairwise(samples), shown, strict=False) if before) >= _NEEDED:
            return pen
    return FREE_PEN


def held_still(samples: Sequence[Sample], is_shown: Callable[[Sample], bool]) -> list[Sample]:
    """Return the samples that show a pose since the hand has come to the place where it held it at last."""
    held = list[Sample]()
    for sample in samples:
        if sample.hand is not None and is_shown(sample):
            if held and moved_on(place_of(held[0]), sample):
                held.clear()
            held.append(sample)
    return held


def share_seen(samples: Sequence[Sample]) -> float:
    """Return in how many of the frames a hand was seen, from the first one that shows it."""
    first = next((number for number, sample in enumerate(samples) if sample.hand is not None), len(samples))
    return sum(sample.hand is not None for sample in samples[first:]) / max(len(samples) - first, 1)


def gaps_in(samples: Sequence[Sample], is_shown: Callable[[Sample], bool]) -> Iterator[float]:
    """Yield for how long something was not shown, each time that it was before and after."""
    times, before = [sample.t for sample in samples], None
    for number, sample in enumerate(samples):
        if not is_shown(sample):
            continue
        if before is not None and number - before > 1:
            yield sample.t - times[before]
        before = number


def longest_held(samples: Sequence[Sample], is_shown: Callable[[Sample], bool]) -> float:
    """Return the longest time for which something was shown, misread moments bridged."""
    longest, began, last = 0.0, -math.inf, -math.inf
    for sample in samples:
        if is_shown(sample):
            began = sample.t if sample.t - last > MISREAD else began
            last = sample.t
            longest = max(longest, last - began)
    return longest
