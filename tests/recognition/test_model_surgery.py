"""A digit model taken apart and put together again."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DigitModelError
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_surgery import LastLayer, ModelParts, probabilities
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits, render_non_digits

SHIPPED = models_dir() / "digits.tflite"


@pytest.fixture(scope="module")
def parts() -> ModelParts:
    return ModelParts(SHIPPED)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    rng = np.random.default_rng(3)
    return np.concatenate([render_digits(60, rng)[0], render_non_digits(20, rng)[0]])


def test_features_and_last_layer_together_say_what_the_model_says(parts: ModelParts):
    drawn = render_digits(60, np.random.default_rng(3))
    for trajectories in (None, drawn.trajectories):
        digit, is_digit = probabilities(parts.layer.logits(parts.features(drawn.images, trajectories)))
        told, told_is_digit = DigitClassifier(SHIPPED).classify(drawn.images, trajectories)
        np.testing.assert_allclose(digit, told, atol=1e-5)
        np.testing.assert_allclose(is_digit, told_is_digit, atol=1e-5)


def test_the_same_layer_gives_the_same_file(parts: ModelParts):
    assert parts.with_layer(parts.layer) == SHIPPED.read_bytes()


def test_another_layer_changes_its_own_bytes_alone_and_the_model_reads_with_it(
    parts: ModelParts, images: np.ndarray, tmp_path: Path
):
    swapped = [0, 1, 2, 8, 4, 5, 6, 7, 3, 9, 10]
    content = parts.with_layer(LastLayer(parts.layer.weights[swapped], parts.layer.bias[swapped]))
    old, new = (np.frombuffer(c, np.uint8) for c in (SHIPPED.read_bytes(), content))
    assert len(old) == len(new)
    assert 0 < np.count_nonzero(old != new) <= 4 * (parts.layer.weights.size + parts.layer.bias.size)
    (tmp_path / "swapped.tflite").write_bytes(content)
    before, after = (DigitClassifier(path).probabilities(images) for path in (SHIPPED, tmp_path / "swapped.tflite"))
    np.testing.assert_allclose(after, before[:, swapped[:10]], atol=1e-6)
    assert ModelParts(tmp_path / "swapped.tflite").backbone == parts.backbone


def test_a_model_with_other_arithmetic_after_its_last_layer_is_refused(tmp_path: Path):
    """The -1 in `1 - p(no digit)` becomes -0.5: a valid model that its last layer no longer explains."""
    content, length = SHIPPED.read_bytes(), np.uint32(4).tobytes()  # a constant stands behind its length in bytes
    minus_one, minus_half = (length + np.float32(value).tobytes() for value in (-1, -0.5))
    assert content.count(minus_one) == 1
    (tmp_path / "other.tflite").write_bytes(content.replace(minus_one, minus_half))
    with pytest.raises(DigitModelError, match=r"other\.tflite: a network of unknown structure"):
        ModelParts(tmp_path / "other.tflite")


def test_what_is_no_digit_model_is_told_in_one_line(tmp_path: Path):
    (tmp_path / "text.tflite").write_text("no model at all")
    (tmp_path / "cut.tflite").write_bytes(SHIPPED.read_bytes()[:50_000])
    for name in ("text", "cut", "missing"):
        with pytest.raises(DigitModelError, match=rf"{name}\.tflite"):
            ModelParts(tmp_path / f"{name}.tflite")
