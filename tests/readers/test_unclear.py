"""The promise: a number is never silently shortened, never silently guessed."""

from dataclasses import replace

import pytest

from airdigits.commands import Command, Correction
from airdigits.events import ConfirmationAsked, DigitChanged, DigitRead, Erased, Event, NumberEntered
from airdigits.hands.gestures import Gesture
from airdigits.ink.stroke import Ink
from airdigits.readers.air import AirReader
from airdigits.readers.config import Config, NumberConfig
from airdigits.recognition.prediction import Prediction
from tests.readers import test_air
from tests.readers.test_air import Moment, digits, hold, play, rest, write

UNCLEAR, NOTHING = 7, 6
PALM, FIST, VICTORY = Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.VICTORY
CURVES = {
    3: [(0, 0.1), (0.2, 0), (0.45, 0.05), (0.5, 0.2), (0.4, 0.42), (0.2, 0.48), (0.4, 0.52), (0.55, 0.7), (0.45, 0.92), (0.2, 1),
        (0, 0.9)],
    6: [(0.5, 0), (0.2, 0.2), (0.05, 0.5), (0, 0.75), (0.15, 0.95), (0.35, 1), (0.5, 0.85), (0.5, 0.65), (0.3, 0.55),
        (0.1, 0.65)],
}  # fmt: skip


class Doubtful(AirReader):
    """Is unsure of each 7, and takes each 6 for nothing: what a network doubts changes with every training."""

    def _take(self, t: float, prediction: Prediction, **options: bool) -> list[Event]:
        if prediction.digit == UNCLEAR:
            prediction = replace(prediction, digit=None, unclear=True, reason="could be 7 or 1")
        elif prediction.digit == NOTHING:
            prediction = replace(prediction, digit=None, reason="no digit I know")
        return super()._take(t, prediction, **options)


@pytest.fixture(autouse=True)
def _shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    for digit, corners in CURVES.items():
        monkeypatch.setitem(test_air.SHAPES, digit, corners)


def pause(seconds: float) -> list[Moment]:
    """Neither write nor give a command."""
    return rest(seconds, Gesture.OTHER)


@pytest.fixture
def reader() -> AirReader:
    return Doubtful()


def heard(reader: AirReader, *scenes: list[Moment], finish: bool = False) -> list[Event]:
    """Go on from the latest frame; return what concerns the number."""
    events = play(reader, *scenes, finish=finish, start=reader.t + 1 / test_air.FPS)
    return [e for e in events if isinstance(e, DigitRead | DigitChanged | Erased | ConfirmationAsked | NumberEntered)]


def unclear_between(reader: AirReader) -> None:
    """Write 2, an unclear digit and 3, one after the other."""
    heard(reader, write(2, 0.1), pause(0.4), write(UNCLEAR, 0.4), pause(0.4), write(3, 0.7), pause(0.8))
    assert str(reader.number) == "2?3"


def test_an_unclear_digit_holds_its_place_and_says_what_it_could_be(reader: AirReader):
    (event,) = heard(reader, write(UNCLEAR), pause(0.8))
    assert isinstance(event, DigitRead)
    assert (event.digit, event.position, event.likeliest[0], len(event.likeliest)) == (None, 0, UNCLEAR, 2)
    assert event.reason.startswith("could be ")
    assert str(reader.number) == "?"


def test_ink_that_is_no_digit_leaves_nothing_but_the_reason(reader: AirReader):
    assert heard(reader, write(NOTHING), pause(0.8), finish=True) == []
    assert reader.recognizer.last is not None
    assert reader.recognizer.last.digit is None
    assert reader.recognizer.last.reason == "no digit I know"


def test_a_digit_written_a_second_after_the_question_mark_appeared_takes_its_place(reader: AirReader):
    unclear_between(reader)
    (event,) = heard(reader, pause(1.2), write(2, 0.4), pause(0.8))
    assert isinstance(event, DigitRead)
    assert (event.digit, event.position, event.likeliest) == (2, 1, ())
    assert str(reader.number) == "223"


@pytest.mark.parametrize("seconds", [0.4, 0.8, 1.2])
def test_who_writes_on_without_looking_gets_every_digit(reader: AirReader, seconds: float):
    written = enumerate((2, UNCLEAR, 3, 2, 3, 3, 2))
    scenes = [scene for i, digit in written for scene in (write(digit, 0.1 + 0.4 * (i % 2)), pause(seconds))]
    (*_, entered) = heard(reader, *scenes, finish=True)
    assert isinstance(entered, NumberEntered)
    assert len(entered.number) == 7, "not shortened"
    assert (entered.number[0], entered.number[2:], entered.uncertain) == ("2", "32332", (1,))


def test_ink_that_was_read_as_nothing_is_no_pause(reader: AirReader):
    """Whoever wrote it was not waiting: a digit soon after it is not the one that the question mark asks for."""
    heard(reader, write(UNCLEAR, 0.1), pause(0.8), write(NOTHING, 0.5), pause(0.8), write(3, 0.1), pause(0.8))
    assert str(reader.number) == "?3"


