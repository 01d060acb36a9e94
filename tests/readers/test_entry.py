"""Which place of the number a prediction takes, whatever the times are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import ConfirmationAsked, DigitRead, NumberEntered
from airdigits.ink.stroke import Ink, Stroke
from airdigits.labels import NUMBERS, sign_of
from airdigits.readers.config import NumberConfig
from airdigits.readers.entry import NumberEntry
from airdigits.recognition.prediction import Prediction


def prediction(digit: int | None, begun: float, *, unclear: bool = True) -> Prediction:
    """Of ink that was begun at `begun` seconds; without a digit it could be 3 or 8, or nothing where it is not `unclear`."""
    probabilities = np.zeros(10, np.float32)
    probabilities[[3, 8]] = 0.6, 0.4
    stroke = Stroke(np.zeros((2, 2), np.float32), np.array([begun, begun + 0.5]))
    return Prediction(digit, probabilities, "", np.zeros((28, 28), np.uint8), Ink((stroke,)), digit is None and unclear)


def written(entry: NumberEntry, digit: int | None, begun: float, read: float, **options: bool) -> DigitRead | None:
    entry.notice(read - 1e-3)
    return entry.take(read, read, prediction(digit, begun, **options))


KINDS = st.sampled_from([*range(10), None, "none"])


@given(st.lists(st.tuples(KINDS, st.floats(0, 0.99), st.floats(0.1, 3)), max_size=12))
def test_whoever_begins_each_digit_within_a_second_of_the_last_reading_loses_none(steps: list[tuple]):
    entry, t, expected = NumberEntry(NumberConfig()), 0.0, ""
    for kind, pause, takes in steps:
        begun, t = t + pause, t + pause + takes
        written(entry, None if kind == "none" else kind, begun, t, unclear=kind != "none")
        expected += "" if kind == "none" else "?" if kind is None else str(kind)
    assert str(entry.number) == expected


@given(st.lists(st.tuples(KINDS, st.floats(0, 5), st.floats(0.1, 3)), max_size=12))
def test_at_any_pace_no_place_is_lost_and_sure_digits_stay(steps: list[tuple]):
    entry, t = NumberEntry(NumberConfig()), 0.0
    for kind, pause, takes in steps:
        before = entry.number.places
        begun, t = t + pause, t + pause + takes
        written(entry, None if kind == "none" else kind, begun, t, unclear=kind != "none")
        after = entry.number.places
        assert len(after) >= len(before)
        assert all(now == then for now, then in zip(after, before, strict=False) if isinstance(then, int))


@pytest.mark.parametrize(("waited", "number"), [(0.99, "?7"), (1.01, "7")])
def test_a_digit_begun_soon_after_the_question_mark_is_the_next_one_and_later_the_same(waited: float, number: str):
    entry = NumberEntry(NumberConfig())
    written(entry, None, 0.0, 1.0)
    written(entry, 7, 1.0 + waited, 3.0)
    assert str(entry.number) == number


@pytest.mark.parametrize("after", [0.0, 1.0])
def test_digits_of_the_same_ink_never_take_each_other_s_place(after: float):
    entry = NumberEntry(NumberConfig(rewrite_after=after))
    for digit, begun in ((None, 0.0), (7, 2.0), (None, 4.0), (1, 6.0)):
        assert entry.take(8.0, 8.0, prediction(digit, begun))
    assert str(entry.number) == "?7?1"


def test_an_unclear_digit_always_has_a_place_of_its_own():
    entry = NumberEntry(NumberConfig())
    for start in (0.0, 10.0):
        written(entry, None, start, start + 1)
    assert str(entry.number) == "??"


def test_a_question_stands_until_the_number_changes_or_is_entered():
    entry = NumberEntry(NumberConfig())
    written(entry, None, 0.0, 1.0)
    assert isinstance(entry.enter(2.0, "away"), ConfirmationAsked)
    assert entry.enter(3.0, "away") is None
    assert entry.asking
    assert entry.enter(4.0, "palm") == NumberEntered(4.0, "3", "palm")
    assert entry.number.undo(5.0)
    entry.notice(5.0)
    assert not entry.asking
    assert entry.enter(6.0, "end") == NumberEntered(6.0, "3", "end", (0,))


def test_a_change_that_is_undone_takes_the_question_back_all_the_same():
    entry = NumberEntry(NumberConfig())
    written(entry, None, 0.0, 1.0)
    entry.enter(2.0, "key")
    entry.number.correct(2.5, 8)
    entry.notice(2.5)
    entry.number.undo(3.0)
    entry.notice(3.0)
    assert not entry.asking


MINUS, POINT = (NUMBERS.label_of(sign) for sign in "-.")


def signs(*labels: int) -> tuple[NumberEntry, list[DigitRead | None]]:
    """Write signs without looking up: each is sure, and of the digits 3 and 8 are the next likeliest."""
    entry, events = NumberEntry(NumberConfig(alphabet="numbers")), list[DigitRead | None]()
    for t, label in enumerate(labels):
        wide = np.zeros(NUMBERS.width, np.float32)
        wide[[label, 3, 8]] = 0.9, 0.06, 0.04
        seen = replace(prediction(label, t), probabilities=wide)
        events.append(entry.take(t + 0.6, t + 0.6, seen))
    return entry, events


def test_minus_and_point_take_their_places():
    entry, events = signs(MINUS, 3, POINT, 8)
    assert str(entry.number) == "-3.8"
    assert [event.digit for event in events] == [MINUS, 3, POINT, 8]
    assert entry.enter(5.0, "palm") == NumberEntered(5.0, "-3.8", "palm")


@pytest.mark.parametrize(
    ("labels", "number"), [((3, POINT, 8, POINT), "3.8?"), ((3, MINUS), "3?"), ((POINT, 8), "?8"), ((MINUS, MINUS), "-?")]
)
def test_a_sign_that_cannot_stand_there_holds_a_place_that_could_be_a_digit(labels: tuple[int, ...], number: str):
    entry, events = signs(*labels)
    assert str(entry.number) == number
    held = next(event for event in events if event.digit is None)
    assert held.likeliest == (3, 8)
    assert held.reason == f"{sign_of(labels[held.position])} cannot stand there"
    assert isinstance(entry.enter(9.0, "palm"), ConfirmationAsked)
