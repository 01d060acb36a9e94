"""Compare two models on the same digits with McNemar's test."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Comparison:
    """`only_first` and `only_second` int [k]: the digits that only one model reads right. `p`: McNemar's test, two-sided."""

    only_first: np.ndarray
    only_second: np.ndarray
    p: float


def compare(first_right: np.ndarray, second_right: np.ndarray) -> Comparison:
    """Compare two models by whether they read each of the same n digits right: bool [n] each."""
    only_first, only_second = np.flatnonzero(first_right & ~second_right), np.flatnonzero(second_right & ~first_right)
    return Comparison(only_first, only_second, mcnemar(len(only_first), len(only_second)))


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value of McNemar's test (1947), from how many digits only one of two models reads right.

    It is the probability of a split at least as uneven when each of those digits is equally likely to go to either model:
    twice the tail of the binomial distribution with probability 1/2, computed in integers and so exact for any count.
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    ways = tail = 1  # ways for k of the n digits to go to the poorer model, and their sum for k up to `fewer`
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)
        tail += ways
    return min(1.0, 2 * tail / 2**n)
