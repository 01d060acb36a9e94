"""Numbers on paper before a webcam are entered once, when they are sure, whatever the hand does meanwhile."""

import re
from collections.abc import Iterable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.commands import Command, Correction
from airdigits.events import Cleared, DigitChanged, DigitRead, Erased, Event, NumberEntered, Undone
from airdigits.readers.config import Config
from airdigits.readers.paper import PaperReader
from airdigits.readers.reader import Reader
from airdigits.support.paths import models_dir
from airdigits.synthesis.pages.tidy import coloured, tidy_glyph, tidy_ink, tidy_page
from airdigits.synthesis.pages.video import FPS, HOLDINGS, hold_page

pytestmark = pytest.mark.slow

SMALL = (640, 480)
LINES = (("314", "27"), ("8650",))


@pytest.fixture(scope="module")
def fresh() -> PaperReader:
    return PaperReader()


@pytest.fixture
def reader(fresh: PaperReader) -> PaperReader:
    fresh.restart()
    return fresh


def still(image: np.ndarray, seconds: float, start: float = 0.0) -> list[Frame]:
    return [Frame(start + i / FPS, image, i) for i in range(round(seconds * FPS))]


def seen(reader: PaperReader, frames: Iterable[Frame]) -> list[Event]:
    return [event for frame in frames for event in reader.see(frame)]


def numbers(events: Iterable[Event]) -> list[str]:
    return [event.number for event in events if isinstance(event, NumberEntered)]


def on_a_wall(page: np.ndarray) -> np.ndarray:
    return cv2.copyMakeBorder(page, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=(60, 70, 80))


def blank() -> np.ndarray:
    return np.full((486, 690, 3), 245, np.uint8)


def test_a_page_held_still_enters_its_numbers_once_from_top_to_bottom(reader: PaperReader):
    events = seen(reader, still(on_a_wall(tidy_page(LINES)), 4))
    assert numbers(events) == ["314", "27", "8650"]
    assert [e.digit for e in events if isinstance(e, DigitRead)] == [3, 1, 4, 2, 7, 8, 6, 5, 0]
    assert {e.how for e in events if isinstance(e, NumberEntered)} == {"still"}
    assert reader.pending == []


def test_a_page_held_still_is_entered_within_a_second(reader: PaperReader):
    events = seen(reader, still(tidy_page(LINES), 1))
    assert numbers(events) == ["314", "27", "8650"]


@pytest.mark.parametrize("kind", HOLDINGS)
def test_of_a_hand_held_page_all_numbers_are_right_within_a_second_and_none_is_wrong(reader: PaperReader, kind: str):
    held = hold_page(kind, 7, lines=LINES, draw=tidy_glyph, size=SMALL, steady=1.6)
    events = seen(reader, held.frames())
    entered = [event for event in events if isinstance(event, NumberEntered)]
    assert numbers(entered) == list(held.numbers)
    assert all(event.t <= held.arrives + 1 for event in entered)
    assert numbers(reader.finish()) == []


def test_a_page_that_is_drawn_past_the_camera_enters_nothing(reader: PaperReader):
    page = on_a_wall(tidy_page(LINES))
    moved = [np.roll(page, 24 * i, axis=1) for i in range(30)]  # 720 px a second
    assert numbers(seen(reader, (Frame(i / FPS, image, i) for i, image in enumerate(moved)))) == []


def test_a_number_that_is_added_later_is_entered_by_itself(reader: PaperReader):
    before, after = tidy_ink((("314", "27"),)), tidy_ink(LINES)
    before = np.pad(before, ((0, after.shape[0] - before.shape[0]), (0, after.shape[1] - before.shape[1])))
    first = seen(reader, still(coloured(before), 1.5))
    second = seen(reader, still(coloured(after), 1.5, start=1.5))
    assert numbers(first) == ["314", "27"]
    assert numbers(second) == ["8650"]


def test_a_page_that_comes_back_after_two_seconds_counts_anew_and_sooner_it_does_not(reader: PaperReader):
    page = tidy_page(LINES)
    assert len(numbers(seen(reader, still(page, 1.5)))) == 3
    seen(reader, still(blank(), 1.0, start=1.5))
    assert numbers(seen(reader, still(page, 1.5, start=2.5))) == []
    seen(reader, still(blank(), 3.0, start=4.0))
    assert len(numbers(seen(reader, still(page, 1.5, start=7.0)))) == 3


