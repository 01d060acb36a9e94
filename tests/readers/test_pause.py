"""Writing switched off and on, by key and by gesture; and the presets of the settings."""

import dataclasses

import pytest

from airdigits.commands import Command, command_of, key_of
from airdigits.events import NumberEntered, PenDown
from airdigits.hands.gestures import Gesture
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config
from airdigits.readers.presets import PRESETS, with_preset
from tests.made_hands import made_hand


def show(reader: AirReader, gesture: Gesture | None, seconds: float, moving: float = 0.0) -> list:
    events = []
    for step in range(round(30 * seconds)):
        hand = None if gesture is None else made_hand(gesture, (0.4 + moving * step / 30, 0.3))
        events += reader.feed(reader.t + 1 / 30, hand)
    return events


def test_while_writing_is_off_nothing_is_written_entered_or_erased():
    reader = AirReader()
    reader.number.append(4)
    reader.do(Command.PAUSE)
    assert reader.paused
    assert "switch it on" in reader.hint
    events = show(reader, Gesture.POINTING_UP, 1.0, moving=0.3)
    events += show(reader, Gesture.OPEN_PALM, 2.0) + show(reader, Gesture.CLOSED_FIST, 2.0) + show(reader, None, 4.0)
    assert not [event for event in events if isinstance(event, PenDown | NumberEntered)]
    assert str(reader.number) == "4"
    reader.do(Command.PAUSE)
    assert [e for e in show(reader, Gesture.POINTING_UP, 1.0, moving=0.3) if isinstance(e, PenDown)]


def test_index_and_little_finger_held_switch_it_off_and_held_again_on():
    reader = AirReader()
    show(reader, Gesture.I_LOVE_YOU, 1.0)
    assert not reader.paused, "it has to be meant"
    show(reader, Gesture.I_LOVE_YOU, 4.0)
    assert reader.paused, "once, however long it is held"
    show(reader, Gesture.OTHER, 0.5)
    show(reader, Gesture.I_LOVE_YOU, 2.0)
    assert not reader.paused


def test_it_has_a_key_that_sessions_keep():
    assert command_of("p") is Command.PAUSE
    assert key_of(Command.PAUSE) == "p"


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_within_the_ranges_and_changes_what_it_names(name: str):
    config = with_preset(Config(), name)
    for group, changes in PRESETS[name].changes.items():
        for key, value in changes.items():
            assert getattr(getattr(config, group), key) == value != getattr(getattr(Config(), group), key)
    assert (config == Config()) == (name == "standard")


def test_what_a_person_has_set_stays_with_a_preset():
    own = dataclasses.replace(Config(), decoding=dataclasses.replace(Config().decoding, pause=3.0))
    config = with_preset(own, "slow")
    assert (config.decoding.pause, config.decoding.patience) == (3.0, 2.0)
