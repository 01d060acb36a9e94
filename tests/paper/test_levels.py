"""Percentiles of grey levels, with NumPy's as the oracle."""

import hypothesis.extra.numpy as npst
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.paper.levels import level, levels


@given(npst.arrays(np.uint8, st.integers(1, 300)), st.floats(0, 100))
def test_a_level_is_what_numpy_finds(pixels: np.ndarray, percent: float):
    assert level(pixels, percent) == pytest.approx(float(np.percentile(pixels, percent)), abs=1e-9)


@given(npst.arrays(np.uint8, st.integers(1, 300)), st.lists(st.floats(0, 100), min_size=1, max_size=4))
def test_several_levels_at_once_are_those_of_each(pixels: np.ndarray, percents: list[float]):
    assert levels(pixels, *percents) == [level(pixels, percent) for percent in percents]
