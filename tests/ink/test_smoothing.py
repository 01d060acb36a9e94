"""The One-Euro filter, held against the formulas of the paper."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from airdigits.ink.smoothing import OneEuro, SmoothingConfig


def oracle(times: np.ndarray, values: np.ndarray, config: SmoothingConfig) -> np.ndarray:
    """The algorithm of Casiez et al. (CHI 2012, appendix A) in one dimension."""

    def alpha(rate: float, cutoff: float) -> float:
        tau, te = 1 / (2 * np.pi * cutoff), 1 / rate
        return 1 / (1 + tau / te)

    out, dx_hat = [values[0]], 0.0
    for i in range(1, len(values)):
        rate = 1 / (times[i] - times[i - 1])
        dx = (values[i] - out[-1]) * rate
        edx = alpha(rate, config.derivative_cutoff) * dx + (1 - alpha(rate, config.derivative_cutoff)) * dx_hat
        dx_hat = edx
        a = alpha(rate, config.min_cutoff + config.beta * abs(edx))
        out.append(a * values[i] + (1 - a) * out[-1])
    return np.array(out)


@given(st.lists(st.tuples(st.floats(0.005, 0.2), st.floats(-1, 1)), min_size=2, max_size=40))
def test_it_is_the_filter_of_the_paper(steps: list[tuple[float, float]]):
    times = np.cumsum([dt for dt, _ in steps])
    values = np.array([value for _, value in steps])
    config = SmoothingConfig(min_cutoff=1.0, beta=0.5, derivative_cutoff=1.0)
    one_euro = OneEuro(config)
    ours = np.array([one_euro(t, (v, 0.0))[0] for t, v in zip(times, values, strict=True)])
    np.testing.assert_allclose(ours, oracle(times, values, config), atol=1e-9)


def test_jitter_at_rest_is_damped():
    jitter = np.random.default_rng(0).normal(0.5, 0.002, (200, 2))
    one_euro = OneEuro()
    smooth = np.array([one_euro(i / 30, tuple(p)) for i, p in enumerate(jitter)])
    assert smooth[30:].std() < 0.75 * jitter[30:].std()


def test_a_fast_movement_lags_by_less_than_a_frame():
    one_euro = OneEuro()
    path = [(0.05 * i, 0.0) for i in range(20)]  # 1.5 frame heights a second
    smooth = [one_euro(i / 30, p) for i, p in enumerate(path)]
    assert path[-1][0] - smooth[-1][0] < 0.05


def test_after_a_reset_nothing_is_remembered_and_time_zero_is_a_time():
    one_euro = OneEuro()
    for i in range(10):
        one_euro(i / 30, (5.0, 5.0))
    one_euro.reset()
    assert one_euro(0.0, (0.1, 0.2)) == (0.1, 0.2)
    assert one_euro(1 / 30, (0.2, 0.2))[0] < 0.2
