"""A number stays one number, however widely it is written: the gaps of its own line tell."""

import numpy as np
import pytest

from airdigits.paper.config import PaperConfig
from airdigits.paper.page import read_page
from airdigits.paper.scoring import ComponentScorer
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
