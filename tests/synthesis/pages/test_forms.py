"""Made forms and words come with their truth, and the same seed gives the same page."""

import numpy as np
import pytest

from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form
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


@pytest.mark.parametrize("face", BUILT_IN.written)
def test_words_are_printed_and_written_at_the_height_that_was_asked_for(face: str):
    rng = np.random.default_rng(1)
    assert print_word("HALL", 40, face).shape[0] == pytest.approx(40, abs=10)
    written = write_word("HALL", 40, 4, face, rng)
    assert 26 < written.shape[0] < 75  # letters dance
    assert 0 <= written.min() <= written.max() <= 1
