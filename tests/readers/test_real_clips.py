"""Clips of real hands: what a good reader makes of each. The clips stand beside the checkout and are no part of it."""

import itertools
from contextlib import closing
from pathlib import Path

import pytest

from airdigits import AirReader, DigitRead, NumberEntered, PenUp, open_source
from airdigits.events import Event
from airdigits.hands.gestures import fingers_up
from airdigits.hands.trackers import open_tracker

pytestmark = pytest.mark.slow


def events_of(clip: Path) -> list[Event]:
    with open_source(clip) as source, AirReader() as writer:
        events = [event for frame in source for event in writer.see(frame)]
        return events + writer.finish()


def numbers(events: list[Event]) -> list[str]:
    return [event.number for event in events if isinstance(event, NumberEntered)]


@pytest.mark.parametrize("digit", [3, 7])
def test_a_photographed_hand_that_comes_in_writes_and_leaves_is_read_and_nothing_else(shared: Path, digit: int):
    events = events_of(shared / "video" / f"photo_hand_writes_{digit}.mp4")
    assert [event.digit for event in events if isinstance(event, DigitRead)] == [digit]
    assert numbers(events) == [str(digit)]


def test_an_open_palm_draws_nothing_and_enters_nothing(shared: Path):
    events = events_of(shared / "video" / "open_palm_moving.mp4")
    assert not [event for event in events if isinstance(event, PenUp | DigitRead | NumberEntered)]


def test_a_counting_hand_enters_no_number(shared: Path):
    assert numbers(events_of(shared / "video" / "counting_fingers.mp4")) == []


def test_the_fingers_of_a_counting_hand_come_up_one_after_the_other(shared: Path):
    counts = []
    with open_source(shared / "video" / "counting_fingers.mp4") as source, closing(open_tracker()) as tracker:
        for frame in source:
            hand = tracker.track(frame)
            counts.append(None if hand is None else sum(fingers_up(hand)[1:]))
    held = [count for count, run in itertools.groupby(counts) if len(list(run)) >= 10]
    steady = [count for count, _ in itertools.groupby(held)]
    assert steady == [1, 2, 3, 4, 1, 2, 3, 4], "four fingers, twice (five fingers differ in the thumb alone)"


def test_somebody_writing_letters_with_lost_tracking_enters_no_number_that_is_sure(shared: Path):
    entered = [e for e in events_of(shared / "video" / "writing_hi_with_overlay.mp4") if isinstance(e, NumberEntered)]
    assert all(len(event.uncertain) == len(event.number) for event in entered)  # a ? at most
