"""Synthetic pages and videos of pages: the same seed gives the same picture, and the truth is what stands in it."""

import hashlib

import cv2
import numpy as np
import pytest

from airdigits.labels import ALPHABET, label_of
from airdigits.synthesis.pages.glyphs import stroke_glyph
from airdigits.synthesis.pages.page import make_page
from airdigits.synthesis.pages.recipes import DIFFICULTIES
from airdigits.synthesis.pages.tidy import tidy_glyph
from airdigits.synthesis.pages.video import hold_page

pytestmark = pytest.mark.slow


def digest(image: np.ndarray) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_a_page_is_the_same_for_the_same_seed_and_another_for_another(difficulty: str):
    first, again, other = (make_page(difficulty, seed) for seed in (1, 1, 2))
    assert digest(first.image) == digest(again.image) != digest(other.image)


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_the_truth_of_a_page_agrees_with_itself(difficulty: str):
    page = make_page(difficulty, 3)
    written = [sign for line in page.lines for number in line for sign in number]
    assert [label_of(sign) for sign in written] == list(page.digits)
    assert page.boxes.shape == (len(page.digits), 4, 2)
    assert sorted(set(page.line_of.tolist())) == list(range(len(page.lines)))


def test_the_boxes_of_a_page_lie_where_its_digits_are():
    page = make_page("scan", 4)
    grey = cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY).astype(int)
    paper = int(np.median(grey))
    for box in page.boxes:
        x, y, width, height = cv2.boundingRect(np.round(box).astype(np.int32))
        inside = grey[max(0, y) : y + height, max(0, x) : x + width]
        assert np.abs(inside - paper).max() > 60


@pytest.mark.parametrize("draw", [stroke_glyph, tidy_glyph])
def test_every_sign_can_be_drawn_at_a_height(draw):
    for label in range(len(ALPHABET)):
        glyph = draw(label, 60, np.random.default_rng(label))
        assert glyph.dtype == np.float32
        assert 30 <= glyph.shape[0] <= 75
        assert glyph.max() == pytest.approx(1)


def test_a_video_of_a_held_page_can_be_played_again_and_is_the_same():
    held = hold_page("held", 1, size=(320, 240), steady=0.2)
    first, again = ([digest(frame.image) for frame in held.frames()] for _ in range(2))
    assert first == again
    assert len(set(first)) > 1
