"""Typing what events tell, into windows that do with keys what a text field does."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import Cleared, DigitRead, Event, HandFound, NumberEntered, Undone
from airdigits.labels import ALPHABET, NUMBERS
from airdigits.number import Number
from airdigits.sinks.keyboard_sink import DryRunKeyboard, KeyboardSink
from airdigits.sinks.keyboards.keyboard import KEYS, Focus, NoKeyboardError

OWN, NOBODY = Focus("airdigits", own=True), Focus(None)


class Desk:
    """A `Keyboard` before windows of text; `has_focus` is the one that gets the keys."""

    def __init__(self) -> None:
        self.has_focus = Focus("editor")
        self.texts: dict[object, str] = {}

    def focus(self) -> Focus:
        return self.has_focus

    def type(self, keys: Sequence[str]) -> None:
        window = self.has_focus.window
        assert window is not None
        assert not self.has_focus.own, "a digit there is a correction"
        for key in keys:
            assert key in KEYS
            text = self.texts.get(window, "")
            if key == "backspace":
                assert text[-1] in NUMBERS.signs, "takes away what we have not written"
                self.texts[window] = text[:-1]
            else:
                self.texts[window] = text + {"enter": "\n", "tab": "\t"}.get(key, key)

    @property
    def editor(self) -> str:
        return self.texts.get("editor", "")


class Writing:
    """A number that is written, and a keyboard sink that is told of it."""

    def __init__(self, what: str = "digits", after: str = "enter"):
        self.number, self.desk, self.told = Number(), Desk(), list[str]()
        self.sink = KeyboardSink(self.desk, what, after, self.told.append)

    def read(self, digits: str) -> None:
        """Read digits; a question mark is one that could be 3 or 8."""
        for digit in digits:
            if digit == "?":
                self.log(DigitRead(1.0, None, 0.4, "could be 3 or 8", len(self.number), (3, 8)))
                self.number.hold((3, 8))
                continue
            self.log(DigitRead(1.0, int(digit), 0.9, "", len(self.number)))
            self.number.append(int(digit))

    def log(self, event: Event | None) -> None:
        if event:
            self.sink.handle(event)


def test_a_number_is_typed_when_it_is_entered_and_not_before():
    writing = Writing("number")
    writing.read("2048")
    writing.log(writing.number.erase(2.0))
    assert writing.desk.editor == ""
    writing.log(writing.number.enter(3.0, "palm"))
    assert writing.desk.editor == "204\n"


@pytest.mark.parametrize(("after", "text"), [("enter", "007\n"), ("tab", "007\t"), ("nothing", "007")])
def test_the_key_after_a_number_can_be_chosen(after: str, text: str):
    for what in ("number", "digits"):
        writing = Writing(what, after)
        writing.read("007")
        writing.log(writing.number.enter(3.0, "palm"))
        assert writing.desk.editor == text


def test_digits_are_typed_as_they_come_and_taken_back_with_backspace():
    writing = Writing()
    writing.read("21")
    assert writing.desk.editor == "21"
    writing.log(writing.number.correct(2.0, 0))
    assert writing.desk.editor == "20"
    writing.log(writing.number.erase(2.0))
    assert writing.desk.editor == "2"
    writing.log(writing.number.clear(2.0))
    assert writing.desk.editor == ""


def test_unclear_digits_questions_and_the_hand_type_nothing():
    writing = Writing()
    writing.log(HandFound(1.0))
    writing.read("?")
    writing.log(writing.number.ask(2.0))
    assert writing.desk.texts == {}


def test_what_follows_an_unclear_digit_waits_for_it_and_that_is_told_once():
    writing = Writing()
    writing.read("06?64")
    assert writing.desk.editor == "06"
    assert writing.told == ["not typed yet: a digit is unclear; what follows it waits for it"]
    writing.log(writing.number.correct(2.0, 4))
    assert writing.desk.editor == "06464"
    writing.log(writing.number.undo(3.0))
    assert writing.desk.editor == "06"
    writing.number.settle(2, 9)
    writing.log(DigitRead(4.0, 9, 0.9, "", 2))
    assert writing.desk.editor == "06964"


@pytest.mark.parametrize(("what", "typed", "done"), [("number", "", "typed"), ("digits", "06", "finished")])
def test_a_guess_that_nobody_confirmed_is_never_typed_and_told_once(what: str, typed: str, done: str):
    writing = Writing(what)
    writing.read("06?6")
    writing.told.clear()
    writing.log(writing.number.enter(2.0, "end"))
    assert writing.desk.editor == typed
    assert writing.told == [f"0636 was not {done}: digit 3 is a guess, not confirmed"]


@pytest.mark.parametrize("what", ["number", "digits"])
def test_a_confirmed_guess_is_typed(what: str):
    writing = Writing(what)
    writing.read("06?6")
    writing.log(writing.number.ask(2.0))
    writing.log(writing.number.confirm(3.0, "palm"))
    assert writing.desk.editor == "0636\n"


@pytest.mark.parametrize("what", ["number", "digits"])
@pytest.mark.parametrize("number", ["06?6", "314 27", "1\n2"])
def test_a_number_with_a_place_that_was_not_read_is_never_typed_and_told_once(what: str, number: str):
    writing = Writing(what)
    writing.log(NumberEntered(1.0, number, "key"))
    assert writing.desk.texts == {}
    assert writing.told == [f"{number} was not typed: a place in it was not read"]
    writing.read("7")
    writing.log(writing.number.enter(2.0, "palm"))
    assert writing.desk.editor == "7\n"


def test_digits_wait_while_a_place_is_not_read_and_are_made_good_then():
    writing = Writing()
    writing.log(Undone(1.0, "Cleared", "06?6"))
    writing.log(Undone(2.0, "Cleared", "06?"))
    assert writing.desk.editor == "06"
    assert len(writing.told) == 1
    writing.log(Undone(3.0, "Cleared", "0646"))
    assert writing.desk.editor == "0646"
    writing.log(Cleared(4.0, "0646"))
    assert writing.desk.editor == ""


def test_digits_wait_while_airdigits_has_the_focus_and_are_made_good_then():
    writing = Writing()
    writing.desk.has_focus = OWN
    writing.read("20")
    assert writing.told == ["not typed yet: airdigits itself has the focus; click into the window that should get the digits"]
    writing.desk.has_focus = Focus("editor")
    writing.read("4")
    assert writing.desk.editor == "204"


@pytest.mark.parametrize(("focus", "why"), [(OWN, "airdigits itself has the focus"), (NOBODY, "no window has the focus")])
@pytest.mark.parametrize("what", ["number", "digits"])
def test_a_number_entered_where_it_cannot_be_typed_is_told_each_time_and_never_typed_later(what: str, focus: Focus, why: str):
    writing = Writing(what)
    for number in ("12", "34"):
        writing.desk.has_focus = focus
        writing.read(number)
        writing.log(writing.number.enter(3.0, "palm"))
        assert writing.told[-1].startswith(f"{number} was not typed: {why}")
    writing.desk.has_focus = Focus("editor")
    writing.read("5")
    writing.log(writing.number.enter(3.0, "palm"))
    assert writing.desk.editor == "5\n"


def test_a_window_that_gets_the_focus_in_the_middle_gets_the_whole_number():
    writing = Writing()
    writing.read("20")
    writing.desk.has_focus = Focus("form")
    writing.read("48")
    writing.log(writing.number.enter(3.0, "palm"))
    assert writing.desk.texts == {"editor": "20", "form": "2048\n"}


def test_a_number_that_was_begun_in_a_window_and_entered_elsewhere_is_not_called_typed():
    writing = Writing()
    writing.read("20")
    writing.desk.has_focus = OWN
    writing.log(writing.number.enter(3.0, "palm"))
    assert writing.told[-1].startswith("20 was not finished: airdigits itself has the focus")
    writing.desk.has_focus = Focus("editor")
    writing.read("7")
    assert writing.desk.editor == "207", "what may have changed hands since is not taken back"


def test_a_display_that_goes_away_is_told_once_and_the_program_goes_on():
    class Gone(Desk):
        def focus(self) -> Focus:
            raise NoKeyboardError("the display is gone")

    told: list[str] = []
    sink = KeyboardSink(Gone(), "digits", "enter", told.append)
    for position in range(3):
        sink.handle(DigitRead(1.0, 4, 0.9, "", position))
    assert told == ["the display is gone"]


STEPS = st.sampled_from(
    ["erase", "clear", "correct", "enter", "confirm", "undo", "to own", "to editor", "to form", "?", *ALPHABET]
)


@given(st.lists(STEPS, max_size=40))
def test_whatever_happens_the_window_with_the_focus_ends_with_the_number(steps: list[str]):
    """`Desk` asserts on the way that no window loses what is not ours."""
    writing = Writing()
    for step in steps:
        match step:
            case "erase":
                writing.log(writing.number.erase(1.0))
            case "clear":
                writing.log(writing.number.clear(1.0))
            case "correct":
                writing.log(writing.number.correct(1.0, 5))
            case "enter":
                writing.log(writing.number.enter(1.0, "key"))
            case "confirm":
                writing.log(writing.number.confirm(1.0, "key"))
            case "undo":
                writing.log(writing.number.undo(1.0))
            case "to own":
                writing.desk.has_focus = OWN
            case "to editor" | "to form":
                writing.desk.has_focus = Focus(step.removeprefix("to "))
            case digit:
                writing.read(digit)
    writing.desk.has_focus = Focus("editor")
    writing.read("7")
    assert writing.desk.editor.endswith(str(writing.number).partition("?")[0])


def test_a_dry_run_tells_the_keys_in_order():
    told: list[str] = []
    sink = KeyboardSink(DryRunKeyboard(told.append), "number", "tab", told.append)
    sink.handle(NumberEntered(1.0, "2048", "palm"))
    assert told == ["would type 2048 Tab"]


@pytest.mark.parametrize("what", ["number", "digits"])
def test_minus_and_point_are_typed_as_digits_are(what: str):
    desk = Desk()
    sink = KeyboardSink(desk, what, "enter", pytest.fail)
    for position, sign in enumerate("-3.5"):
        label = NUMBERS.label_of(sign)
        sink.handle(DigitRead(float(position), label, 0.9, "", position))
    sink.handle(NumberEntered(9.0, "-3.5", "palm"))
    assert desk.editor == "-3.5\n"
