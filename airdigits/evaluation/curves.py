"""Confidence and truth to the curves of a report: what is wrong among the surest, what of no digits is accepted."""

import numpy as np


def risk_coverage(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The risk-coverage curve (El-Yaniv and Wiener, 2010) of answers with their confidence [n] and whether they are right [n].

    Returns (coverage, risk), each [k]: for every threshold that tells answers apart, from strict to none, the share that is
    accepted and the share of those that is wrong. Equally sure answers are accepted together.
    """
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], np.cumsum(~right[order])
    last = np.append(np.flatnonzero(np.diff(sure)), len(sure) - 1)
    accepted = last + 1
    return accepted / len(sure), wrong[last] / accepted


def acceptance(digits: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the digits [n] and of what is no digit [m], the shares accepted at every threshold, from the strictest down to 0."""
    thresholds = np.unique(np.append(digits, 0.0))[::-1]
    return _share_from(digits, thresholds), _share_from(others, thresholds)


def _share_from(confidence: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """The share of confidence [n] that reaches each of the thresholds [k]."""
    return 1 - np.searchsorted(np.sort(confidence), thresholds, side="left") / len(confidence)
