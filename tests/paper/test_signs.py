"""Minus and decimal point on pages: shown in any alphabet, digits of the number in that of numbers."""

import numpy as np
import pytest

from airdigits.capture.frame import Frame
from airdigits.events import NumberEntered
from airdigits.labels import DIGITS, NUMBERS, Alphabet
from airdigits.paper.formatting import unread
from airdigits.paper.page import read_page
from airdigits.paper.reading import PageReading
from airdigits.paper.scoring import ComponentScorer
from airdigits.readers.config import Config, NumberConfig
from airdigits.readers.paper import PaperReader
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.pages.forms import make_signed
from airdigits.synthesis.pages.tidy import coloured
from tests.paper.test_forms import written


@pytest.fixture(scope="module")
def numbers() -> ComponentScorer:
    return ComponentScorer(DigitClassifier(), alphabet=NUMBERS)


def read(text: str, numbers: ComponentScorer) -> PageReading:
    return read_page(coloured(written(text, gap=0.25)), numbers)


@pytest.mark.parametrize("text", ["-27", "1234.56", "-3.5", "12.5 -7", "0.02", "3140"])
def test_minus_and_point_are_part_of_the_number(numbers: ComponentScorer, text: str):
    reading = read(text, numbers)
    assert reading.text == text
    assert all(d.digit is not None and not d.reason for d in reading.detections)


def test_a_sign_that_is_shown_is_not_told_of_as_unread():
    scorer = ComponentScorer(DigitClassifier())
    reading = read("12.5 -7", scorer)
    assert (reading.text, unread(reading)) == ("12.5 -7", "")
    assert unread(read("2+1", scorer)).startswith("1 x ")  # but a plus is


@pytest.mark.parametrize(("text", "shown"), [("1.2.3", "1.2?3"), ("3-4", "3?4"), ("2+1", "2?1")])
def test_a_sign_that_cannot_stand_there_is_shown_as_unclear(numbers: ComponentScorer, text: str, shown: str):
    assert read(text, numbers).text == shown


@pytest.mark.parametrize("alphabet", [DIGITS, NUMBERS], ids=lambda alphabet: alphabet.name)
def test_most_numbers_of_made_pages_are_shown_with_their_signs_whether_these_count_or_not(alphabet: Alphabet):
    pages, scorer = [make_signed(seed) for seed in range(2)], ComponentScorer(DigitClassifier(), alphabet=alphabet)
    found = [sign for page in pages for sign in read_page(page.image, scorer).text if sign in "-."]
    there = [sign for page in pages for sign in page.text if sign in "-."]
    assert there
    for sign in "-.":
        assert abs(found.count(sign) - there.count(sign)) <= 0.1 * there.count(sign)


@pytest.mark.parametrize(("alphabet", "entered"), [("numbers", ["-27"]), ("digits", [])])
def test_a_held_page_enters_a_signed_number_with_the_alphabet_of_numbers_alone(alphabet: str, entered: list[str]):
    image = np.pad(coloured(written("-27", gap=0.25)), ((60, 60), (120, 120), (0, 0)), mode="edge")
    reader = PaperReader(Config(number=NumberConfig(alphabet=alphabet)))
    events = [event for i in range(45) for event in reader.see(Frame(i / 30, image, i))]
    assert [event.number for event in events if isinstance(event, NumberEntered)] == entered
