"""Made forms and words come with their truth, and the same seed gives the same page."""

import cv2
import numpy as np
import pytest

from airdigits.paper.kinds import DIGIT, KIND_COUNT, PAPER, SIGN, STRUCTURE, WRITING
from airdigits.synthesis.pages.forms import FORMS, WORDS, make_form, make_labelled
from airdigits.synthesis.pages.glyphs import stroke_glyph
from airdigits.synthesis.pages.lettering import BUILT_IN, print_word, training_faces, write_word
from airdigits.synthesis.pages.rows import cheque
from airdigits.synthesis.pages.sheet import Sheet

SIZE = (500, 380)


def _sheet(size: float, rng: np.random.Generator) -> Sheet:
    layers, print_ = np.zeros((KIND_COUNT, 750, 1000), np.float32), np.zeros((750, 1000), np.float32)
    return Sheet(layers, print_, size, 0.08 * size, stroke_glyph, BUILT_IN, rng)


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
    for _ in range(16):
        image, kinds = make_labelled(stroke_glyph, BUILT_IN, SIZE, rng)
        assert kinds.shape == image.shape[:2]
        assert kinds.max() < KIND_COUNT
        seen |= set(np.unique(kinds).tolist())
    assert seen == {PAPER, DIGIT, WRITING, STRUCTURE, SIGN}


@pytest.mark.parametrize("size", [34, 46, 58, 70])
def test_on_a_cheque_nobody_writes_or_prints_where_digits_stand(size: int):
    for seed in range(6):
        sheet = _sheet(size, np.random.default_rng([seed, size]))
        cheque(sheet)
        assert len(sheet.digits) > 8
        assert not ((sheet.layers[WRITING] > 0.4) & (sheet.layers[DIGIT] > 0.4)).any()


@pytest.mark.parametrize("face", BUILT_IN.written)
def test_words_are_printed_and_written_at_the_height_that_was_asked_for(face: str):
    rng = np.random.default_rng(1)
    assert print_word("HALL", 40, face).shape[0] == pytest.approx(40, abs=10)
    written = write_word("HALL", 40, 4, face, rng)
    assert 26 < written.shape[0] < 75  # letters dance
    assert 0 <= written.min() <= written.max() <= 1


def test_letters_of_a_stroke_font_are_written_and_flow_into_each_other_where_the_font_has_them_so():
    pytest.importorskip("HersheyFonts", reason="the training dependencies are not installed")
    rng, faces = np.random.default_rng(2), training_faces()
    joined = write_word("man", 50, 4, next(face for face in faces.written if face.endswith("scripts")), rng)
    apart = write_word("man", 50, 4, next(face for face in faces.written if face.endswith("futural")), rng)
    parts = [cv2.connectedComponents((ink > 0.5).astype(np.uint8))[0] - 1 for ink in (joined, apart)]
    assert parts[0] == 1 < parts[1]
