"""Events as an iterator and through callbacks."""

from pathlib import Path

import pytest

from airdigits import AirReader, DigitRead, Event, NumberEntered, open_source
from airdigits.commands import Command, Correction
from airdigits.hands.gestures import Gesture
from tests.readers.test_air import hold, play, rest, write

pytestmark = pytest.mark.slow


def test_a_whole_source_is_a_stream_of_events_to_its_end(clip: Path):
    with open_source(clip) as source, AirReader() as writer:
        told = list(writer.events(source))
    assert [event.number for event in told if isinstance(event, NumberEntered)] == ["47"]
    assert told == sorted(told, key=lambda event: event.t)


def test_events_come_while_the_source_still_runs(clip: Path):
    with open_source(clip) as source, AirReader() as writer:
        for event in writer.events(source):
            if isinstance(event, DigitRead):
                break
        assert event.digit == 4
        assert str(writer.number) == "4"


def test_a_callback_gets_its_kind_alone_and_each_event_once():
    """Enter by palm is a method within a method: told once all the same."""
    writer = AirReader()
    digits, numbers, everything = [], [], []
    writer.on(DigitRead, digits.append)
    writer.on(NumberEntered, numbers.append)
    writer.on(Event, everything.append)
    told = list(play(writer, rest(0.5), write(7), rest(1.0), hold(1.5, Gesture.OPEN_PALM)))
    assert [event.digit for event in digits] == [7]
    assert [event.number for event in numbers] == ["7"]
    assert everything == told


def test_keys_are_heard_too_before_the_method_returns():
    writer = AirReader()
    list(play(writer, rest(0.5), write(7), rest(1.0), finish=False))
    heard: list[Event] = []
    writer.on(Event, heard.append)
    assert writer.do(Correction(1)) == heard
    assert writer.do(Command.ENTER) == heard[1:]


def test_what_a_callback_does_to_the_number_is_told_as_well():
    writer = AirReader()
    heard: list[Event] = []
    writer.on(DigitRead, lambda read: writer.do(Command.CLEAR))
    writer.on(Event, heard.append)
    list(play(writer, rest(0.5), write(7), rest(1.0)))
    assert [type(event).__name__ for event in heard if event.t > 1][-2:] == ["Cleared", "DigitRead"]
    assert str(writer.number) == ""


def test_what_a_callback_raises_comes_out_and_the_writer_goes_on():
    writer = AirReader()
    list(play(writer, rest(0.5), write(7), rest(1.0), finish=False))

    def refuse_seven(entered: NumberEntered) -> None:
        if entered.number == "7":
            raise RuntimeError("no")

    heard: list[NumberEntered] = []
    writer.on(NumberEntered, refuse_seven)
    writer.on(NumberEntered, heard.append)
    with pytest.raises(RuntimeError, match="no"):
        writer.do(Command.ENTER)
    list(play(writer, rest(0.5), write(2), rest(1.0), start=10.0))
    assert [entered.number for entered in heard] == ["2"]
