"""Digits that add up to a number, held against a list."""

from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, NumberEntered, Undone
from airdigits.labels import ALPHABET, CLASS_COUNT
from airdigits.number import Number, number_after


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


@given(st.lists(st.sampled_from(["erase", "clear", "enter", *range(CLASS_COUNT)]), max_size=30))
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


def test_a_number_tells_its_signs():
    assert repr(number_of("204")) == "Number('204')"


def test_each_change_is_undone_the_latest_first():
    number = number_of("20")
    number.correct(1.0, 5)
    number.erase(2.0)
    number.clear(3.0)
    assert number.undo(4.0) == Undone(4.0, "Cleared", "2")
    assert number.undo(5.0) == Undone(5.0, "Erased", "25")
    assert number.undo(6.0) == Undone(6.0, "DigitChanged", "20")
    assert number.undo(7.0) == Undone(7.0, "DigitRead", "2")
    number.undo(8.0)
    assert not number.can_undo
    assert number.undo(9.0) is None


def test_an_entered_number_comes_back_to_be_changed():
    number = number_of("204")
    number.enter(1.0, "palm")
    assert number.undo(2.0) == Undone(2.0, "NumberEntered", "204")
    assert number.enter(3.0, "palm") == NumberEntered(3.0, "204", "palm")


def test_what_changed_nothing_is_not_undone():
    number = number_of("2")
    number.correct(1.0, 2)
    assert number.undo(2.0) == Undone(2.0, "DigitRead", "")


@given(st.lists(st.sampled_from(["erase", "clear", "enter", "undo", *range(CLASS_COUNT)]), max_size=40))
def test_undo_is_the_way_back_through_any_sequence(steps: list[str | int]):
    number, states = Number(), [""]
    for step in steps:
        if step == "undo":
            if number.undo(0):
                states.pop()
            assert str(number) == states[-1]
            continue
        match step:
            case "erase":
                changed = number.erase(0)
            case "clear":
                changed = number.clear(0)
            case "enter":
                changed = number.enter(0, "key")
            case digit:
                changed = number.append(int(digit)) or True
        if changed:
            states.append(str(number))


@given(st.lists(st.sampled_from(["erase", "clear", "correct", "enter", "undo", *ALPHABET]), max_size=30))
def test_the_events_alone_tell_the_number(steps: list[str]):
    number, followed = Number(), ""
    for t, step in enumerate(steps):
        match step:
            case "erase":
                event = number.erase(t)
            case "clear":
                event = number.clear(t)
            case "correct":
                event = number.correct(t, 5)
            case "enter":
                event = number.enter(t, "key")
            case "undo":
                event = number.undo(t)
            case digit:
                event = DigitRead(t, int(digit), 0.9, "", len(number))
                number.append(int(digit))
        followed = number_after(followed, event) if event else followed
        assert followed == str(number)


def test_rejected_ink_leaves_the_number_as_it_is():
    assert number_after("20", DigitRead(1.0, None, 0.4, "no digit I know", 2)) == "20"
