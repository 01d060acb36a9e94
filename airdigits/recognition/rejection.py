"""Decide whether a prediction is accepted, unclear or no digit at all, and say why in words for people."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import sign_of
from airdigits.support.settings import setting

NO_DIGIT = "no digit I know"
"""Why ink is rejected that is like no digit."""


@dataclass(frozen=True)
class RejectionConfig:
    """Thresholds below which ink is rejected."""

    smallest: float = setting(0.05, "smaller ink is no digit", unit="frame heights", low=0, high=1)
    shortest: float = setting(0.07, "a shorter path is no digit", unit="frame heights", low=0, high=2)
    least: float = setting(0.5, "ink is rejected when it is its likeliest digit with less than this probability", low=0, high=1)


def too_little(ink: Ink, config: RejectionConfig = RejectionConfig()) -> str:
    """Return why there is too little ink to be read, or "" if there is enough."""
    if ink.size < config.smallest:
        return "too small"
    if sum(stroke.length for stroke in ink.strokes) < config.shortest:
        return "too short"
    return ""


def unlike_a_digit(probabilities: np.ndarray, is_digit: float, config: RejectionConfig = RejectionConfig()) -> str:
    """Return why the prediction is rejected, or "" if it is accepted.

    `probabilities` [CLASS_COUNT] are those of the digits, `is_digit` is the probability of being a digit at all.
    """
    if is_digit * probabilities.max() >= config.least:
        return ""
    return could_be(probabilities) if is_unclear(probabilities, is_digit, config) else NO_DIGIT


def could_be(probabilities: np.ndarray) -> str:
    """Say which two digits are the likeliest."""
    first, second = np.argsort(-probabilities, kind="stable")[:2]  # as Prediction.likeliest has them
    return f"could be {sign_of(int(first))} or {sign_of(int(second))}"


def is_unclear(probabilities: np.ndarray, is_digit: float, config: RejectionConfig = RejectionConfig()) -> bool:
    """Return whether a rejected prediction is a digit all the same: it is more doubtful which one it is than whether it is one.

    Parameters as for `unlike_a_digit`.
    """
    likeliest = probabilities.max()
    return bool(is_digit * likeliest < config.least and is_digit >= likeliest)
