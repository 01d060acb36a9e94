"""Hands to events: the whole way but for the camera and the tracker."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.commands import Command, Correction
from airdigits.events import (
    Cleared,
    DigitChanged,
    DigitRead,
    Erased,
    Event,
    HandFound,
    HandLost,
    NumberEntered,
    PenDown,
    PenUp,
    Undone,
)
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import Hand
from airdigits.ink.pen import PenConfig
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config
from airdigits.synthesis.hand import Hold, SimulatorConfig, perform
from tests.made_hands import made_hand

FPS = 30
SHAPES = {  # corners in digit heights; drawn in a straight line from one to the next
    1: [(0.1, 0.0), (0.1, 1.0)],
    7: [(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)],
    2: [(0.0, 0.2), (0.1, 0.05), (0.3, 0.0), (0.5, 0.05), (0.58, 0.25), (0.5, 0.45), (0.0, 1.0), (0.6, 1.0)],
}

Moment = Hand | None


def rest(seconds: float, pose: Gesture | None = Gesture.OPEN_PALM, at: tuple[float, float] = (0.5, 0.3)) -> list[Moment]:
    """Hold a pose, or be away, moving too much for an open palm to enter."""
    n = round(seconds * FPS)
    return [None if pose is None else made_hand(pose, (at[0] + 0.05 * np.sin(i / 2), at[1])) for i in range(n)]


def hold(seconds: float, pose: Gesture) -> list[Moment]:
    return [made_hand(pose, (0.5, 0.3))] * round(seconds * FPS)


def write(digit: int, left: float = 0.3, height: float = 0.3, seconds: float = 1.0) -> list[Moment]:
    """Write a digit with its left edge at `left` (fractions of the picture, as the camera sees it)."""
    corners = np.array(SHAPES[digit])
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))]
    u = np.linspace(0, along[-1], round(seconds * FPS))
    x, y = (np.interp(u, along, corners[:, k]) * height for k in (0, 1))
    return [made_hand(Gesture.POINTING_UP, (left + xi * 3 / 4, 0.3 + yi)) for xi, yi in zip(x, y, strict=True)]


def played(*scenes: list[Moment], finish: bool = True, **options: bool) -> list[Event]:
    return list(play(AirReader(**options), *scenes, finish=finish))


def play(writer: AirReader, *scenes: list[Moment], finish: bool = True, start: float = 0.0) -> Iterator[Event]:
    for i, hand in enumerate(itertools.chain(*scenes)):
        yield from writer.feed(start + i / FPS, hand)
    if finish:
        yield from writer.finish()


def digits(events: list[Event]) -> list[int | None]:
    return [event.digit for event in events if isinstance(event, DigitRead)]


def numbers(events: list[Event]) -> list[str]:
    return [event.number for event in events if isinstance(event, NumberEntered)]


def test_a_written_digit_goes_through_all_events_in_order():
    events = played(rest(0.5), write(7), rest(1.0))
    assert [type(event) for event in events] == [HandFound, PenDown, PenUp, DigitRead, NumberEntered]
    assert digits(events) == [7]
    assert events[-1] == NumberEntered(events[-1].t, "7", "end")


def test_digits_beside_each_other_add_up_to_a_number():
    events = played(write(2, 0.1), rest(0.7), write(7, 0.4), rest(0.3), write(1, 0.7), rest(0.7))
    assert numbers(events) == ["271"]


def test_digits_on_top_of_each_other_are_kept_apart_by_the_pause():
    assert numbers(played(write(2), rest(0.9), write(7), rest(0.9))) == ["27"]


def test_a_digit_is_read_when_the_pen_has_been_up_for_the_pause_and_not_earlier():
    events = played(write(7, seconds=1.0), rest(2.0), finish=False)
    (up,) = (event.t for event in events if isinstance(event, PenUp))
    (read,) = (event.t for event in events if isinstance(event, DigitRead))
    assert 0.6 <= read - up < 0.6 + 2 / FPS


@pytest.mark.parametrize(
    ("ending", "how"),
    [(hold(1.3, Gesture.OPEN_PALM), "palm"), (rest(2.5, None), "away"), ([], "end")],
    ids=["palm held", "hand away", "end of the source"],
)
def test_a_number_is_entered_by(ending: list[Moment], how: str):
    events = played(write(7), rest(0.8), ending)
    assert [(e.number, e.how) for e in events if isinstance(e, NumberEntered)] == [("7", how)]


def test_entering_reads_ink_that_is_not_read_yet():
    assert numbers(played(write(7))) == ["7"]


def test_a_held_fist_erases_the_last_digit():
    events = played(write(2, 0.2), rest(0.8), write(7, 0.5), rest(0.8), hold(0.8, Gesture.CLOSED_FIST), rest(0.3))
    assert [e for e in events if isinstance(e, Erased)] == [Erased(pytest.approx(4.2, abs=0.3), digit=7, position=1)]
    assert numbers(events) == ["2"]


def test_nothing_is_entered_where_nothing_was_written():
    events = played(hold(3, Gesture.OPEN_PALM), hold(2, Gesture.CLOSED_FIST), rest(3, None))
    assert [type(event) for event in events] == [HandFound, HandLost]


def test_mirrored_writing_reads_as_the_writer_sees_it():
    seen = [
        None if hand is None else Hand(hand.landmarks * [-1, 1, 1] + [1, 0, 0], hand.world * np.float32([-1, 1, 1]))
        for hand in [*write(2, 0.3), *rest(0.8), *write(7, 0.6), *rest(0.8)]
    ]
    assert numbers(played(seen, mirrored=True)) == ["27"]


def test_a_hand_away_for_less_than_the_bridge_is_not_lost():
    events = played(write(7)[:15], [None] * 6, write(7)[21:], rest(0.8))
    assert not [e for e in events if isinstance(e, HandLost)]
    assert digits(events) == [7]


def test_a_guess_is_there_while_writing_and_gone_afterwards():
    writer = AirReader()
    list(play(writer, write(7), finish=False))
    assert writer.recognizer.guess is not None
    assert writer.recognizer.guess.digit == 7
    assert writer.pen_down
    assert len(writer.growing) > 10
    list(play(writer, rest(1.0), start=2.0))
    assert writer.recognizer.guess is None
    assert writer.recognizer.last is not None


def test_keys_correct_erase_and_clear():
    writer = AirReader()
    list(play(writer, write(7), rest(0.8), finish=False))
    assert writer.do(Correction(3)) == [DigitChanged(writer._t, 0, 7, 3)]
    assert writer.do(Command.ERASE) == [Erased(writer._t, 3, 0)]
    assert writer.do(Command.CLEAR) == []
    list(play(writer, write(7), rest(0.8), finish=False, start=3.0))
    assert writer.do(Command.CLEAR) == [Cleared(writer._t, "7")]


def test_clearing_while_writing_throws_the_unread_strokes_away():
    writer = AirReader()
    list(play(writer, write(7), rest(0.3), finish=False))
    assert writer.strokes
    writer.do(Command.CLEAR)
    assert writer.strokes == ()
    assert numbers(writer.finish()) == []


def changes(events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, Erased | Cleared | Undone | NumberEntered)]


def test_a_fist_that_is_held_on_clears_a_long_number_and_two_fingers_bring_it_back():
    writer = AirReader()
    for digit in range(7):
        writer.number.append(digit)
    events = list(play(writer, rest(0.3), hold(3.3, Gesture.CLOSED_FIST), rest(0.3), hold(1.3, Gesture.VICTORY), finish=False))
    *erased, cleared, undone = changes(events)
    assert [event.digit for event in erased] == [6, 5, 4, 3]
    assert isinstance(cleared, Cleared)
    assert cleared.number == "012"
    assert (undone.change, undone.number) == ("Cleared", "012")


def test_two_fingers_bring_back_the_digit_that_a_fist_erased():
    events = played(write(7), rest(0.8), hold(0.8, Gesture.CLOSED_FIST), rest(0.3), hold(1.3, Gesture.VICTORY), rest(0.3))
    assert [type(event) for event in changes(events)] == [Erased, Undone, NumberEntered]
    assert numbers(events) == ["7"]


def test_two_fingers_do_not_undo_what_is_long_ago_but_the_key_does():
    writer = AirReader()
    events = list(
        play(writer, write(7), rest(0.8), hold(0.8, Gesture.CLOSED_FIST), rest(16), hold(1.3, Gesture.VICTORY), finish=False)
    )
    assert not [event for event in events if isinstance(event, Undone)]
    assert writer.do(Command.UNDO) == [Undone(writer.t, "Erased", "7")]


def test_undo_throws_unread_ink_away_first():
    writer = AirReader()
    list(play(writer, write(7), rest(0.3), finish=False))
    assert writer.do(Command.UNDO) == []
    assert writer.strokes == ()


def with_pen(mode: str, **options: bool) -> AirReader:
    return AirReader(replace(Config(), pen=PenConfig(mode=mode)), **options)


def test_with_the_pinch_pen_a_pinch_writes_and_a_pointing_hand_does_not():
    def pinched(moments: list[Moment]) -> list[Moment]:
        tips = [tuple(hand.landmarks[8, :2]) for hand in moments if hand]
        return [made_hand(Gesture.PINCH, tip) for tip in tips]

    scenes = (rest(0.5), pinched(write(2, 0.1)), rest(0.8), pinched(write(7, 0.5)), rest(0.8))
    assert numbers(list(play(with_pen("pinch"), *scenes))) == ["27"]
    assert digits(list(play(with_pen("pinch"), rest(0.5), write(7), rest(0.8)))) == []


def test_with_the_key_pen_an_open_hand_writes_while_the_key_is_held_and_enters_afterwards():
    writer = with_pen("key")
    events = list(play(writer, rest(0.5), finish=False))
    writer.do(Command.PEN_DOWN)
    moved = [made_hand(Gesture.OPEN_PALM, tuple(hand.landmarks[8, :2])) for hand in write(7) if hand]
    events += play(writer, moved, finish=False, start=0.5)
    assert writer.pen_down
    writer.do(Command.PEN_UP)
    events += play(writer, hold(2.0, Gesture.OPEN_PALM), finish=False, start=1.5)
    assert [(e.number, e.how) for e in events if isinstance(e, NumberEntered)] == [("7", "palm")]


def test_a_palm_held_still_with_the_key_down_enters_nothing():
    writer = with_pen("key")
    writer.number.append(4)
    writer.do(Command.PEN_DOWN)
    assert not changes(list(play(writer, hold(3.0, Gesture.OPEN_PALM), finish=False)))


def test_the_reason_says_what_to_do_when_no_ink_flows():
    writer = AirReader()
    writer.feed(0.0, None)
    assert writer.hint == "show your hand"
    writer.feed(0.1, made_hand(Gesture.OTHER))
    assert writer.hint == "index finger only, please"
    for i in range(5):
        writer.feed(0.2 + i / FPS, made_hand(Gesture.POINTING_UP))
    assert writer.hint == ""


def reason(writer: AirReader, *hands: Hand | None) -> str:
    for hand in hands:
        writer.feed(writer.t + 1 / FPS, hand)
    return writer.hint


def sized(factor: float) -> Hand:
    hand = made_hand(Gesture.OPEN_PALM)
    return Hand((hand.landmarks - [0.5, 0.5, 0]) * np.float32([factor, factor, 1]) + np.float32([0.5, 0.5, 0]), hand.world)


@pytest.mark.parametrize(
    ("hands", "words"),
    [
        ([sized(3.0)], "hand too close"),
        ([sized(0.3)], "hand too far away"),
        ([made_hand(Gesture.OPEN_PALM, (0.5, 0.78))], "hand leaving the picture"),
        ([made_hand(Gesture.POINTING_UP, (0.5, 0.005))] * 4, ""),  # it writes: nothing to say
        ([made_hand(Gesture.VICTORY, (0.5, 0.005))], "hand leaving the picture"),
        ([made_hand(Gesture.OPEN_PALM), None], "lost the hand"),
        ([made_hand(Gesture.OPEN_PALM)] + [None] * 4 * FPS, "show your hand"),
        ([made_hand(Gesture.OTHER)], "index finger only, please"),
        ([made_hand(Gesture.POINTING_UP, (0.5, -0.01))] * 4, "fingertip outside the picture"),  # the tracker imagines it
    ],
    ids=["too close", "too far", "leaving", "writing", "tip leaving", "lost", "away", "other pose", "tip outside"],
)
def test_the_reason_is_named(hands: list[Hand | None], words: str):
    told = reason(AirReader(), *hands)
    assert told.startswith(words)
    assert bool(told) == bool(words)


def test_a_hand_that_comes_in_is_not_told_that_it_leaves():
    def palm_at(*places: float) -> list[Hand | None]:
        return [made_hand(Gesture.OPEN_PALM, (0.5, y)) for y in places]

    assert reason(AirReader(), *palm_at(0.80, 0.79, 0.78)) != "hand leaving the picture"
    assert reason(AirReader(), *palm_at(0.78, 0.79, 0.80)) == "hand leaving the picture"


def test_a_dark_picture_without_a_hand_is_told_apart_from_a_light_one():
    with AirReader() as writer:
        for light, words in ((10, "too dark: turn on a light"), (120, "show your hand")):
            writer.restart()
            writer.see(Frame(0.0, np.full((120, 160, 3), light, np.uint8)))
            assert writer.hint == words


def test_every_pen_says_how_it_writes():
    hand = made_hand(Gesture.OTHER)
    assert reason(with_pen("pinch"), hand) == "thumb and index together, please"
    assert reason(with_pen("key"), hand) == "hold space to write"


def test_the_same_hands_give_the_same_events():
    scenes = (rest(0.5), write(2, 0.2), rest(0.4), write(7, 0.6), rest(0.7), hold(1.5, Gesture.OPEN_PALM))
    assert played(*scenes) == played(*scenes)


@pytest.mark.parametrize("fps", [15, 24, 60])
def test_the_frame_rate_does_not_change_the_answer(fps: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(globals(), "FPS", fps)
    assert numbers(played(write(2, 0.2), rest(0.8), write(7, 0.6), rest(0.8))) == ["27"]


def simulated(*script: Hold, mode: str = "index", **config: object) -> list[Event]:
    """The events of a simulated hand that follows a script, from its own landmarks."""
    writer = with_pen(mode)
    hands = perform(list(script), SimulatorConfig(**config)).hands()  # type: ignore[arg-type]
    return [event for t, hand, _ in hands for event in writer.feed(t, hand)] + writer.finish()


@pytest.mark.parametrize("before", ["fist", "loose", "apart", "palm", "two"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_hand_that_points_without_moving_leaves_no_ink(before: str, seed: int):
    events = simulated(Hold(before, 0.7), Hold("point", 0.6), Hold(before, 0.7), seed=seed)
    assert not digits(events)


def test_a_pointing_hand_that_drops_out_of_the_picture_leaves_no_ink():
    assert not digits(simulated(Hold("palm", 0.5), Hold("point", 0.4), Hold("away", 1.5)))