def test_the_first_of_two_unclear_places_is_written_again_first(reader: AirReader):
    heard(reader, write(UNCLEAR, 0.1), pause(0.4), write(UNCLEAR, 0.4), pause(2.0))
    heard(reader, write(2, 0.4), pause(0.8))
    assert str(reader.number) == "2?"
    heard(reader, write(3, 0.4), pause(0.8), write(2, 0.6), pause(0.8))
    assert str(reader.number) == "232"


def test_how_long_the_writer_has_to_look_is_a_setting():
    reader = Doubtful(replace(Config(), number=NumberConfig(rewrite_after=3600)))
    heard(reader, write(UNCLEAR), pause(3.0), write(2), pause(0.8))
    assert str(reader.number) == "?2"


def test_a_place_that_undo_made_unclear_again_counts_from_then(reader: AirReader):
    heard(reader, write(UNCLEAR), pause(2.0), write(2), pause(0.8))
    assert str(reader.number) == "2"
    reader.do(Command.UNDO)
    assert str(reader.number) == "?"
    heard(reader, pause(0.3), write(2), pause(0.8))
    assert str(reader.number) == "?2"


def test_a_key_a_fist_and_two_fingers_work_on_an_unclear_place(reader: AirReader):
    unclear_between(reader)
    assert reader.do(Correction(7)) == [DigitChanged(reader.t, 1, None, 7)]
    heard(reader, hold(1.3, VICTORY), pause(0.3))
    assert str(reader.number) == "2?3"
    erased = heard(reader, hold(1.5, FIST), pause(0.3))
    assert [(e.digit, e.position) for e in erased if isinstance(e, Erased)] == [(3, 2), (None, 1)]


def test_a_held_palm_asks_first_and_a_second_one_confirms(reader: AirReader):
    unclear_between(reader)
    (asked,) = heard(reader, hold(4.0, PALM))
    assert isinstance(asked, ConfirmationAsked)
    assert (asked.number, asked.uncertain) == ("2?3", (1,))
    assert reader.asking
    (entered,) = heard(reader, pause(0.3), hold(1.3, PALM))
    assert entered == NumberEntered(entered.t, asked.guess, "palm")
    assert not reader.asking


def test_a_lost_frame_in_a_held_palm_does_not_confirm(reader: AirReader):
    unclear_between(reader)
    events = heard(reader, hold(1.5, PALM), [None] * 3, hold(1.5, PALM))
    assert [type(event) for event in events] == [ConfirmationAsked]


def test_enter_asks_first_and_again_confirms(reader: AirReader):
    unclear_between(reader)
    assert [type(event) for event in reader.do(Command.ENTER)] == [ConfirmationAsked]
    (entered,) = reader.do(Command.ENTER)
    assert isinstance(entered, NumberEntered)
    assert (len(entered.number), entered.how, entered.uncertain) == (3, "key", ())


def test_a_hand_that_stays_away_asks_and_never_confirms(reader: AirReader):
    unclear_between(reader)
    away = [rest(3.0, None), pause(0.5)]
    events = heard(reader, *away, *away, *away)
    assert [type(event) for event in events] == [ConfirmationAsked]
    assert [type(event) for event in reader.do(Command.ENTER)] == [NumberEntered]


def test_any_change_takes_the_question_back(reader: AirReader):
    unclear_between(reader)
    for change in (Command.ERASE, Command.UNDO):
        reader.do(Command.ENTER)
        assert reader.asking
        reader.do(change)
        assert not reader.asking
    reader.do(Command.ENTER)
    heard(reader, write(2), pause(0.8))
    assert not reader.asking
    assert [type(event) for event in reader.do(Command.ENTER)] == [ConfirmationAsked]


def test_a_number_that_is_settled_is_entered_at_once(reader: AirReader):
    unclear_between(reader)
    reader.do(Command.ENTER)
    reader.do(Correction(7))
    assert reader.do(Command.ENTER) == [NumberEntered(reader.t, "273", "key")]


def test_at_the_end_of_the_source_the_number_comes_with_its_guesses(reader: AirReader):
    unclear_between(reader)
    reader.do(Command.ENTER)
    (entered,) = reader.finish()
    assert isinstance(entered, NumberEntered)
    assert (len(entered.number), entered.how, entered.uncertain) == (3, "end", (1,))


def test_ink_of_another_program_always_has_a_place_of_its_own():
    reader = AirReader()
    for _ in range(2):
        events = reader.read_ink(Ink.of([[(0, 0), (0.01, 0.01)]]))  # too small to be a digit
        assert digits(events) == [None]
    seven = Ink.of([[(0.2, 0.2), (0.4, 0.2), (0.3, 0.5)]])
    late = Ink(tuple(replace(stroke, times=stroke.times + 1e6) for stroke in seven.strokes))
    assert digits(reader.read_ink(late)) == [7]
    assert str(reader.number) == "??7"


def test_every_reading_is_given_with_its_event_or_none(reader: AirReader):
    given: list[tuple[int | None, bool]] = []
    reader.on_reading = lambda t, prediction, event: given.append((prediction.digit, event is not None))
    heard(reader, write(2), pause(0.8), write(NOTHING), pause(0.8), write(UNCLEAR), pause(0.8))
    assert given == [(2, True), (None, False), (None, True)]
