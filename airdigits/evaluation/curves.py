"""Compute the curves of a report: risk against coverage, and accepted non-digits against accepted digits."""

import numpy as np


def risk_coverage(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Compute the risk-coverage curve (El-Yaniv and Wiener, 2010) from confidence [n] and whether answers are right [n].

    Returns (coverage, risk), each [k]: for every distinct threshold, from the strictest to none, the share of answers that is
    accepted and the share of those that is wrong. Equally confident answers are accepted together.
    """
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], np.cumsum(~right[order])
    last = np.append(np.flatnonzero(np.diff(sure)), len(sure) - 1)
    accepted = last + 1
    return accepted / len(sure), wrong[last] / accepted


def acceptance(digits: np.ndarray, non_digits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of digits [n] and non-digits [m] accepted at every threshold, from the strictest down to 0."""
    thresholds = np.unique(np.append(digits, 0.0))[::-1]
    return _share_from(digits, thresholds), _share_from(non_digits, thresholds)


def _share_from(confidence: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Return the share of confidence [n] that reaches each of the thresholds [k]."""
    return 1 - np.searchsorted(np.sort(confidence), thresholds, side="left") / len(confidence)
