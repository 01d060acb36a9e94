"""Digits that add up to a number, held against a list."""

from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import Cleared, DigitChanged, Erased, NumberEntered
from airdigits.number import Number


def number_of(digits: str) -> Number:
    number = Number()
    for digit in digits:
        number.append(int(digit))
    return number


def test_leading_zeros_are_kept():
    assert number_of("007").enter(1.0, "palm") == NumberEntered(1.0, "007", "palm")


def test_an_entered_number_leaves_nothing_behind():
    number = number_of("12")
    number.enter(1.0, "key")
    assert str(number) == ""


def test_nothing_is_entered_erased_cleared_or_corrected_where_nothing_is():
    number = Number()
    assert (number.enter(0, "key"), number.erase(0), number.clear(0), number.correct(0, 5)) == (None,) * 4


def test_erasing_and_correcting_concern_the_last_digit():
    number = number_of("204")
    assert number.correct(1.0, 9) == DigitChanged(1.0, position=2, old=4, new=9)
    assert number.erase(2.0) == Erased(2.0, digit=9, position=2)
    assert str(number) == "20"


def test_correcting_a_digit_to_itself_changes_nothing():
    assert number_of("204").correct(1.0, 4) is None


def test_clearing_says_what_was_thrown_away():
    number = number_of("204")
    assert number.clear(1.0) == Cleared(1.0, "204")
    assert len(number) == 0


@given(st.lists(st.sampled_from(["erase", "clear", "enter", *range(10)]), max_size=30))
def test_any_sequence_leaves_the_digits_that_a_list_would_have(steps: list[str | int]):
    number, oracle = Number(), []
    for step in steps:
        if step == "erase":
            number.erase(0)
            oracle = oracle[:-1]
        elif isinstance(step, str):
            number.clear(0) if step == "clear" else number.enter(0, "key")
            oracle = []
        else:
            number.append(step)
            oracle.append(step)
    assert str(number) == "".join(map(str, oracle))
    assert len(number) == len(oracle)
