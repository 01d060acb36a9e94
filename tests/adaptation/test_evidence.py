"""What a person does to a number tells which digits they meant."""

from collections.abc import Iterator

import numpy as np
import pytest

from airdigits import AirReader, Command, Correction, DigitRead, Event, NumberEntered
from airdigits.adaptation.evidence import CORRECTED, ENTERED, REWRITTEN, EvidenceCollector
from airdigits.ink.stroke import Ink
from tests.adaptation.made_person import ink_of

Concluded = dict[int, tuple[int, str]]


@pytest.fixture
def reader() -> Iterator[AirReader]:
    with AirReader() as reader:
        yield reader


@pytest.fixture
def concluded(reader: AirReader) -> Concluded:
    """What stands of all conclusions: label and kind, by the number of the ink."""
    found: Concluded = {}

    def give(number: int, ink: Ink, label: int | None, how: str) -> None:
        found.pop(number, None)
        if label is not None:
            found[number] = (label, how)

    collector = EvidenceCollector(give)
    reader.on_reading = collector.read
    reader.on(Event, collector.handle)
    return found


def write(reader: AirReader, digits: str) -> None:
    for digit in digits:
        reader.read_ink(ink_of(int(digit), np.random.default_rng(1)))


def test_an_entered_number_says_that_its_digits_were_read_right(reader: AirReader, concluded: Concluded):
    write(reader, "207")
    assert concluded == {}, "it may still be changed"
    reader.do(Command.ENTER)
    assert concluded == {1: (2, ENTERED), 2: (0, ENTERED), 3: (7, ENTERED)}


def test_a_corrected_digit_is_evidence_at_once_and_not_what_it_was_read_as(reader: AirReader, concluded: Concluded):
    write(reader, "27")
    reader.do(Correction(1))
    assert concluded == {2: (1, CORRECTED)}
    reader.do(Command.ENTER)
    assert concluded == {2: (1, CORRECTED), 1: (2, ENTERED)}


def test_of_two_corrections_the_later_one_counts(reader: AirReader, concluded: Concluded):
    write(reader, "2")
    reader.do(Correction(1))
    reader.do(Correction(7))
    assert concluded == {1: (7, CORRECTED)}


def test_an_erased_digit_was_meant_as_the_one_written_in_its_place(reader: AirReader, concluded: Concluded):
    write(reader, "20")
    reader.do(Command.ERASE)
    write(reader, "3")
    reader.do(Command.ENTER)
    assert concluded == {1: (2, ENTERED), 2: (3, REWRITTEN), 3: (3, ENTERED)}


def test_what_is_written_twice_and_then_corrected_was_meant_all_along(reader: AirReader, concluded: Concluded):
    write(reader, "0")
    reader.do(Command.ERASE)
    write(reader, "2")
    reader.do(Command.ERASE)
    write(reader, "3")
    reader.do(Correction(7))
    reader.do(Command.ENTER)
    assert concluded == {3: (7, CORRECTED), 1: (7, REWRITTEN), 2: (7, REWRITTEN)}


def test_an_unclear_digit_was_meant_as_the_one_written_in_its_place(reader: AirReader, concluded: Concluded):
    for digit, likeliest in ((None, (3, 8)), (8, ())):
        prediction = reader.recognizer.read(ink_of(3, np.random.default_rng(1)))
        event = DigitRead(1.0, digit, 0.9, "", 0, likeliest)
        reader.on_reading(1.0, prediction, event)
        reader._notify([event])
    reader._notify([NumberEntered(2.0, "8", "palm")])
    assert concluded == {1: (8, REWRITTEN), 2: (8, ENTERED)}


def test_a_guess_that_nobody_confirmed_says_nothing(reader: AirReader, concluded: Concluded):
    event = DigitRead(1.0, None, 0.4, "could be 3 or 8", 0, (3, 8))
    reader.on_reading(1.0, reader.recognizer.read(ink_of(3, np.random.default_rng(1))), event)
    reader._notify([event, NumberEntered(2.0, "3", "key", (0,))])
    assert concluded == {}


def test_the_same_digit_again_says_nothing_about_the_erased_one(reader: AirReader, concluded: Concluded):
    write(reader, "3")
    reader.do(Command.ERASE)
    write(reader, "3")
    reader.do(Command.ENTER)
    assert concluded == {2: (3, ENTERED)}


def test_what_is_erased_or_cleared_and_not_written_again_says_nothing(reader: AirReader, concluded: Concluded):
    write(reader, "23")
    reader.do(Command.ERASE)
    reader.do(Command.ENTER)
    write(reader, "0")
    reader.do(Command.CLEAR)
    assert concluded == {1: (2, ENTERED)}


def test_the_end_of_the_source_confirms_nothing_but_takes_nothing_back(reader: AirReader, concluded: Concluded):
    write(reader, "23")
    reader.do(Correction(8))
    reader.finish()
    assert concluded == {2: (8, CORRECTED)}


def test_what_is_undone_is_taken_back(reader: AirReader, concluded: Concluded):
    write(reader, "2")
    reader.do(Correction(3))
    reader.do(Command.ENTER)
    write(reader, "7")
    reader.do(Command.ENTER)
    reader.do(Command.UNDO)  # the 7 is not entered
    assert concluded == {1: (3, CORRECTED)}
    for _ in range(3):  # the 7, the entering, the correction
        reader.do(Command.UNDO)
    assert concluded == {}
    reader.do(Command.ENTER)
    assert concluded == {1: (2, ENTERED)}
