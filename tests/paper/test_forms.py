"""Printed structure, words and signs beside numbers give no digit, and a number stays one number."""

import cv2
import numpy as np
import pytest

from airdigits.evaluation.page_scoring import score_page
from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form
from airdigits.synthesis.pages.lettering import print_word, write_word
from airdigits.synthesis.pages.tidy import coloured, tidy_glyph
from tests.paper.conftest import ReadPicture

SIZE = 60


def written(text: str, gap: float = 0.3, height: float = SIZE) -> np.ndarray:
    """Write a row of digits, signs (+ - . ,) and spaces tidily, `gap` heights apart: float32 [h, w]."""
    rng, parts = np.random.default_rng(2), []
    tall = round(1.3 * height)
    for sign in text:
        if sign == " ":
            parts.append(np.zeros((tall, round(1.6 * height)), np.float32))
            continue
        ink = np.zeros((tall, round(0.5 * height)), np.float32)
        base, middle, pen = round(1.15 * height), round(0.65 * height), max(2, round(0.09 * height))
        if sign in "+-":
            cv2.line(ink, (4, middle), (ink.shape[1] - 5, middle), 1, pen, cv2.LINE_AA)
        if sign == "+":
            cv2.line(ink, (ink.shape[1] // 2, middle - 14), (ink.shape[1] // 2, middle + 14), 1, pen, cv2.LINE_AA)
        if sign == ",":
            cv2.line(
                ink, (round(0.2 * height), base - 4), (round(0.1 * height), base + round(0.13 * height)), 1, pen, cv2.LINE_AA
            )
        if sign == ".":
            ink = np.zeros((tall, round(0.15 * height)), np.float32)
            cv2.circle(ink, (ink.shape[1] // 2, base - 3), pen, 1, -1, cv2.LINE_AA)
        if sign.isdigit():
            glyph = tidy_glyph(int(sign), height, rng)
            ink = np.zeros((tall, glyph.shape[1]), np.float32)
            ink[base - len(glyph) : base] = glyph[:base]
        parts += [ink, np.zeros((tall, round(gap * height)), np.float32)]
    return np.pad(np.concatenate(parts, axis=1), SIZE)


def beside(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    tall = max(len(left), len(right))
    return np.concatenate([np.pad(ink, ((tall - len(ink), 0), (0, 0))) for ink in (left, right)], axis=1)


FREE, ON_THE_LINE = 110, 121  # px: where digits begin, above the line at 180 or down to it


def field(number: str, top: int, thick: int, seed: int, *, comb: bool) -> list[np.ndarray]:
    """Draw eight digits in the cells of a field whose lines are print, and of one whose lines have the colour of the pen."""
    ink, rng = np.zeros((300, 700), np.float32), np.random.default_rng(seed)
    lines, cell = np.zeros_like(ink), 70
    for i, sign in enumerate(number):
        glyph = tidy_glyph(int(sign), SIZE, rng)
        left = 70 + i * cell + (cell - glyph.shape[1]) // 2
        ink[top : top + len(glyph), left : left + glyph.shape[1]] = glyph
    cv2.line(lines, (70, 180), (70 + 8 * cell, 180), 1, thick)
    if not comb:
        cv2.line(lines, (70, 100), (70 + 8 * cell, 100), 1, thick)
    for i in range(9):
        cv2.line(lines, (70 + i * cell, 140 if comb else 100), (70 + i * cell, 180), 1, thick)
    return [coloured(ink, print_=lines), coloured(np.maximum(ink, lines), (30, 30, 30))]


@pytest.mark.parametrize("thick", [2, 4])
@pytest.mark.parametrize("comb", [True, False], ids=["comb", "boxes"])
def test_the_walls_of_a_field_are_no_digits_and_its_digits_are_one_number(read: ReadPicture, comb: bool, thick: int):
    for picture in field("31402786", FREE, thick, seed=5, comb=comb):
        assert read(picture).text == "31402786"


@pytest.mark.parametrize("comb", [True, False], ids=["comb", "boxes"])
def test_most_numbers_that_stand_on_the_line_of_their_field_are_read_to_the_last_digit(read: ReadPicture, comb: bool):
    exact = 0
    for seed in range(10):
        number = "".join(map(str, np.random.default_rng(seed).permutation(10)[:8]))
        exact += sum(read(picture).text == number for picture in field(number, ON_THE_LINE, 2, seed, comb=comb))
    assert exact >= 15  # of 20


@pytest.mark.parametrize("kind", FORMS)
def test_a_made_form_is_read(read: ReadPicture, kind: str):
    scores = [score_page(page, read(page.image)) for page in (make_form(kind, 7000 + seed) for seed in range(3))]
    assert sum(s.right for s in scores) >= 0.85 * sum(s.written for s in scores)
    # Numbers that are printed as large as the written ones, as in the print round boxes, are read and count as invented.
    assert sum(s.invented for s in scores) <= (0.4 if kind == "boxes" else 0.25) * sum(s.written for s in scores)


@pytest.mark.parametrize("kind", WORDS)
def test_other_writing_beside_numbers_gives_few_digits(read: ReadPicture, kind: str):
    scores = [score_page(page, read(page.image)) for page in (make_form(kind, 7000 + seed) for seed in range(3))]
    assert sum(s.right for s in scores) >= 0.8 * sum(s.written for s in scores)
    assert sum(s.invented for s in scores) <= 0.3 * sum(s.written for s in scores)


@pytest.mark.parametrize("printed", [True, False], ids=["printed", "written"])
@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Total:", "1234.56"),
        ("Room", "42"),
        ("Call me at", "555 0123"),
        ("FZ", "42"),
    ],
)
def test_words_beside_a_number_are_left_out_with_their_reason(read: ReadPicture, words: str, number: str, printed: bool):
    rng = np.random.default_rng(4)
    word = print_word(words, SIZE, "sans") if printed else write_word(words, SIZE, 5, "sans", rng)
    reading = read(coloured(beside(np.pad(word, ((0, 75), (60, 30))), written(number, gap=0.2))))
    assert reading.text.replace("?", ".") == number
    assert any("letter" in found.reason for found in reading.rejected)


def test_a_comma_is_no_digit(read: ReadPicture):
    assert "".join(d.sign for d in read(coloured(written("12,345", gap=0.2))).digits) == "12345"


@pytest.mark.parametrize("text", ["2+1", "4+7"])
def test_large_digits_in_a_low_picture_keep_their_straight_strokes(read: ReadPicture, text: str):
    shown = text.replace("+", "?")
    assert read(coloured(written(text, gap=0.7, height=130)[20:-20])).text == shown


@pytest.mark.parametrize("text", ["-27", "1234.56", "3.5", "-0.7", "-4"])
def test_a_minus_and_a_decimal_point_are_shown(read: ReadPicture, text: str):
    assert read(coloured(written(text, gap=0.2))).text == text


@pytest.mark.parametrize("gap", [0.2, 0.7, 1.3])
def test_a_number_is_one_number_however_widely_it_is_written(read: ReadPicture, gap: float):
    assert read(coloured(written("05221859", gap=gap))).text == "05221859"


def test_wide_gaps_between_narrow_ones_divide_numbers(read: ReadPicture):
    assert read(coloured(written("555 0123 86"))).text == "555 0123 86"
