"""Digits that add up to a number, held against a list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import Cleared, ConfirmationAsked, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.labels import ALPHABET, CLASS_COUNT, NUMBERS
from airdigits.number import Number, number_after, places_in_words


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


def unclear_in(text: str) -> Number:
    """A number with an unclear place, 3 or else 8, for each `?`."""
    number = Number()
    for sign in text:
        if sign == "?":
            number.hold((3, 8))
        else:
            number.append(int(sign))
    return number


def test_an_unclear_digit_holds_its_place():
    number = unclear_in("06?6")
    assert (str(number), number.best, number.uncertain, len(number)) == ("06?6", "0636", (2,), 4)
    assert number.places == (0, 6, (3, 8), 6)


def test_a_digit_settles_an_unclear_place_and_undo_brings_the_place_back_as_it_was():
    number = unclear_in("?6")
    number.settle(0, 5)
    assert str(number) == "56"
    assert number.undo(1.0) == Undone(1.0, "DigitRead", "?6")
    assert number.places == ((3, 8), 6)


@pytest.mark.parametrize("position", [-1, 1, 2])
def test_only_an_unclear_place_is_settled(position: int):
    number = unclear_in("?6")
    with pytest.raises(ValueError, match="not unclear"):
        number.settle(position, 5)
    assert str(number) == "?6"


def test_a_correction_is_for_the_first_unclear_place_and_then_for_the_last_digit():
    number = unclear_in("?6?7")
    assert number.correct(1.0, 9) == DigitChanged(1.0, 0, None, 9)
    assert number.correct(2.0, 3) == DigitChanged(2.0, 2, None, 3)
    assert number.correct(3.0, 7) is None
    assert number.correct(4.0, 1) == DigitChanged(4.0, 3, 7, 1)
    assert str(number) == "9631"


def test_an_unclear_place_is_erased_and_cleared_as_any_other():
    number = unclear_in("6?")
    assert number.erase(1.0) == Erased(1.0, None, 1)
    number.undo(2.0)
    assert number.clear(3.0) == Cleared(3.0, "6?")


def test_entering_says_which_digits_are_guesses_and_confirming_makes_them_sure():
    assert unclear_in("?6?").enter(1.0, "end") == NumberEntered(1.0, "363", "end", (0, 2))
    assert unclear_in("?6?").confirm(1.0, "key") == NumberEntered(1.0, "363", "key", ())


def test_a_confirmed_number_that_is_undone_is_unclear_again():
    number = unclear_in("6?")
    number.confirm(1.0, "palm")
    assert number.undo(2.0) == Undone(2.0, "NumberEntered", "6?")


def test_asking_changes_nothing_and_there_is_nothing_to_ask_about_a_sure_number():
    number = unclear_in("6?")
    assert number.ask(1.0) == ConfirmationAsked(1.0, "6?", "63", (1,))
    assert number.undo(2.0) == Undone(2.0, "DigitRead", "6")
    assert number.ask(3.0) is None


STEPS = ("erase", "clear", "correct", "enter", "confirm", "ask", "undo", "hold", "settle", *ALPHABET)


def step_of(number: Number, step: str, t: float) -> Event | None:
    """Do a step, and return the event that a reader would report."""
    match step:
        case "correct":
            return number.correct(t, 5)
        case "enter" | "confirm":
            return getattr(number, step)(t, "key")
        case "hold":
            number.hold((3, 8))
            return DigitRead(t, None, 0.4, "could be 3 or 8", len(number) - 1, (3, 8))
        case "settle" if number.uncertain:
            position = number.uncertain[-1]
            number.settle(position, 7)
            return DigitRead(t, 7, 0.9, "", position)
        case "settle":
            return None
        case "erase" | "clear" | "ask" | "undo":
            return getattr(number, step)(t)
    number.append(int(step))
    return DigitRead(t, int(step), 0.9, "", len(number) - 1)


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_undo_is_the_way_back_through_any_sequence(steps: list[str]):
    number, states = Number(), [()]
    for step in steps:
        event = step_of(number, step, 0.0)
        if isinstance(event, Undone):
            states.pop()
        elif event and not isinstance(event, ConfirmationAsked):
            states.append(number.places)
        assert number.places == states[-1]
    while number.undo(0.0):
        states.pop()
        assert number.places == states[-1]
    assert states == [()]


@given(st.lists(st.sampled_from(STEPS), max_size=40))
def test_the_events_alone_tell_the_number(steps: list[str]):
    number, followed = Number(), ""
    for t, step in enumerate(steps):
        event = step_of(number, step, t)
        followed = number_after(followed, event) if event else followed
        assert followed == str(number)
        assert len(number.best) == len(number), "nothing is ever shortened"


def test_the_digits_of_a_page_take_the_place_of_what_was_followed_before():
    number = number_after("8650", DigitRead(1.0, 3, 0.9, "", 0))
    assert number_after(number, DigitRead(1.0, 1, 0.9, "", 1)) == "31"
    assert number_after("", DigitChanged(1.0, 2, 5, 9)) == "", "of a number that is not told yet"


@pytest.mark.parametrize(
    ("uncertain", "words"),
    [((0,), "digit 1 is a guess"), ((0, 2), "digits 1 and 3 are guesses"), ((1, 2, 3), "digits 2, 3 and 4 are guesses")],
)
def test_guesses_are_counted_from_one_in_words(uncertain: tuple[int, ...], words: str):
    assert places_in_words(uncertain) == words


MINUS, POINT = (NUMBERS.label_of(sign) for sign in "-.")


def signed(*labels: int) -> Number:
    number = Number(NUMBERS)
    for label in labels:
        number.append(label)
    return number


def test_a_number_with_signs_is_entered_erased_and_undone_as_any_other():
    number = signed(MINUS, 3, POINT, 5)
    assert number.erase(1.0) == Erased(1.0, digit=5, position=3)
    assert number.erase(2.0) == Erased(2.0, digit=POINT, position=2)
    assert number.undo(3.0) is not None
    number.append(7)
    assert number.enter(4.0, "palm") == NumberEntered(4.0, "-3.7", "palm")


def test_a_minus_alone_is_not_entered_and_stays():
    number = signed(MINUS)
    assert number.enter(1.0, "palm") is None
    assert str(number) == "-"


def test_a_sign_corrects_a_place_where_it_can_stand_and_no_other():
    number = signed(7, 1)
    assert number.correct(1.0, MINUS) is None
    assert number.correct(2.0, POINT) == DigitChanged(2.0, position=1, old=1, new=POINT)
    number.hold((4, 9))
    assert number.correct(3.0, POINT) is None, "a second point"
    assert str(number) == "7.?"
    assert Number().correct(4.0, MINUS) is None
