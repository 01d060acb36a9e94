"""Whether a hand means to write, and what becomes of the digits of one that does not."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.events import ConfirmationAsked, DigitRead, How, NumberEntered
from airdigits.ink.stroke import Ink, Stroke
from airdigits.labels import NUMBERS
from airdigits.readers import intent
from airdigits.readers.config import NumberConfig
from airdigits.readers.entry import NumberEntry
from airdigits.readers.intent import Drawn, Intent
from airdigits.recognition.prediction import Prediction


def reading(digit: int | None, probability: float = 0.999, begun: float = 0.0, *, unclear: bool = False) -> Prediction:
    rest = (1 - probability) / 9
    probabilities = np.full(10, rest, np.float32)
    probabilities[4 if digit is None else min(digit, 9)] = probability
    stroke = Stroke(np.zeros((2, 2), np.float32), np.array([begun, begun + 0.5]))
    return Prediction(digit, probabilities, "", np.zeros((28, 28), np.uint8), Ink((stroke,)), unclear)


class Writer:
    """Writes something every four seconds, or holds a palm."""

    def __init__(self, config: NumberConfig = NumberConfig()):
        self.entry, self.t = NumberEntry(config), 0.0

    def write(self, *digits: int | None) -> None:
        for digit in digits:
            self.t += 4.0
            self.entry.notice(self.t - 1)
            self.entry.take(self.t, self.t, reading(digit, begun=self.t - 1))

    def enter(self, how: How, after: float = 1.0):
        self.t += after
        self.entry.notice(self.t)
        event = self.entry.enter(self.t, how)
        self.entry.notice(self.t)
        return event


def test_a_digit_after_much_that_was_none_is_asked_about_and_not_entered_when_the_hand_goes_away():
    writer = Writer()
    writer.write(None, None, None, 1)
    assert str(writer.entry.number) == "1", "it stands there as any other until it is to be entered"
    asked = writer.enter("away")
    assert isinstance(asked, ConfirmationAsked)
    assert (asked.number, asked.guess, asked.uncertain) == ("?", "1", (0,))
    assert writer.enter("away") is None


def test_digits_that_no_fidgeting_hand_draws_are_believed_at_once():
    writer = Writer()
    writer.write(None, None, 4, 7)
    assert writer.enter("away") == NumberEntered(writer.t, "47", "away")


@pytest.mark.parametrize("number", ["2", "3", "4", "5", "6", "8", "9", "117", "40", "15"])
def test_one_stray_stroke_before_a_number_costs_nothing(number: str):
    writer = Writer()
    writer.write(None, *map(int, number))
    assert writer.enter("palm") == NumberEntered(writer.t, number, "palm")


@pytest.mark.parametrize("number", ["0", "1", "7", "17"])
def test_what_pointing_hands_draw_is_asked_about_after_a_stray_stroke_and_confirmed_by_a_palm(number: str):
    writer = Writer()
    writer.write(None, *map(int, number))
    assert isinstance(writer.enter("away"), ConfirmationAsked)
    assert writer.enter("palm") == NumberEntered(writer.t, number, "palm")


def test_a_palm_confirms_nothing_when_what_was_drawn_since_the_question_is_none():
    writer = Writer()
    writer.write(None, 1)
    assert isinstance(writer.enter("palm"), ConfirmationAsked)
    assert writer.entry.asking
    writer.write(None)
    assert isinstance(writer.enter("palm"), ConfirmationAsked)
    assert not writer.entry.asking


@pytest.mark.parametrize("probability", [0.66, 0.9, 0.98])
def test_a_writer_whose_digits_are_seldom_sure_is_not_doubted(probability: float):
    entry = NumberEntry(NumberConfig())
    for t in range(30):
        entry.take(float(t), float(t), reading(t % 10, probability, t - 0.5))
        entry.notice(float(t))
    assert isinstance(entry.enter(30.0, "away"), NumberEntered)


def test_a_doubted_digit_is_not_confirmed_by_a_palm_but_by_a_key():
    writer = Writer()
    writer.write(None, None, None, None, 1)
    assert isinstance(writer.enter("palm"), ConfirmationAsked)
    assert isinstance(writer.enter("palm"), ConfirmationAsked), "hands that do not write show their palms, too"
    assert not writer.entry.asking
    assert isinstance(writer.enter("key"), ConfirmationAsked)
    assert writer.enter("key") == NumberEntered(writer.t, "1", "key")


def test_the_next_digit_takes_the_place_of_a_doubted_one():
    writer = Writer()
    writer.write(None, None, None, 1)
    writer.enter("away")
    writer.write(4, 7)
    assert writer.enter("away") == NumberEntered(writer.t, "47", "away")


def test_a_corrected_digit_is_meant_and_so_is_what_stands_beside_it():
    writer = Writer()
    writer.write(None, None, None, 1, 1)
    writer.entry.correct(writer.t, 7)
    writer.entry.notice(writer.t)
    assert writer.enter("away") == NumberEntered(writer.t, "17", "away")


def test_at_the_end_of_a_source_doubted_digits_are_told_as_guesses():
    writer = Writer()
    writer.write(None, None, None, None, 1)
    assert writer.enter("end") == NumberEntered(writer.t, "1", "end", (0,))


def test_a_question_stands_for_ten_seconds():
    writer = Writer()
    writer.entry.take(1.0, 1.0, reading(None, unclear=True))
    assert isinstance(writer.enter("palm"), ConfirmationAsked)
    assert isinstance(writer.enter("palm", after=10.5), ConfirmationAsked), "nobody remembers what was asked"
    assert isinstance(writer.enter("palm", after=9.5), NumberEntered)


def test_nothing_is_doubted_where_the_setting_says_so():
    writer = Writer(NumberConfig(meant=0))
    writer.write(*[None] * 20, 1)
    assert isinstance(writer.enter("away"), NumberEntered)
    writer.write(None)
    writer.entry.take(writer.t, writer.t, reading(None, unclear=True))
    assert isinstance(writer.enter("palm"), ConfirmationAsked)
    assert isinstance(writer.enter("palm"), NumberEntered), "a ? is confirmed as any other"


def test_a_minus_says_nothing_about_whether_it_is_meant():
    assert Drawn.of(reading(NUMBERS.label_of("-"))) is Drawn.UNSURE


@given(st.lists(st.tuples(st.floats(0.1, 400), st.sampled_from(list(Drawn))), min_size=1, max_size=7))
def test_the_probabilities_are_those_of_all_possible_histories(steps: list[tuple[float, Drawn]]):
    predictions = {
        Drawn.NONE: reading(None),
        Drawn.UNSURE: reading(3, 0.9),
        Drawn.SIMPLE: reading(1),
        Drawn.OTHER: reading(8),
    }
    model, t, times = Intent(), 0.0, []
    for step, drawn in steps:
        t += step
        times.append(t)
        model.take(t, predictions[drawn])
    meant = model.meant()

    prior = {True: intent._WRITES, False: 1 - intent._WRITES}
    whole, written = 0.0, [0.0] * len(steps)
    for states in product((True, False), repeat=len(steps)):
        weight = prior[states[0]]
        for i in range(1, len(steps)):
            kept = intent._GOES_ON * math.exp((times[i - 1] - times[i]) / intent._REMEMBERED)
            weight *= kept * (states[i] is states[i - 1]) + (1 - kept) * prior[states[i]]
        for (_, drawn), writes in zip(steps, states, strict=True):
            weight *= drawn.value[0 if writes else 1]
        whole += weight
        written = [total + weight * writes for total, writes in zip(written, states, strict=True)]
    assert [meant[i + 1] for i in range(len(steps))] == pytest.approx([total / whole for total in written])


@given(st.lists(st.sampled_from([None, *range(10)]), max_size=30))
def test_whatever_is_drawn_no_place_gets_lost(digits: list[int | None]):
    writer = Writer()
    writer.write(*digits)
    before = len(writer.entry.number)
    asked = writer.enter("away")
    assert before == (len(asked.number) if isinstance(asked, ConfirmationAsked | NumberEntered) else 0)


def test_read_ink_of_another_program_is_never_doubted():
    entry = NumberEntry(NumberConfig())
    for t in range(10):
        entry.take(float(t), float(t), reading(None))
    event = entry.take(10.0, 10.0, reading(1), one_digit=True)
    assert isinstance(event, DigitRead)
    assert isinstance(entry.enter(11.0, "away"), NumberEntered)
