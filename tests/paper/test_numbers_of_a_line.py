"""A number stays one number, however widely it is written and however the page was seen; what stands within it is a digit."""

import cv2
import numpy as np
import pytest

from airdigits.paper.config import PaperConfig
from airdigits.paper.page import read_page
from airdigits.paper.reading import View
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import NO_DIGIT
from airdigits.synthesis.pages.glyphs import stroke_glyph
from airdigits.synthesis.pages.tidy import coloured, tidy_glyph
from tests.paper.conftest import ReadPicture

SIZE = 60


def written(text: str, gap: float = 0.3) -> np.ndarray:
    """Write a row of digits and spaces tidily, `gap` heights apart: float32 [h, w]."""
    rng, tall = np.random.default_rng(2), round(1.3 * SIZE)
    parts = []
    for sign in text:
        ink = np.zeros((tall, round(1.6 * SIZE)), np.float32) if sign == " " else tidy_glyph(int(sign), SIZE, rng)
        parts += [np.pad(ink[:tall], ((tall - len(ink[:tall]), 0), (0, round(gap * SIZE))))]
    return np.pad(np.concatenate(parts, axis=1), SIZE)


@pytest.mark.parametrize("gap", [0.2, 0.7, 1.3])
def test_a_number_is_one_number_however_widely_it_is_written(read: ReadPicture, gap: float):
    assert read(coloured(written("05221859", gap=gap))).text == "05221859"


def test_wide_gaps_between_narrow_ones_divide_numbers(read: ReadPicture):
    assert read(coloured(written("555 0123 86"))).text == "555 0123 86"


def test_close_digits_do_not_hide_that_a_wider_gap_divides(read: ReadPicture):
    close, apart = written("12", gap=0.02), written("34", gap=0.3)
    row = np.concatenate([close[:, : -SIZE // 2], apart[:, SIZE // 2 :]], axis=1)
    assert read(coloured(row)).text == "12 34"


def test_a_gap_that_the_setting_allows_divides_nothing_by_itself(scorer: ComponentScorer):
    image = coloured(np.concatenate([written("4"), written("7")], axis=1))
    assert read_page(image, scorer, config=PaperConfig(gap=10)).text == "47"
    assert read_page(image, scorer, config=PaperConfig(gap=0.5)).text == "4 7"


def doubtful_digit(read: ReadPicture) -> tuple[int, np.ndarray]:
    """Draw a digit that is rejected where it stands alone, if not for sure: its label, and float32 [h, w]."""
    classifier = DigitClassifier()
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        label = int(rng.choice([0, 1, 2, 3, 5, 6, 7, 8, 9]))  # a doubtful 4 stays a `?`: a plus looks like it
        ink = stroke_glyph(label, SIZE, rng)
        for alone in (d for d in read(coloured(np.pad(ink, SIZE))).rejected if d.reason == NO_DIGIT):
            probabilities, is_digit = classifier.classify(alone.image[None])
            if is_digit[0] > 0.05 and probabilities[0, label] > 0.9:
                return label, ink
    raise AssertionError("every digit is read by itself")


def between(before: str, ink: np.ndarray, after: str) -> np.ndarray:
    """Write a row of tidy digits with this ink among them: float32 [h, w]."""
    tall = max(len(ink), round(1.3 * SIZE))
    left, right = (written(text)[SIZE:-SIZE, SIZE:-SIZE] for text in (before, after))
    parts = [np.pad(part, ((tall - len(part), 0), (0, round(0.3 * SIZE)))) for part in (left, ink, right)]
    return np.pad(np.concatenate(parts, axis=1), SIZE)


def test_a_digit_that_is_doubtful_by_itself_is_read_within_a_number(read: ReadPicture):
    label, ink = doubtful_digit(read)
    assert read(coloured(between("27", ink, "35"))).text == f"27{label}35"


def test_what_is_like_no_digit_is_none_within_a_number_either(read: ReadPicture):
    star = np.zeros((SIZE, SIZE), np.float32)
    for angle in np.linspace(0, np.pi, 4, endpoint=False):
        to = 0.45 * SIZE * np.array([np.cos(angle), np.sin(angle)])
        first, last = (tuple(int(v) for v in np.round(SIZE / 2 + sign * to)) for sign in (-1, 1))
        cv2.line(star, first, last, 1.0, 5, cv2.LINE_AA)
    assert read(coloured(between("27", star, "35"))).text == "27?35"


@pytest.mark.parametrize("size", [0.5, 0.85])
@pytest.mark.parametrize("pen", [3, 6])
def test_a_plus_of_any_size_between_digits_is_no_4(read: ReadPicture, size: float, pen: int):
    arm, plus = round(size * SIZE / 2), np.zeros((round(1.2 * SIZE), SIZE), np.float32)
    x, y = SIZE // 2, round(0.65 * SIZE)
    cv2.line(plus, (x - arm, y), (x + arm, y), 1.0, pen, cv2.LINE_AA)
    cv2.line(plus, (x, y - arm), (x, y + arm), 1.0, pen, cv2.LINE_AA)
    assert read(coloured(between("8", plus, "3"))).text == "8?3"


def test_a_view_of_a_moment_ago_with_a_wrong_tilt_divides_no_number(scorer: ComponentScorer):
    above, below = written("96534 1769"), written("54780 2895")
    wide = max(above.shape[1], below.shape[1])
    rows = coloured(np.concatenate([np.pad(row, ((0, 0), (0, wide - row.shape[1]))) for row in (above, below)]))
    reading = read_page(rows, scorer, View(False, 13.75))
    assert reading.text == "96534 1769\n54780 2895"
    assert reading.view is not None
    assert abs(reading.view.degrees) < 1
