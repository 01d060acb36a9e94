"""From the events of one recording to a verdict."""

from dataclasses import dataclass

import pytest

from airdigits.evaluation.answers import Answer, answer_of
from airdigits.events import Cleared, DigitRead, Erased, Event, NumberEntered


@dataclass(frozen=True)
class Held(DigitRead):
    """A place that is unclear, with its likeliest labels."""

    likeliest: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entered(NumberEntered):
    uncertain: tuple[int, ...] = ()


def held(position: int, *likeliest: int) -> Event:
    return Held(0.0, None, 0.4, "unclear", position, likeliest=likeliest)


def read(position: int, digit: int) -> Event:
    return DigitRead(0.0, digit, 0.99, "", position)


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ([], "nothing"),
        ([read(0, 4), NumberEntered(0.0, "4", "away")], "right"),
        ([read(0, 9), NumberEntered(0.0, "9", "away")], "wrong"),
        ([NumberEntered(0.0, "4", "away"), NumberEntered(1.0, "1", "end")], "wrong"),
        ([NumberEntered(0.0, "44", "away")], "wrong"),
        ([held(0, 4, 9), Entered(0.0, "4", "end", uncertain=(0,))], "unclear"),
        ([held(0, 4, 9)], "unclear"),
        ([DigitRead(0.0, None, 0.1, "no digit I know", 0)], "nothing"),  # rejected, and no place held
    ],
)
def test_a_number_is_right_only_when_it_is_sure_and_alone(events: list[Event], verdict: str) -> None:
    assert answer_of(events).verdict("4") == verdict


def test_guesses_are_counted_with_whether_the_right_digit_is_among_two() -> None:
    events = [read(0, 1), held(1, 4, 9, 7), held(2, 0, 6), Entered(0.0, "140", "end", uncertain=(1, 2))]
    answer = answer_of(events)
    assert answer.guessed == {1: "497", 2: "06"}
    assert answer.guesses("198") == (2, 1)
    assert answer.guesses("177") == (2, 0), "the third likeliest is none of the two"
    assert answer.guesses("1") == (2, 0), "digits of another number cannot be told apart"


def test_a_place_that_was_written_again_is_no_guess() -> None:
    assert answer_of([held(0, 4, 9), read(0, 4), NumberEntered(0.0, "4", "palm")]) == Answer(("4",))


def test_guesses_of_a_second_number_count_on() -> None:
    events = [NumberEntered(0.0, "12", "palm"), held(0, 7, 1), Entered(1.0, "7", "end", uncertain=(0,))]
    assert answer_of(events).guessed == {2: "71"}


def test_changes_are_counted() -> None:
    assert answer_of([read(0, 1), Erased(0.0, 1, 0), Cleared(0.0, "")]).changed == 2
