"""Networks whose wide layers have 8-bit weights give nearly the same answers, and are a quarter as large."""

import keras
import numpy as np
import pytest
from keras import layers

from airdigits.support.litert import open_interpreter
from airdigits.support.quantization import quantize
from airdigits.training.export import to_litert


@pytest.fixture(scope="module")
def network() -> keras.Model:
    """Two wide convolutions, a wide dense layer and a last one, with random weights."""
    keras.utils.set_random_seed(3)
    image = keras.Input((12, 12, 8))
    x = layers.Conv2D(64, 3, activation="relu")(image)
    x = layers.Conv2D(64, 3, strides=2, activation="relu")(x)
    x = layers.Dense(96, activation="relu")(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(11)(x))


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Six inputs of quite different size: float32 [6, 12, 12, 8]."""
    rng = np.random.default_rng(0)
    scales = np.array([0.1, 1, 5, 0.3, 2, 10]).reshape(-1, 1, 1, 1)
    return (scales * rng.normal(size=(6, 12, 12, 8))).astype(np.float32)


def _answers(content: bytes, images: np.ndarray) -> np.ndarray:
    interpreter = open_interpreter(content)
    (taken,), (given,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.resize_tensor_input(taken["index"], images.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(taken["index"], images)
    interpreter.invoke()
    return np.array(interpreter.get_tensor(given["index"]))


def test_8_bits_answer_within_3_percent_of_keras_at_a_third_of_the_size(network: keras.Model, images: np.ndarray):
    content, expected = to_litert(network), np.asarray(network(images))
    off = np.abs(_answers(content, images) - expected).max(axis=1)
    assert (off <= 0.03 * np.abs(expected).max(axis=1)).all()
    assert len(content) < sum(4 * weights.size for weights in network.get_weights()) / 3


def test_an_answer_does_not_depend_on_what_is_judged_with_it(network: keras.Model, images: np.ndarray):
    content = to_litert(network)
    together = _answers(content, images)
    for i in range(len(images)):
        assert np.array_equal(_answers(content, images[i : i + 1])[0], together[i])


def test_narrow_layers_and_what_is_quantized_already_stay_as_they_are(network: keras.Model):
    content = to_litert(network)
    assert quantize(content, 8) == content
    assert quantize(content, 10_000) == content


def test_layers_with_the_same_weights_stay_apart():
    keras.utils.set_random_seed(4)
    image = keras.Input((9, 9, 16))
    first, second = (layers.Conv2D(16, 3, padding="same") for _ in range(2))
    network = keras.Model(image, second(layers.ReLU()(first(image))))
    second.set_weights(first.get_weights())
    images = np.random.default_rng(1).normal(size=(3, 9, 9, 16)).astype(np.float32)
    expected = np.asarray(network(images))
    assert np.abs(_answers(to_litert(network), images) - expected).max() <= 0.03 * np.abs(expected).max()


@pytest.mark.parametrize("content", [b"", b"no model at all", b"\x1c\0\0\0TFL4" + b"\0" * 64])
def test_what_is_no_model_is_refused(content: bytes):
    with pytest.raises(ValueError, match="not a LiteRT model"):
        quantize(content, 8)
