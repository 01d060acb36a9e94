"""A hand that writes numbers with a minus and a decimal point: landmarks alone, through the whole reader."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from airdigits import AirReader, Config, DigitRead, Event, NumberEntered
from airdigits.commands import Command, Correction
from airdigits.events import to_json
from airdigits.labels import NUMBERS
from airdigits.readers.config import NumberConfig
from airdigits.synthesis.hand.script import Action, Hold, Write
from airdigits.synthesis.hand.simulation import SimulatorConfig, perform, simulate

MINUS, POINT = (NUMBERS.label_of(sign) for sign in "-.")


def reader_of(alphabet: str = "numbers", pen: str = "index", aspect: float = 4 / 3) -> AirReader:
    config = Config(number=NumberConfig(alphabet=alphabet))
    reader = AirReader(replace(config, pen=replace(config.pen, mode=pen)), aspect=aspect)
    reader.recognizer.guessing = False
    return reader


def read(number: str, config: SimulatorConfig = SimulatorConfig(), alphabet: str = "numbers") -> list[Event]:
    reader, events = reader_of(alphabet, config.pen, config.size[0] / config.size[1]), list[Event]()
    for t, hand, truth in simulate(number, config).hands():
        if config.pen == "key":
            reader.do(Command.PEN_DOWN if truth.pen else Command.PEN_UP)
        events += reader.feed(t, hand)
    return events + reader.finish()


def write(actions: Sequence[Action], seed: int = 0) -> AirReader:
    """Let a hand follow a script, and return the reader as it is a second later."""
    reader = reader_of()
    for t, hand, _ in perform([Hold("palm", 0.5), *actions, Hold("loose", 1.0)], SimulatorConfig(seed=seed)).hands():
        reader.feed(t, hand)
    return reader


def entered(events: Sequence[Event]) -> list[str]:
    return [event.number for event in events if isinstance(event, NumberEntered)]


@pytest.mark.parametrize("layout", ["beside", "stacked"])
@pytest.mark.parametrize("pen", ["index", "pinch", "key"])
def test_minus_and_point_are_read_with_every_pen(pen: str, layout: str):
    events = read("-3.5", SimulatorConfig(pen=pen, layout=layout, seed=0))
    assert entered(events) == ["-3.5"]
    assert [event.digit for event in events if isinstance(event, DigitRead)] == [MINUS, 3, POINT, 5]


@pytest.mark.parametrize("number", ["2048", "7", "519"])
def test_plain_numbers_cause_the_same_events_with_either_alphabet(number: str):
    config = SimulatorConfig(seed=4)
    lines = [[to_json(event) for event in read(number, config, alphabet)] for alphabet in ("numbers", "digits")]
    assert lines[0] == lines[1]
    assert entered(read(number, config, "digits")) == [number]


def test_with_digits_alone_no_sign_is_read():
    assert "-" not in "".join(entered(read("-48", alphabet="digits")))


def test_a_sign_is_guessed_while_it_waits_for_its_digit_and_leaves_nothing_without_one():
    reader = write([Write("7"), Write(".")])
    assert str(reader.number) == "7"
    assert [guess.digit for guess in reader.recognizer.guesses] == [POINT]
    assert reader.do(Command.ENTER) == [NumberEntered(reader.t, "7", "key")]


def test_erasing_takes_a_sign_that_waits_first_and_then_the_digit():
    reader = write([Write("7"), Write(".")])
    assert reader.do(Command.ERASE) == []
    assert not reader.strokes
    reader.do(Command.ERASE)
    assert str(reader.number) == ""


def test_what_is_read_does_not_depend_on_whether_it_is_guessed_at():
    events = list[list[Event]]()
    for guessing in (True, False):
        reader = reader_of()
        reader.recognizer.guessing = guessing
        hands = simulate("-3.5", SimulatorConfig(seed=2, speed=1.4)).hands()
        events.append([event for t, hand, _ in hands for event in reader.feed(t, hand)])
    assert events[0] == events[1]
    assert entered(events[0]) == ["-3.5"]


def test_a_second_point_is_not_accepted_silently():
    reader = write([Write("1.2.3")])
    assert str(reader.number) == "1.2?3"
    reader.do(Correction(POINT))
    assert str(reader.number) == "1.2?3", "a number has one point"
    reader.do(Correction(8))
    assert str(reader.number) == "1.283"


def test_the_keys_of_signs_correct_a_place_where_they_can_stand():
    reader = write([Write("71")])
    reader.do(Correction(MINUS))
    assert str(reader.number) == "71"
    reader.do(Correction(POINT))
    assert str(reader.number) == "7."
    reader.do(Command.UNDO)
    assert str(reader.number) == "71"
