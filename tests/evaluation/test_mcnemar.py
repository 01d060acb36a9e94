from itertools import product

import numpy as np
import pytest

from airdigits.evaluation.mcnemar import compare, mcnemar


@pytest.mark.parametrize(
    ("one", "two", "p"),
    # As VassarStats computes them; statsmodels holds its own exact test to these figures.
    [(59, 121, 0.000004), (59, 70, 0.378688), (59, 80, 0.089452), (30, 60, 0.00206), (10, 30, 0.002221), (10, 10, 1)],
)
def test_the_p_value_agrees_with_published_ones(one: int, two: int, p: float) -> None:
    assert mcnemar(one, two) == pytest.approx(p, abs=6e-7)
    assert mcnemar(two, one) == mcnemar(one, two)


@pytest.mark.parametrize(("one", "two"), [(n - k, k) for n in range(9) for k in range(n + 1)])
def test_the_p_value_is_the_share_of_all_ways_to_fall_that_are_at_least_as_uneven(one: int, two: int) -> None:
    n = one + two
    uneven = [abs(2 * sum(fall) - n) >= abs(one - two) for fall in product((0, 1), repeat=n)]
    assert mcnemar(one, two) == pytest.approx(np.mean(uneven))


def test_many_digits_are_no_trouble() -> None:
    assert mcnemar(5000, 5000) == 1
    assert 0 < mcnemar(4900, 5100) < 0.05
    assert mcnemar(0, 10_000) == pytest.approx(0)


def test_a_comparison_names_the_digits_that_one_model_alone_reads_right() -> None:
    result = compare(np.array([True, True, False, False, True]), np.array([True, False, True, False, False]))
    assert result.only_first.tolist() == [1, 4]
    assert result.only_second.tolist() == [2]
    assert result.p == 1
