"""The network that tells one digit from several that touch."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DigitModelError
from airdigits.recognition.multi_digit import MultiDigitDetector
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_pairs import MULTI, SINGLE, make_touching_pairs

SHIPPED = models_dir() / "touching.tflite"


def test_the_shipped_network_finds_rows_of_digits_and_takes_single_ones_for_what_they_are():
    images, _, labels = render_digits(400, np.random.default_rng(77))
    made, truth = make_touching_pairs(images, labels, 2000, np.random.default_rng(78))
    detector = MultiDigitDetector()
    told = np.array([detector.is_multi_digit(image) for image in made])
    assert told[truth == MULTI].mean() >= 0.98
    assert told[truth == SINGLE].mean() <= 0.005


def test_an_empty_image_is_not_several_digits():
    assert not MultiDigitDetector().is_multi_digit(np.zeros((28, 28), np.uint8))


def test_a_model_that_is_none_is_one_line_that_says_what_to_do(tmp_path: Path):
    cut = tmp_path / "cut.tflite"
    cut.write_bytes(SHIPPED.read_bytes()[:5000])
    words = tmp_path / "words.tflite"
    words.write_text("no model")
    for path, reason in (
        (tmp_path / "nowhere.tflite", "cannot be read"),
        (cut, "is damaged"),
        (words, "not a LiteRT model"),
        (models_dir() / "digits.tflite", "does not detect digits that touch"),
    ):
        with pytest.raises(DigitModelError) as caught:
            MultiDigitDetector(path)
        told = str(caught.value)
        assert told.startswith(f"{path}: ")
        assert reason in told
        assert "airdigits train --multi-digit --install" in told
        assert "\n" not in told


def test_the_shipped_network_is_small():
    assert SHIPPED.stat().st_size <= 3e5
