import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.evaluation.curves import acceptance, risk_coverage
from airdigits.evaluation.metrics import false_accept_rate, threshold_for

# Few values, so that many are equal: ties are what a curve gets wrong.
_sure = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 1.0]), min_size=1, max_size=40).map(np.array)


@given(_sure, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_risk_and_coverage_are_those_of_accepting_from_each_threshold_on(confidence: np.ndarray, random) -> None:
    right = np.array([random.random() < 0.7 for _ in confidence])
    coverage, risk = risk_coverage(confidence, right)
    accepted = [confidence >= threshold for threshold in np.unique(confidence)[::-1]]
    np.testing.assert_allclose(coverage, [a.mean() for a in accepted])
    np.testing.assert_allclose(risk, [1 - right[a].mean() for a in accepted], atol=1e-12)


@given(_sure, st.sampled_from([0.01, 0.5, 0.9, 0.99, 1.0]))
@settings(deadline=None)
def test_a_threshold_accepts_the_share_and_no_higher_one_does(confidence: np.ndarray, share: float) -> None:
    threshold = threshold_for(confidence, share)
    assert (confidence >= threshold).mean() >= share
    assert (confidence > threshold).mean() < share


def test_99_of_100_digits_are_exactly_99_percent() -> None:
    assert threshold_for(np.arange(100) / 100, 0.99) == 0.01


@given(_sure, _sure)
@settings(deadline=None)
def test_the_acceptance_curve_holds_the_share_of_both_at_every_threshold(digits: np.ndarray, others: np.ndarray) -> None:
    of_digits, of_others = acceptance(digits, others)
    thresholds = np.unique(np.append(digits, 0))[::-1]
    np.testing.assert_allclose(of_digits, [(digits >= t).mean() for t in thresholds])
    np.testing.assert_allclose(of_others, [(others >= t).mean() for t in thresholds])
    assert (of_digits[-1], of_others[-1]) == (1, 1)


def test_what_is_no_digit_is_accepted_by_the_threshold_of_the_digits() -> None:
    digits, others = np.linspace(0.5, 1, 100), np.array([0.1, 0.4, 0.502, 0.51, 0.9])
    assert false_accept_rate(digits, others, 0.99) == pytest.approx(2 / 5)
    assert false_accept_rate(digits, others, 1.0) == pytest.approx(3 / 5)
