"""Whatever a program gives a reader, it is refused or skipped, and the reader reads on as if it had not been there."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airdigits import AirReader, Frame, NumberEntered, PaperReader
from airdigits.commands import Command
from airdigits.errors import DataError, UsageError
from airdigits.events import ConfirmationAsked, DigitRead, Event, to_json
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink, Stroke
from tests.made_hands import made_hand
from tests.readers.test_air import FPS, Moment, hold, rest, write

BLACK = np.zeros((48, 64, 3), np.uint8)
WRITES_7: list[Moment] = [*rest(0.3), *write(7), *rest(1.5), *hold(1.3, Gesture.OPEN_PALM)]
ABSURD = (np.nan, np.inf, -np.inf, 101.0, -1e30, 3.4e38)


@pytest.fixture(scope="module")
def reader() -> AirReader:
    return AirReader()


def feed(reader: AirReader, hands: list[Moment]) -> list[Event]:
    """The events of hands, one a frame, to the end."""
    reader.restart()
    events = [event for i, hand in enumerate(hands) for event in reader.feed(i / FPS, hand)]
    return events + reader.finish()


def damaged(hand: Hand, landmark: int, axis: int, value: float, *, world: bool) -> Hand:
    points = (hand.world if world else hand.landmarks).copy()
    points[landmark, axis] = value
    return replace(hand, world=points) if world else replace(hand, landmarks=points)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WRITES_7) - 1), st.integers(0, 20), st.integers(0, 2), st.sampled_from(ABSURD), st.booleans()
        ),
        max_size=8,
    )
)
def test_a_hand_that_is_not_finite_or_absurd_is_a_hand_that_was_lost(
    reader: AirReader, damage: list[tuple[int, int, int, float, bool]]
):
    hands, lost = list(WRITES_7), list(WRITES_7)
    for at, landmark, axis, value, world in damage:
        hands[at] = damaged(WRITES_7[at] or made_hand(Gesture.OPEN_PALM), landmark, axis, value, world=world)
        lost[at] = None
    assert feed(reader, hands) == feed(reader, lost)


def test_one_nan_changes_nothing_in_what_is_read(reader: AirReader):
    hands = list(WRITES_7)
    middle = len(rest(0.3)) + FPS // 2
    hands[middle] = damaged(hands[middle] or pytest.fail("a hand writes there"), 8, 0, np.nan, world=False)
    entered = [event.number for event in feed(reader, hands) if isinstance(event, NumberEntered)]
    assert entered == ["7"]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(1, len(WRITES_7) - 1), st.floats()), max_size=8))
def test_a_time_that_is_none_or_goes_back_is_refused_and_nothing_has_changed(reader: AirReader, odd: list[tuple[int, float]]):
    times = dict(odd)
    undisturbed = feed(reader, WRITES_7)
    reader.restart()
    events = []
    for i, hand in enumerate(WRITES_7):
        if i in times and not (i - 1) / FPS <= times[i] <= 1e9:
            with pytest.raises(DataError) as refused:
                reader.feed(times[i], hand)
            assert "\n" not in str(refused.value)
        events += reader.feed(i / FPS, hand)
    assert events + reader.finish() == undisturbed


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(0, 1), st.floats(0, 1e6), st.just(0.0)),
            st.one_of(st.none(), st.sampled_from(list(Gesture))),
            st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
        ),
        max_size=60,
    )
)
def test_times_and_places_that_jump_are_borne_and_the_next_digit_is_read(
    reader: AirReader, jumps: list[tuple[float, Gesture | None, tuple[float, float]]]
):
    reader.restart()
    t = 0.0
    for step, pose, place in jumps:
        t = min(t + step, 1e8)
        hand = None if pose is None else made_hand(pose, place)
        for event in reader.feed(t, hand):
            to_json(event)
    reader.finish()
    if reader.paused:  # index and little finger were up for long enough
        reader.do(Command.PAUSE)
    read, told = [], []
    for i, hand in enumerate([*rest(3.5, None), *WRITES_7]):
        for event in reader.feed(t + i / FPS, hand):
            read += [event.digit] if isinstance(event, DigitRead) else []
            told += [event.number] if isinstance(event, NumberEntered) else []
            told += [event.guess] if isinstance(event, ConfirmationAsked) else []  # about a lone 7 after what looks like a stroke
    assert read[-1:] == [7]
    assert told[-1:] == ["7"]


@pytest.mark.parametrize("shape", [(20, 3), (21, 2), (0, 3), (21,)])
def test_landmarks_of_another_shape_are_refused(reader: AirReader, shape: tuple[int, ...]):
    reader.restart()  # another test's frames may have been of any time
    with pytest.raises(DataError, match=r"\[21, 3\]"):
        reader.feed(0.0, Hand(np.zeros(shape, np.float32), np.zeros((21, 3), np.float32)))


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((0, 64, 3), np.uint8),
        np.zeros((48, 64), np.uint8),
        np.zeros((48, 64, 4), np.uint8),
        np.zeros((48, 64, 3), np.float32),
        np.full((48, 64, 3), np.nan),
        None,
    ],
    ids=lambda image: "nothing" if image is None else f"{image.dtype} {image.shape}",
)
@pytest.mark.parametrize("kind", [AirReader, PaperReader])
def test_a_frame_without_pixels_or_of_another_kind_is_refused_and_the_next_is_read(kind: type, image: np.ndarray):
    with kind() as reader:
        with pytest.raises(DataError, match="uint8"):
            reader.see(Frame(5.0, image))
        with pytest.raises(DataError, match="no time"):
            reader.see(Frame(float("nan"), BLACK))
        assert reader.see(Frame(1.0, BLACK)) == []
        with pytest.raises(DataError, match="order"):
            reader.see(Frame(0.5, BLACK))
        assert reader.t == 1.0
        reader.restart()
        assert reader.see(Frame(0.5, BLACK)) == [], "another source begins"


@pytest.mark.parametrize("size", [(1, 1, 3), (1, 2000, 3), (2000, 1, 3)])
def test_a_frame_of_hardly_any_pixels_shows_no_hand(size: tuple[int, int, int]):
    with AirReader() as reader, PaperReader() as paper:
        assert reader.see(Frame(0.0, np.zeros(size, np.uint8))) == []
        assert paper.see(Frame(0.0, np.zeros(size, np.uint8))) == []


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e7])
def test_ink_that_is_not_finite_is_refused(reader: AirReader, value: float):
    points, times = np.array([[0.1, 0.1], [0.2, 0.5]], np.float32), np.array([0.0, 0.1])
    bad = points.copy()
    bad[1, 0] = value
    for stroke in (Stroke(bad, times), Stroke(points, np.array([0.0, value * 1e6]))):
        with pytest.raises(DataError, match="finite"):
            reader.read_ink(Ink((stroke,)))
    assert any(isinstance(event, DigitRead) for event in reader.read_ink(Ink((Stroke(points, times),))))


def test_a_second_thread_is_told_and_the_first_reads_on():
    """The first thread is held within a frame, by a callback, while the second one comes."""
    reader, told = AirReader(), list[str]()
    undisturbed = feed(reader, WRITES_7)

    def come() -> None:
        for use in (lambda: reader.feed(1e8, None), reader.finish, lambda: reader.see(Frame(1e8, BLACK))):
            try:
                use()
            except UsageError as error:
                told.append(str(error))

    def hold_on(event: Event) -> None:
        other = threading.Thread(target=come)
        other.start()
        other.join()

    reader.on(DigitRead, hold_on)
    assert feed(reader, WRITES_7) == undisturbed
    assert len(told) == 3
    assert all("two threads" in line for line in told)


def test_threads_may_take_turns_and_callbacks_may_call_the_reader():
    reader, entered = AirReader(), list[Event]()
    reader.on(DigitRead, lambda event: reader.feed(reader.t, None))
    reader.on(NumberEntered, entered.append)
    threads = [threading.Thread(target=feed, args=(reader, WRITES_7)) for _ in range(2)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(entered) == 2
