import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.screen import text

WORDS = "Pen up 2048"


@pytest.mark.parametrize("size", [9, 18, 76, 228])
def test_text_fills_its_mask_without_being_cut(size):
    mask = text.text_mask(WORDS, size)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert mask.max() > 200
    assert rows[0] > 0, "cut at the top"
    assert rows[-1] < len(mask) - 1, "cut at the bottom"
    assert columns[-1] > 0.9 * text.text_width(WORDS, size) - 4


@pytest.mark.parametrize("size", [18, 76])
def test_a_capital_letter_is_as_high_as_the_layout_believes(size):
    rows = np.flatnonzero(text.text_mask("H", size).max(axis=1) > 128)
    assert rows[-1] + 1 == pytest.approx(size, abs=2 + size / 20)
    assert len(rows) == pytest.approx(text.CAP_HEIGHT * size, abs=2 + size / 12)


def test_bolder_text_has_more_ink():
    assert text.text_mask("8", 60, text.SEMIBOLD).mean() > text.text_mask("8", 60, text.REGULAR).mean()


def test_kept_text_cannot_be_written_into():
    with pytest.raises(ValueError, match="read-only"):
        text.text_mask("8", 20)[0, 0] = 1


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40), st.integers(20, 300), st.booleans())
def test_fitted_text_is_as_wide_as_allowed_or_the_text_itself(words, limit, keep_end):
    fitted = text.fit_text(words, 18, text.REGULAR, limit, keep_end=keep_end)
    assert fitted == words or fitted.startswith("…") or fitted.endswith("…")
    assert text.text_width(fitted, 18) <= limit
    if keep_end and fitted != words:
        assert words.endswith(fitted.removeprefix("…"))
