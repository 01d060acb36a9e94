"""Strokes that came close together: one digit, or several?"""

import numpy as np

from airdigits.decoding.split import SplitConfig, read_strokes
from airdigits.ink.stroke import Ink, Stroke
from airdigits.recognition.classifier import DigitClassifier
from airdigits.synthesis.hand.digit_shapes import plain_digit

CLASSIFIER = DigitClassifier()


def strokes(digit: int, start: float, lift: float = 0.2, left: float = 0.3, seed: int = 1) -> list[Stroke]:
    """A plainly written digit, 0.3 frame heights high."""
    out = []
    for points in plain_digit(str(digit), np.random.default_rng(seed)):
        times = start + np.arange(len(points)) / 30
        out.append(Stroke((points * 0.3 + [left, 0.3]).astype(np.float32), times))
        start = float(times[-1]) + lift
    return out


def digits_of(*written: Stroke, config: SplitConfig = SplitConfig()) -> list[int | None]:
    return [reading.digit for reading in read_strokes(Ink(tuple(written)), CLASSIFIER, config)]


def test_a_digit_of_two_strokes_stays_one_digit():
    for digit in (4, 5, 7):
        assert digits_of(*strokes(digit, 0.0, seed=2)) == [digit]


def test_digits_written_over_each_other_with_a_clear_pause_are_several():
    first = strokes(3, 0.0)
    second = strokes(8, first[-1].times[-1] + 0.5)
    assert digits_of(*first, *second) == [3, 8]


def test_strokes_that_make_no_digit_together_are_read_apart_after_a_shorter_pause():
    first = strokes(2, 0.0)
    second = strokes(4, first[-1].times[-1] + 0.3)
    assert digits_of(*first, *second) == [2, 4]


def test_strokes_without_a_pause_are_never_read_apart():
    first = strokes(2, 0.0)
    second = strokes(3, first[-1].times[-1] + 0.1)
    assert len(digits_of(*first, *second)) == 1


def test_what_is_no_digit_either_way_is_one_rejected_reading():
    zigzag = np.array([[0.3 + 0.1 * i, 0.3 + 0.02 * (i % 2)] for i in range(8)], np.float32)
    scribbles = [Stroke(zigzag, start + np.arange(8) / 30) for start in (0.0, 1.0)]
    assert digits_of(*scribbles) == [None]
