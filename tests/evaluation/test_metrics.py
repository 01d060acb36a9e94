import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.evaluation.metrics import Evaluation, calibration_error, to_dict, to_text, wilson_interval


def _evaluation(confusion: np.ndarray) -> Evaluation:
    return Evaluation(confusion, rejected=1, calibration_error=0.01)


def test_figures_follow_from_the_confusion_matrix() -> None:
    confusion = np.zeros((10, 10), np.int64)
    confusion[4, 4], confusion[4, 9], confusion[7, 7] = 6, 2, 2
    result = _evaluation(confusion)
    assert (result.n, result.right, result.accuracy) == (10, 8, 0.8)
    assert result.per_class[4] == 0.75
    assert result.per_class[7] == 1
    assert result.per_class[0] is None
    assert result.confusions() == [(4, 9, 2)]
    assert "4     75.00%   9 (2)" in to_text(result)
    json.dumps(to_dict(result))  # plain values throughout


def test_the_interval_agrees_with_a_published_example() -> None:
    # Newcombe (1998), table I: 81 of 263 and 15 of 148, Wilson score method.
    np.testing.assert_allclose(wilson_interval(81, 263), (0.2553, 0.3662), atol=5e-5)
    np.testing.assert_allclose(wilson_interval(15, 148), (0.0624, 0.1605), atol=5e-5)


@given(st.integers(1, 10_000), st.floats(0, 1))
@settings(deadline=None)
def test_the_interval_holds_the_share_and_stays_within_0_and_1(n: int, share: float) -> None:
    right = round(share * n)
    low, high = wilson_interval(right, n)
    assert -1e-12 <= low <= right / n + 1e-12
    assert right / n - 1e-12 <= high <= 1 + 1e-12


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    confidence = np.full(1000, 0.8)
    assert calibration_error(confidence, np.arange(1000) < 800) == pytest.approx(0)
    assert calibration_error(confidence, np.arange(1000) < 500) == pytest.approx(0.3)
    assert calibration_error(np.ones(10), np.zeros(10, bool)) == pytest.approx(1)
