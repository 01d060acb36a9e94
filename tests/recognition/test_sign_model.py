"""Signs are told by size and place, on writing that the model was not fitted on."""

import numpy as np
import pytest

from airdigits.labels import LOGIT_COUNT, NUMBERS
from airdigits.recognition.sign_model import FEATURES, Box, Surroundings, log_odds, measure_ink, measure_stroke, sign_odds
from airdigits.synthesis.marks import WAYS, draw_mark

DIGIT, NEXT = Box(0.0, 0.0, 0.6, 1.0), Box(1.6, 0.0, 2.2, 1.0)


def beside(sign: str, rng: np.random.Generator) -> np.ndarray:
    """Measure a sign that is drawn before a digit, or a point between two."""
    stroke = draw_mark(sign, rng)[0] + [0.9, 0]
    boxes = [NEXT] if sign == "-" else [DIGIT, NEXT]
    return measure_stroke(stroke, Surroundings(1.0, boxes, None if sign == "-" else np.array([0.5, 0.9]), np.array([1.7, 0.1])))


@pytest.mark.parametrize("sign", WAYS)
def test_most_signs_are_told_from_what_is_none_and_from_each_other(sign: str):
    rng = np.random.default_rng(3)
    drawn = [beside(sign, rng) for _ in range(200)]
    (other,) = set(WAYS) - {sign}
    assert np.mean([log_odds(each, sign) > 0 for each in drawn]) > 0.93
    assert np.mean([log_odds(each, sign) > log_odds(each, other) for each in drawn]) > 0.98


def test_a_digit_is_no_sign():
    stroke = np.stack([np.full(20, 1.2), np.linspace(0, 1, 20)], axis=1)  # a 1
    measured = measure_stroke(stroke, Surroundings(1.0, [DIGIT, NEXT]))
    assert max(log_odds(measured, sign) for sign in NUMBERS.marks) < -5


def test_without_a_digit_beside_it_size_and_shape_tell_what_they_can():
    stroke = np.stack([np.linspace(0, 0.5, 20), np.zeros(20)], axis=1)
    known, unknown = (measure_stroke(stroke, Surroundings(tall)) for tall in (1.0, np.nan))
    assert np.isnan(known).tolist() == [name in ("its middle below theirs", "log of its distance") for name in FEATURES]
    assert log_odds(known, "-") > 1
    assert log_odds(unknown, "-") == pytest.approx(0), "nothing is known, so nothing is said"


def test_where_a_sign_cannot_stand_it_is_less_likely():
    measured = beside(".", np.random.default_rng(1))
    after_digit, second = (sign_odds(measured, NUMBERS, before)[NUMBERS.label_of(".")] for before in ("3", "3.1"))
    assert after_digit - second > 4
    assert (sign_odds(measured, NUMBERS, "3")[:LOGIT_COUNT] == -np.inf).all()


def test_a_bar_on_paper_measures_what_its_line_does():
    pen, around = 0.1, Surroundings(1.0, [NEXT])
    ink = measure_ink(Box(0.45, 0.45, 1.05, 0.55), pen, around)
    line = measure_stroke(np.array([(0.5, 0.5), (1.0, 0.5)]), around)
    assert ink[:3] == pytest.approx(line[:3])
