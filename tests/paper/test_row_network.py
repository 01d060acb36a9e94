"""The network that reads rows of digits."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.errors import DigitModelError
from airdigits.labels import LOGIT_COUNT
from airdigits.paper.components import Component
from airdigits.paper.row_image import ROWS, STEP, row_image
from airdigits.paper.row_network import RowNetwork
from airdigits.paper.row_search import likeliest_texts
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_rows import RowMaker

SHIPPED = models_dir() / "touching.tflite"


def test_the_shipped_network_reads_rows_it_has_not_seen():
    images, _, labels = render_digits(400, np.random.default_rng(77))
    maker, rng, network = RowMaker((images, labels)), np.random.default_rng(78), RowNetwork()
    rows = [maker.make(rng) for _ in range(200)]
    texts = [likeliest_texts(network.log_probabilities(row_image(Component(0, 0, row.ink))))[0].labels for row in rows]
    # Digits drawn in every way that people write are harder than those of the card, most of which are MNIST's.
    assert np.mean([text == row.labels for text, row in zip(texts, rows, strict=True)]) >= 0.8


@pytest.mark.parametrize("width", [16, 96, 320])
def test_it_answers_for_rows_of_any_width_with_probabilities(width: int):
    network = RowNetwork()
    image = np.random.default_rng(width).integers(0, 256, (ROWS, width)).astype(np.uint8)
    seen = network.log_probabilities(image)
    assert seen.shape == (width // STEP, 1 + LOGIT_COUNT)
    np.testing.assert_allclose(np.exp(seen).sum(axis=1), 1, atol=1e-6)
    network.log_probabilities(np.zeros((ROWS, 64), np.uint8))
    np.testing.assert_array_equal(network.log_probabilities(image), seen, "whatever was read between")


def test_an_empty_row_holds_nothing():
    assert likeliest_texts(RowNetwork().log_probabilities(np.zeros((ROWS, 64), np.uint8)))[0].labels == ()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (300, 3), (3, 300), (40, 20)])
def test_a_component_of_any_shape_has_an_image(width: int, height: int):
    image = row_image(Component(0, 0, np.full((height, width), 255, np.uint8)))
    assert image.shape[0] == ROWS
    assert image.dtype == np.uint8
    assert image.max() == 255
    assert not image[:, [0, -1]].any()


def test_a_model_that_is_none_is_one_line_that_says_what_to_do(tmp_path: Path):
    cut = tmp_path / "cut.tflite"
    cut.write_bytes(SHIPPED.read_bytes()[:5000])
    words = tmp_path / "words.tflite"
    words.write_text("no model")
    for path, reason in (
        (tmp_path / "nowhere.tflite", "there is no such file"),
        (cut, "is damaged"),
        (words, "not a LiteRT model"),
        (models_dir() / "digits.tflite", "does not read digits that touch"),
        (models_dir() / "spans.tflite", "does not read digits that touch"),
    ):
        with pytest.raises(DigitModelError) as caught:
            RowNetwork(path)
        told = str(caught.value)
        assert told.startswith(f"{path}: ")
        assert reason in told
        assert "airdigits train --multi-digit --install" in told
        assert "\n" not in told


def test_the_shipped_network_is_small():
    assert SHIPPED.stat().st_size <= 1e6