def test_a_finger_before_a_page_for_a_moment_enters_nothing_twice(reader: PaperReader):
    page = tidy_page(LINES)
    covered = page.copy()
    cv2.rectangle(covered, (60, 60), (260, 330), (140, 170, 215), -1)
    first = numbers(seen(reader, still(page, 1.5)))
    assert first == ["314", "27", "8650"]
    assert numbers(seen(reader, [*still(covered, 0.8, start=1.5), *still(page, 1.5, start=2.3)])) == []


def with_an_x_at_its_end() -> np.ndarray:
    """A page of the number 472 and an X."""
    rng = np.random.default_rng(0)
    ink = np.zeros((240, 520), np.float32)
    for i, digit in enumerate((4, 7, 2)):
        glyph = tidy_glyph(digit, 70, rng)
        ink[80 : 80 + glyph.shape[0], 60 + 60 * i : 60 + 60 * i + glyph.shape[1]] = glyph
    cv2.line(ink, (245, 85), (290, 148), 1, 6, cv2.LINE_AA)
    cv2.line(ink, (290, 85), (245, 148), 1, 6, cv2.LINE_AA)
    return cv2.resize(coloured(ink), None, fx=1.3, fy=1.3)


def test_a_sign_that_cannot_be_read_keeps_its_number_from_being_entered(reader: PaperReader):
    assert "472" not in numbers(seen(reader, still(with_an_x_at_its_end(), 2)))


def test_a_sign_that_cannot_be_read_is_settled_by_its_key_or_left_out_by_backspace(reader: PaperReader):
    seen(reader, still(with_an_x_at_its_end(), 0.3))
    number = reader.pending[-1]
    place = number.index("?")
    assert reader.do(Correction(8)) == [DigitChanged(reader.t, place, None, 8)]
    assert reader.pending[-1] == number.replace("?", "8", 1)
    reader.do(Command.UNDO)
    assert reader.pending[-1] == number
    if number.endswith("?"):
        assert reader.do(Command.ERASE) == [Erased(reader.t, None, len(number) - 1)]
        (_, entered) = reader.do(Command.ENTER)[-2:]
        assert entered == NumberEntered(reader.t, number[:-1], "key")


def test_a_picture_of_nothing_gives_nothing(reader: PaperReader):
    assert seen(reader, still(blank(), 1)) == []
    assert reader.finish() == []
    assert all(reader.do(asked) == [] for asked in [*Command, Correction(3)])


def test_people_and_rooms_enter_nothing(reader: PaperReader, shared):
    for name in ("counting_fingers.mp4", "open_palm_moving.mp4"):
        reader.restart()
        clip, frames = cv2.VideoCapture(str(shared / "video" / name)), []
        while len(frames) < 45 and (image := clip.read()[1]) is not None:
            frames.append(Frame(len(frames) / FPS, image, len(frames)))
        assert numbers(seen(reader, frames)) == [], name


def pending(reader: PaperReader) -> list[str]:
    """Look at a page just long enough that its numbers are seen and not entered yet."""
    seen(reader, still(tidy_page(LINES), 0.3))
    return reader.pending


def test_enter_does_not_wait_until_a_number_is_certain(reader: PaperReader):
    assert pending(reader) == ["314", "27", "8650"]
    events = reader.do(Command.ENTER)
    assert numbers(events) == ["314", "27", "8650"]
    assert {e.how for e in events if isinstance(e, NumberEntered)} == {"key"}
    assert reader.do(Command.ENTER) == []


def test_erase_leaves_the_last_digit_out_and_correct_replaces_it(reader: PaperReader):
    pending(reader)
    (erased,) = reader.do(Command.ERASE)
    assert isinstance(erased, Erased)
    assert (erased.digit, erased.position, reader.pending[-1]) == (0, 3, "865")
    (changed,) = reader.do(Correction(9))
    assert isinstance(changed, DigitChanged)
    assert (changed.position, changed.old, changed.new) == (2, 5, 9)
    assert numbers(reader.do(Command.ENTER)) == ["314", "27", "869"]


def test_a_correction_outlives_later_readings(reader: PaperReader):
    pending(reader)
    reader.do(Correction(3))
    assert numbers(seen(reader, still(tidy_page(LINES), 2, start=0.3))) == ["314", "27", "8653"]


