"""`read_image`: a program reads a file or a picture in memory, with places in the pixels of what it gave."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from airdigits.errors import DigitModelError, PictureError
from airdigits.paper.config import PaperConfig
from airdigits.paper.read_image import read_image
from airdigits.support.paths import models_dir
from airdigits.synthesis.pages.tidy import TEXT, coloured, tidy_glyph, tidy_ink, tidy_page


@pytest.fixture
def page(tmp_path: Path) -> Path:
    cv2.imwrite(str(tmp_path / "page.png"), tidy_page())
    return tmp_path / "page.png"


def test_a_path_its_text_and_the_picture_itself_in_colour_or_grey_are_read_alike(page: Path):
    image = tidy_page()
    for given in (page, str(page), image, cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)):
        assert read_image(given).text == TEXT


def test_corners_are_in_the_pixels_of_the_picture_that_was_given():
    large = coloured(np.pad(tidy_glyph(5, 500, np.random.default_rng(0)), ((1000, 900), (2000, 1000))))
    (detection,) = read_image(large).digits
    assert detection.digit == 5
    assert detection.corners.min(axis=0) == pytest.approx((2002, 1002), abs=15)
    assert np.ptp(detection.corners[:, 1]) == pytest.approx(500, abs=25)


def test_a_picture_of_one_digit_may_be_in_mnists_form_or_any_other():
    glyph = tidy_glyph(7, 20, np.random.default_rng(0))
    small = np.zeros((28, 28), np.uint8)
    small[3 : 3 + glyph.shape[0], 7 : 7 + glyph.shape[1]] = np.round(glyph * 255)
    for given in (small, 255 - small, coloured(np.pad(tidy_glyph(7, 300, np.random.default_rng(0)), 40))):
        assert read_image(given, one=True).text == "7"


def test_another_model_may_be_named_as_text_or_path(page: Path):
    model = models_dir() / "digits.tflite"
    assert read_image(page, model=model).text == read_image(page, model=str(model)).text == TEXT
    with pytest.raises(DigitModelError, match="nowhere"):
        read_image(page, model="nowhere.tflite")


@pytest.mark.parametrize(
    "given", [np.zeros((5, 5), np.float32), np.zeros((5, 5, 4), np.uint8), np.zeros(5, np.uint8), np.zeros((0, 5, 3), np.uint8)]
)
def test_an_array_that_is_no_picture_is_refused_with_what_is_wanted(given: np.ndarray):
    with pytest.raises(ValueError, match=r"uint8, BGR \[h, w, 3\] or grey \[h, w\]"):
        read_image(given)


def test_a_file_that_is_no_picture_is_named(tmp_path: Path):
    with pytest.raises(PictureError, match=r"nowhere\.png"):
        read_image(str(tmp_path / "nowhere.png"))


def test_the_settings_of_paper_change_what_is_read():
    page, default = tidy_page([["12", "34"]]), PaperConfig()
    assert read_image(page, config=replace(default, gap=5.0)).text == "1234"
    assert read_image(page, config=replace(default, smallest=200)).text == ""
    assert read_image(page, config=replace(default, largest=0.1)).text == ""
    ink = tidy_ink()
    lines = np.zeros_like(ink)
    lines[130:132] = 1
    ruled = coloured(np.maximum(ink, lines))
    assert read_image(ruled).text == TEXT
    assert read_image(ruled, config=replace(default, remove_rulings=False)).text != TEXT


@pytest.mark.parametrize("light", [False, True])
def test_a_digit_that_fills_its_picture_is_read_without_being_told(light: bool):
    for digit in (0, 2, 3, 5, 7, 8):
        crop = coloured(tidy_glyph(digit, 300, np.random.default_rng(digit)))
        reading = read_image(255 - crop if light else crop)
        assert (reading.text, reading.is_one) == (str(digit), True)


@pytest.mark.parametrize("turns", [1, 3])
def test_a_page_on_its_side_is_turned_and_its_corners_are_those_of_the_picture(turns: int):
    upright = read_image(tidy_page())
    image = np.rot90(tidy_page(), turns).copy()
    reading = read_image(image)
    assert (reading.text, reading.turned) == (TEXT, {1: 90, 3: 270}[turns])
    first, again = upright.digits[0].corners.mean(axis=0), reading.digits[0].corners.mean(axis=0)
    height, width = tidy_page().shape[:2]
    expected = (first[1], width - first[0]) if turns == 1 else (height - first[1], first[0])
    assert again == pytest.approx(expected, abs=6)


def test_digits_that_may_stand_either_way_up_are_not_turned():
    for turns in (1, 3):
        assert read_image(np.rot90(tidy_page([["689"]]), turns).copy()).turned == 0


def test_a_row_of_digits_is_never_one_digit():
    for number in ("47", "10", "88", "3140"):
        assert not read_image(tidy_page([[number]])).is_one
