"""Two models' answers to the same digits to how surely one of them is the better."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Comparison:
    """`only_first` and `only_second` int [k]: which digits one model alone reads right. `p`: McNemar's test, two-sided."""

    only_first: np.ndarray
    only_second: np.ndarray
    p: float


def compare(first_right: np.ndarray, second_right: np.ndarray) -> Comparison:
    """Compare what two models read right, bool [n] each, of the same n digits."""
    only_first, only_second = np.flatnonzero(first_right & ~second_right), np.flatnonzero(second_right & ~first_right)
    return Comparison(only_first, only_second, mcnemar(len(only_first), len(only_second)))


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact two-sided p-value of McNemar's test (1947), from the digits that one of two models alone reads right.

    How likely so uneven a split, or a more uneven one, is when each of those digits could have fallen to either model:
    twice the tail of the binomial distribution with probability 1/2, added up in whole numbers, so that it is exact for
    few as for many.
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    ways = tail = 1  # of n digits, to fall to the poorer model: none, then up to `fewer`
    for k in range(fewer):
        ways = ways * (n - k) // (k + 1)
        tail += ways
    return min(1.0, 2 * tail / 2**n)
