"""Made forms and words come with their truth, and the same seed gives the same page."""

import numpy as np
import pytest

from airdigits.paper.kinds import DIGIT, KIND_COUNT, PAPER, STRUCTURE, WRITING
from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form, make_labelled
from airdigits.synthesis.pages.glyphs import stroke_glyph
from airdigits.synthesis.pages.lettering import BUILT_IN, print_word, write_word

SIZE = (500, 380)


@pytest.mark.parametrize("kind", [*FORMS, *WORDS])
def test_the_same_seed_gives_the_same_page_with_a_box_for_every_digit(kind: str):
    page, again, other = (make_form(kind, seed, size=SIZE) for seed in (3, 3, 4))
    assert np.array_equal(page.image, again.image)
    assert page.text == again.text
    assert page.image.shape != other.image.shape or not np.array_equal(page.image, other.image)
    assert len(page.digits) == len(page.boxes) == len(page.line_of)
    assert "".join(number for line in page.lines for number in line) == "".join(map(str, page.digits))


def test_every_pixel_of_a_labelled_page_has_a_kind_and_pages_have_digits_words_and_lines():
    rng, seen = np.random.default_rng(0), set[int]()
    for _ in range(12):
        image, kinds = make_labelled(stroke_glyph, BUILT_IN, SIZE, rng)
        assert kinds.shape == image.shape[:2]
        assert kinds.max() < KIND_COUNT
        seen |= set(np.unique(kinds).tolist())
    assert seen >= {PAPER, DIGIT, WRITING, STRUCTURE}


@pytest.mark.parametrize("face", BUILT_IN)
def test_words_are_printed_and_written_at_the_height_that_was_asked_for(face: str):
    rng = np.random.default_rng(1)
    assert print_word("HALL", 40, face).shape[0] == pytest.approx(40, abs=10)
    written = write_word("HALL", 40, 4, face, rng)
    assert 26 < written.shape[0] < 75  # letters dance
    assert 0 <= written.min() <= written.max() <= 1