def test_what_is_cleared_is_not_entered_as_long_as_it_is_seen(reader: PaperReader):
    pending(reader)
    assert reader.do(Command.CLEAR) == [Cleared(reader.t, number) for number in ("314", "27", "8650")]
    assert reader.pending == []
    assert numbers(seen(reader, still(tidy_page(LINES), 2, start=0.3))) == []


def test_undo_takes_each_change_back_the_latest_first(reader: PaperReader):
    pending(reader)
    reader.do(Command.ERASE)
    reader.do(Correction(9))
    assert [e.change for e in reader.do(Command.UNDO)] == ["DigitChanged"]
    assert reader.pending[-1] == "865"
    assert [(e.change, e.number) for e in reader.do(Command.UNDO)] == [("Erased", "8650")]
    assert reader.pending == ["314", "27", "8650"]
    assert reader.do(Command.UNDO) == []


def test_a_number_whose_entering_is_undone_waits_for_enter_however_still_the_page_is_held(reader: PaperReader):
    seen(reader, still(tidy_page(LINES), 1.5))
    (undone,) = reader.do(Command.UNDO)
    assert (undone.change, undone.number) == ("NumberEntered", "8650")
    reader.do(Correction(7))
    assert numbers(seen(reader, still(tidy_page(LINES), 1.5, start=1.5))) == []
    assert numbers(reader.do(Command.ENTER)) == ["8657"]


def test_undoing_a_clear_brings_each_number_back_with_an_event_of_its_own(reader: PaperReader):
    pending(reader)
    reader.do(Command.CLEAR)
    assert reader.do(Command.UNDO) == [Undone(reader.t, "Cleared", number) for number in ("314", "27", "8650")]
    assert reader.pending == ["314", "27", "8650"]
    assert reader.do(Command.UNDO) == []


def test_no_event_carries_more_than_one_number_and_an_entered_one_has_digits_alone(reader: PaperReader):
    """Also where a sign cannot be read: its place may be seen in what is cleared, never in what is entered."""
    seen(reader, still(with_an_x_at_its_end(), 0.3))
    asked = (Command.CLEAR, Command.UNDO, Command.ENTER, Command.CLEAR)
    events = [event for command in asked for event in reader.do(command)]
    assert [type(event) for event in events][:2] == [Cleared, Undone]
    for event in events:
        if isinstance(event, Cleared | Undone):
            assert re.fullmatch(r"[0-9?]+", event.number)
        elif isinstance(event, NumberEntered):
            assert re.fullmatch(r"[0-9]+", event.number)


def test_a_page_that_is_gone_leaves_nothing_to_undo(reader: PaperReader):
    seen(reader, [*still(tidy_page(LINES), 1.5), *still(blank(), 3, start=1.5)])
    assert reader.do(Command.UNDO) == []


def test_a_single_picture_is_entered_at_its_end(reader: PaperReader):
    seen(reader, still(tidy_page(LINES), 1 / FPS))
    events = reader.finish()
    assert numbers(events) == ["314", "27", "8650"]
    assert {e.how for e in events if isinstance(e, NumberEntered)} == {"end"}


def test_frames_of_another_size_in_between_do_not_stop_it(reader: PaperReader):
    page = tidy_page(LINES)
    seen(reader, still(page, 0.5))
    events = seen(reader, still(cv2.resize(page, None, fx=1.4, fy=1.4), 2, start=0.5))
    assert set(numbers(events)) <= {"314", "27", "8650"}


def test_it_is_used_as_every_reader_is():
    """With a model given as text, as a context manager, its events given, and told to callbacks once each."""
    told: list[Event] = []
    with PaperReader(model=str(models_dir() / "digits.tflite")) as reader:
        protocol: Reader = reader
        protocol.on(Event, told.append)
        given = list(protocol.events(still(tidy_page(LINES), 1.5)))
        given += protocol.do(Command.UNDO)
    assert numbers(given) == ["314", "27", "8650"]
    assert told == given
    assert protocol.hand is None
    assert "t=1.4" in repr(reader)


def test_settings_say_how_often_readings_must_agree_before_a_number_is_entered():
    config = Config()
    patient = PaperReader(replace(config, paper=replace(config.paper, agreement=20)))
    assert numbers(seen(patient, still(tidy_page(LINES), 1.5))) == []
    hasty = PaperReader(replace(config, paper=replace(config.paper, agreement=1)))
    assert numbers(seen(hasty, still(tidy_page(LINES), 0.1))) == ["314", "27", "8650"]
