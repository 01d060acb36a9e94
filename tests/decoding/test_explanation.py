"""From the search's explanation to sure digits, unclear ones and none, with the real digit model."""

import numpy as np
import pytest

from airdigits.decoding.config import DecodingConfig
from airdigits.decoding.explanation import Explainer, Explanation
from airdigits.decoding.ink_path import InkPath
from airdigits.decoding.search import to_parts
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.rejection import NO_DIGIT
from tests.decoding.made_ink import best_readings, digit_strokes, path_of


@pytest.fixture
def three() -> InkPath:
    return path_of(digit_strokes("3", np.random.default_rng(0))[0])


def explain(classifier: DigitClassifier, path: InkPath, config: DecodingConfig = DecodingConfig(), **odds: float) -> Explanation:
    """Explain a path that is one part, given the log-odds of some digits: `d3=2.0`."""
    log_odds = np.full(CLASS_COUNT, -9.0)
    for name, value in odds.items():
        log_odds[int(name[1:])] = value
    endings = [to_parts([0], log_odds[None])]
    return Explainer(classifier, config).explain(path, [0, len(path) - 1], endings, best_readings(endings))


def test_a_digit_that_is_there_and_clear_is_sure(classifier: DigitClassifier, three: InkPath):
    explanation = explain(classifier, three, d3=8.0)
    (digit,) = explanation.digits
    assert (digit.digit, digit.reason, digit.unclear) == (3, "", False)
    assert explanation.parts == ((0, len(three) - 1),)
    assert explanation.is_clear
    np.testing.assert_array_equal(digit.ink.points, three.points)


def test_what_the_image_shows_decides_between_digits_that_the_search_finds_alike(classifier: DigitClassifier, three: InkPath):
    assert [digit.digit for digit in explain(classifier, three, d3=6.0, d8=6.0).digits] == [3]


def test_a_digit_that_may_not_be_there_is_unclear(classifier: DigitClassifier, three: InkPath):
    explanation = explain(classifier, three, DecodingConfig(sure=0.95), d3=2.0)
    (digit,) = explanation.digits
    assert (digit.digit, digit.unclear) == (None, True)
    assert digit.reason.startswith("could be 3 or ")
    assert not explanation.is_clear


def test_a_digit_that_is_less_likely_than_none_leaves_nothing(classifier: DigitClassifier, three: InkPath):
    for config, value in ((DecodingConfig(), -2.0), (DecodingConfig(sure=0.99, none=0.0), 3.0)):
        explanation = explain(classifier, three, config, d3=value)
        assert (explanation.digits, explanation.parts, explanation.is_clear) == ((), (), False)


def test_a_single_digit_is_taken_however_unlikely(classifier: DigitClassifier, three: InkPath):
    assert [digit.digit for digit in explain(classifier, three, DecodingConfig(single=True), d3=-6.0).digits] == [3]


def test_readings_are_told_likeliest_first_with_their_shares(classifier: DigitClassifier, three: InkPath):
    readings = explain(classifier, three, d3=4.0, d8=2.0).readings
    assert [text for text, _ in readings][:3] == ["3", "8", ""]
    assert sum(share for _, share in readings) == pytest.approx(1)
    assert readings[0][1] / readings[1][1] == pytest.approx(np.exp(2.0))


def test_ink_that_is_no_digit_gets_a_word_unless_it_is_a_speck(classifier: DigitClassifier, three: InkPath):
    explainer = Explainer(classifier)
    seen = explainer.none(three)
    assert seen is not None
    assert (seen.digit, seen.unclear, seen.reason) == (None, False, NO_DIGIT)
    assert explainer.none(path_of([(0.5, 0.5), (0.52, 0.51), (0.53, 0.5)])) is None
