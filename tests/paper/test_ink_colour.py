"""The colours of ink are learned from the page itself: print of another colour is told from what the pen wrote over it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.evaluation.page_scoring import score_page
from airdigits.paper.ink_colour import told_by_colour
from airdigits.paper.kinds import DIGIT, KIND_COUNT, STRUCTURE
from airdigits.synthesis.pages.forms import make_form
from airdigits.synthesis.pages.tidy import tidy_ink
from tests.paper.conftest import ReadPicture

BLUE, RED, WHITE = (150, 50, 20), (60, 60, 200), (250, 250, 250)
Colour = tuple[int, int, int]
NUMBERS = (("52", "9604"), ("1738",), ("204", "57"))


def inked(*layers: tuple[np.ndarray, Colour]) -> np.ndarray:
    """Put ink on white paper, the last on top: BGR uint8 [h, w, 3]."""
    image = np.full((*layers[0][0].shape, 3), WHITE, np.float32)
    for ink, colour in layers:
        image += (np.array(colour, np.float32) - image) * ink[..., None]
    return np.round(cv2.GaussianBlur(image, (0, 0), 0.8)).astype(np.uint8)


def test_pages_with_coloured_lines_are_read_better_in_colour_than_in_grey(read: ReadPicture):
    pages = [make_form("lines", seed) for seed in range(300, 306)]
    greys = [cv2.cvtColor(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR) for page in pages]
    in_colour = [score_page(page, read(page.image)) for page in pages]
    in_grey = [score_page(page, read(grey)) for page, grey in zip(pages, greys, strict=True)]
    assert sum(s.right for s in in_colour) > 0.94 * sum(s.written for s in in_colour)
    assert sum(s.missed + s.wrong + s.invented for s in in_colour) < sum(s.missed + s.wrong + s.invented for s in in_grey)


def test_a_number_in_the_colour_of_the_rulings_is_read_beside_numbers_of_another_pen(read: ReadPicture):
    first, second = (tidy_ink(lines, 60) for lines in (NUMBERS[:2], NUMBERS[2:]))
    wide = max(first.shape[1], second.shape[1])
    first, second = (np.pad(ink, ((0, 0), (0, wide - ink.shape[1]))) for ink in (first, second))
    above = np.concatenate([first, np.zeros_like(second)])
    below = np.concatenate([np.zeros_like(first), second])
    rulings = np.zeros_like(above)
    for at in range(30, len(rulings), 110):
        cv2.line(rulings, (0, at), (rulings.shape[1], at), 1.0, 2)
    reading = read(inked((rulings, RED), (above, BLUE), (below, RED)))
    assert "20457" in "".join(reading.text.split())


@given(st.integers(0, 2**32 - 1), st.tuples(*[st.integers(60, 255)] * 3))
@settings(max_examples=30, deadline=None)
def test_where_all_ink_has_one_colour_it_tells_nothing(seed: int, colour: Colour):
    rng = np.random.default_rng(seed)
    likely = rng.dirichlet(np.ones(KIND_COUNT - 1), (40, 50)).astype(np.float32)
    likely = np.concatenate([np.zeros((40, 50, 1), np.float32), likely], axis=-1)
    absorption = np.where(rng.random((40, 50, 1)) < 0.4, colour, 0).astype(np.uint8)
    told, structure = told_by_colour(likely, absorption)
    assert told == pytest.approx(likely, abs=0.02)
    sure = abs(likely[..., STRUCTURE] - 0.5) > 0.02
    assert (structure == (likely[..., STRUCTURE] > 0.5))[sure].all()


def test_a_doubtful_pixel_is_of_the_kind_whose_colour_it_has():
    likely = np.zeros((40, 60, KIND_COUNT), np.float32)
    likely[:, :30, DIGIT], likely[:, 30:, STRUCTURE] = 1, 1
    absorption = np.zeros((40, 60, 3), np.uint8)
    absorption[:, :30], absorption[:, 30:] = (60, 200, 230), (200, 190, 60)
    likely[:, 20:40, [DIGIT, STRUCTURE]] = 0.5
    told, structure = told_by_colour(likely, absorption)
    assert (told[:, 20:30, DIGIT] > 0.6).all()
    assert (told[:, 30:40, STRUCTURE] > 0.6).all()
    assert not structure[:, :30].any()
    assert structure[:, 30:].all()


def test_what_crosses_a_line_is_told_in_the_pages_own_pixels():
    likely = np.zeros((20, 30, KIND_COUNT), np.float32)
    likely[:, :12, DIGIT], likely[:, 18:, STRUCTURE] = 1, 1
    likely[:, 12:18, [DIGIT, STRUCTURE]] = 0.5
    absorption = np.zeros((80, 120, 3), np.uint8)
    absorption[:, :61], absorption[:, 61:] = (60, 200, 230), (200, 190, 60)
    _, structure = told_by_colour(likely, absorption)
    assert structure.shape == (80, 120)
    assert not structure[:, :61].any()
    assert structure[:, 61:].all()


def test_a_page_without_ink_has_no_colours():
    likely = np.full((8, 8, KIND_COUNT), 0.2, np.float32)
    told, structure = told_by_colour(likely, np.zeros((16, 16, 3), np.uint8))
    assert (told == likely).all()
    assert not structure.any()
