"""The network that judges parts of ink, and what happens when its file is not right."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.decoding.span_features import CHANNELS, STEPS
from airdigits.decoding.span_network import BATCH, SpanNetwork
from airdigits.errors import DigitModelError
from airdigits.labels import CLASS_COUNT
from airdigits.support.paths import models_dir


def spans(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, (count, STEPS, CHANNELS)).astype(np.float32)


@pytest.mark.parametrize("count", [0, 1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH])
def test_any_number_of_parts_is_judged_and_each_gets_its_own_odds(span_network: SpanNetwork, count: int):
    odds = span_network.log_odds(spans(count))
    assert odds.shape == (count, CLASS_COUNT)
    assert np.isfinite(odds).all()
    assert len(np.unique(odds, axis=0)) == count


def test_an_answer_does_not_depend_on_its_company(span_network: SpanNetwork):
    parts = spans(2 * BATCH)
    together = span_network.log_odds(parts)
    for order in (slice(None, None, -1), slice(5, None), slice(0, 1), slice(BATCH - 2, BATCH + 3)):
        np.testing.assert_array_equal(span_network.log_odds(parts[order]), together[order])


def test_the_same_file_has_the_same_hash(span_network: SpanNetwork):
    assert SpanNetwork(models_dir() / "spans.tflite").model_hash == span_network.model_hash


def test_a_missing_file_is_named_with_what_to_do(tmp_path: Path):
    with pytest.raises(DigitModelError, match=r"gone\.tflite: there is no such file; .*train --spans --install") as error:
        SpanNetwork(tmp_path / "gone.tflite")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a LiteRT model"),
        (b"this is no model" * 100, "not a LiteRT model"),
        ((models_dir() / "spans.tflite").read_bytes()[:40_000], "damaged"),
        ((models_dir() / "digits.tflite").read_bytes(), "this network does not judge spans"),
        ((models_dir() / "touching.tflite").read_bytes(), "this network does not judge spans"),
    ],
    ids=["empty", "text", "cut off", "digit model", "paper model"],
)
def test_a_file_that_is_no_span_model_gets_one_line_that_says_what_to_do(tmp_path: Path, content: bytes, complaint: str):
    path = tmp_path / "other.tflite"
    path.write_bytes(content)
    with pytest.raises(DigitModelError, match=complaint) as error:
        SpanNetwork(path)
    assert str(error.value).startswith(str(path))
    assert "airdigits train --spans --install" in str(error.value)
    assert "\n" not in str(error.value)
