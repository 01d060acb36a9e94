"""What the screen shows of a writing hand: unclear places, the question, and ink that no event tells of."""

import numpy as np
import pytest

from airdigits.app.air_presenter import AirPresenter
from airdigits.commands import Command
from airdigits.events import DigitRead, NumberEntered
from airdigits.hands.gestures import Gesture
from airdigits.ink.stroke import Ink, Stroke
from airdigits.readers.air import AirReader
from airdigits.recognition.prediction import Prediction
from airdigits.screen.overlay import FADE_SECONDS
from airdigits.screen.scene import Scene
from tests.made_hands import made_hand


@pytest.fixture
def reader() -> AirReader:
    reader = AirReader()
    reader.number.append(6)
    reader.number.hold((4, 9))
    reader.feed(10.0, None)
    return reader


def presenter(reader: AirReader) -> AirPresenter:
    return AirPresenter(reader, (640, 480))


def prediction(end: float, *, unclear: bool = False, reason: str = "no digit I know") -> Prediction:
    """Of ink that ended at `end` seconds."""
    stroke = Stroke(np.array([[0.2, 0.2], [0.4, 0.4]], np.float32), np.array([end - 1, end]))
    return Prediction(None, np.full(10, 0.1, np.float32), reason, np.zeros((28, 28), np.uint8), Ink((stroke,)), unclear)


def test_an_unclear_place_is_shown_with_what_it_could_be(reader: AirReader):
    scene = presenter(reader).scene(10.0)
    assert (scene.number, scene.unclear, scene.question) == ("6?", ("4/9",), "")


def test_the_question_is_shown_until_the_number_changes(reader: AirReader):
    shown = presenter(reader)
    reader.do(Command.ENTER)
    assert shown.scene(10.0).question == "64"
    reader.do(Command.ERASE)
    assert shown.scene(10.1).question == ""


def test_the_ring_says_that_it_will_ask_and_then_that_it_will_confirm(reader: AirReader):
    shown = presenter(reader)

    def ring(start: float) -> str | None:
        for i in range(15):
            reader.feed(start + i / 30, made_hand(Gesture.OPEN_PALM))
        dwell = shown.scene(reader.t).dwell
        return dwell and dwell[0]

    assert ring(10.1) == "check 6?"
    reader.do(Command.ENTER)
    reader.feed(10.9, made_hand(Gesture.OTHER))
    reader.feed(11.2, made_hand(Gesture.OTHER))
    assert ring(11.3) == "confirm 64"
    reader.do(Command.ENTER)
    assert ring(12.0) is None, "there is nothing to enter"


def test_ink_that_is_no_digit_is_shown_for_a_while_with_its_reason_though_no_event_tells_of_it(reader: AirReader):
    shown = presenter(reader)
    reader.recognizer.last = prediction(9.5)
    scene = shown.scene(10.0)
    assert (scene.rejected, len(scene.fading), scene.guess) == ("no digit I know", 1, None)
    assert len(shown.scene(10.1).fading) == 1, "once"
    assert gone(shown.scene(10.1 + FADE_SECONDS))


def test_unclear_ink_is_not_called_rejected_and_shows_what_it_could_be(reader: AirReader):
    shown = presenter(reader)
    reader.recognizer.last = prediction(9.5, unclear=True, reason="could be 4 or 9")
    scene = shown.scene(10.0)
    assert scene.rejected == ""
    assert scene.guess is not None


def test_ink_that_was_read_while_nobody_watched_is_not_shown_as_new(reader: AirReader):
    shown = presenter(reader)
    reader.recognizer.last = prediction(1.0)
    assert gone(shown.scene(10.0))


def test_a_number_that_is_entered_with_a_guess_shows_which_digit_it_is(reader: AirReader):
    shown = presenter(reader)
    (entered,) = reader.finish()
    shown.note(entered)
    assert isinstance(entered, NumberEntered)
    scene = shown.scene(10.0)
    assert (scene.entered, scene.guessed) == ("64", (1,))


def gone(scene: Scene) -> bool:
    return not scene.fading and not scene.rejected


def test_an_erased_digit_is_shown_struck_through_for_a_moment_and_no_longer_as_if_it_were_read():
    reader = AirReader()
    reader.feed(10.0, None)
    shown = presenter(reader)
    for digit in (2, 4):
        reader.number.append(digit)
    reader.recognizer.last = prediction(9.5, unclear=True)
    assert shown.scene(10.0).fading
    for event in reader.do(Command.ERASE):
        shown.note(event)
    scene = shown.scene(10.1)
    assert (scene.number, scene.erased, scene.fading, scene.guess, scene.image) == ("2", "4", (), None, None)
    assert shown.scene(12.0).erased == ""


def test_an_undo_brings_an_erased_digit_back_and_nothing_is_struck_through():
    reader = AirReader()
    reader.number.append(4)
    shown = presenter(reader)
    for asked in (Command.ERASE, Command.UNDO):
        for event in reader.do(asked):
            shown.note(event)
    scene = shown.scene(0.1)
    assert (scene.number, scene.erased) == ("4", "")


def test_the_advice_before_the_first_digit_leaves_when_somebody_writes_and_never_says_what_the_hint_says():
    reader = AirReader()
    shown = presenter(reader)
    for t in range(3):
        reader.feed(t / 30, None)
    scene = shown.scene(reader.t)
    assert (scene.hint, bool(scene.advice)) == ("show your hand", True)
    reader.feed(0.2, made_hand(Gesture.OTHER))
    scene = shown.scene(reader.t)
    assert (scene.hint, scene.advice) == ("index finger only, please", "")
    for i in range(10):
        reader.feed(0.3 + i / 30, made_hand(Gesture.POINTING_UP, (0.4 + 0.02 * i, 0.3)))
    assert reader.pen_down
    assert shown.scene(reader.t).advice == ""
    shown.note(DigitRead(1.0, 4, 0.99, "", 0))
    for i in range(40):
        reader.feed(1.0 + i / 30, None)
    assert shown.scene(reader.t).advice == "", "who has written a digit knows how"


def test_the_hint_does_not_repeat_that_the_pen_is_up():
    reader = AirReader()
    for gesture in (Gesture.OPEN_PALM, Gesture.CLOSED_FIST, Gesture.VICTORY):
        reader.feed(reader.t + 1, made_hand(gesture))
        assert reader.hint
        assert "pen is up" not in reader.hint
