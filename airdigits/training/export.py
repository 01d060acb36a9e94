"""Trained networks to the files that ship: one calibrated model, as Keras and as LiteRT models that give the same answers."""

import contextlib
import io
from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.labels import NON_DIGIT
from airdigits.recognition.model_files import KERAS, LITERT
from airdigits.recognition.trajectory import PEN
from airdigits.support.atomic_write import atomic_write, write_atomically
from airdigits.training.data import TrainingData
from airdigits.training.fit import Networks
from airdigits.training.networks import decision, features

TRUST = 0.75
"""Weight of the trajectory's logits, a compromise of two sets that were looked at, with two seeds: pendigits' test writers want
more of it (strokes joined, 98.7 and 98.9 % right with 0.25, 99.1 and 99.3 % with 1.25), the wand's writer, who begins the 4
elsewhere, less (99.1 and 98.6 %, 99.0 and 98.4 %)."""


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature by which the logits [n, k] must be divided to make the labels [n] likeliest (Guo et al., 2017).

    Found by golden-section search over its logarithm between 1/10 and 10, where the likelihood has one maximum.
    """
    ratio = (np.sqrt(5) - 1) / 2
    low, high = np.log(0.1), np.log(10.0)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _negative_log_likelihood(logits / np.exp(left), labels) < _negative_log_likelihood(logits / np.exp(right), labels):
            high = right
        else:
            low = left
    # Four decimals are more than it can be known to; with more, a run that was resumed would end in other last bytes.
    return round(float(np.exp((low + high) / 2)), 4)


def combine(networks: Networks, data: TrainingData) -> tuple[keras.Model, dict[str, float]]:
    """Put both networks and calibrated outputs into one model: the one that ships, and the temperatures that were fitted.

    Inputs: `image` uint8 [n, 28, 28]; and `trajectory` float32 [n, STEPS, CHANNELS], all zeros where only the image is known:
    then the picture decides alone. Outputs: `digit` float32 [n, 10], the probabilities of the digits given that it is one; and
    `is_digit` float32 [n, 1], the probability that it is one at all.

    The logits of the two are added, a product of experts (Hinton, 2002): one dense layer over both networks' features. With and
    without trajectory the sum is sharp in its own way, hence two temperatures. They are applied to the features, so that the
    dense layer stays the last thing before the probabilities: recognition/anatomy.py takes the model apart there.
    """
    held = data.held
    digits, drawn_digits = held.labels != NON_DIGIT, held.drawn_labels != NON_DIGIT
    seen = networks.picture.predict(held.images, batch_size=512, verbose=0)
    followed = networks.trajectory.predict(held.trajectories, batch_size=512, verbose=0)
    both = seen[held.found :] + TRUST * followed
    alone_t = fit_temperature(seen[digits, :NON_DIGIT], held.labels[digits])
    both_t = fit_temperature(both[drawn_digits, :NON_DIGIT], held.drawn_labels[drawn_digits])

    image, trajectory = networks.picture.input, networks.trajectory.input
    written = trajectory[:, 0, PEN : PEN + 1]  # 1 where there is a trajectory, 0 where there is none
    alone, both_sharp = 1 / alone_t, 1 / both_t
    sharpness = layers.Rescaling(both_sharp - alone, alone, name="temperature")(written)
    followed_features = layers.Multiply()([features(networks.trajectory), written])
    found = layers.Multiply()([layers.Concatenate()([features(networks.picture), followed_features]), sharpness])
    logits = layers.Dense(NON_DIGIT + 1, name="logits")
    decided = logits(layers.Concatenate(name="features")([found, written]))
    (seen_kernel, seen_bias), (followed_kernel, followed_bias) = decision(networks.picture), decision(networks.trajectory)
    followed_kernel, followed_bias = TRUST * followed_kernel, TRUST * followed_bias
    # The biases are sharpened, too, and the trajectory's counts only where there is one: both are what `written` weighs.
    of_written = (both_sharp - alone) * seen_bias + both_sharp * followed_bias
    logits.set_weights([np.vstack([seen_kernel, followed_kernel, of_written]), alone * seen_bias])

    digit = layers.Softmax(name="digit")(decided[:, :NON_DIGIT])
    classes = layers.Softmax(name="classes")(decided)
    is_digit = layers.Rescaling(-1.0, 1.0, name="is_digit")(classes[:, NON_DIGIT:])
    model = keras.Model([image, trajectory], [digit, is_digit], name="digits")
    return model, {"picture alone": alone_t, "with trajectory": both_t}


def to_litert(model: keras.Model) -> bytes:
    """The model as a LiteRT flatbuffer that takes one image and one trajectory."""
    import tensorflow as tf

    with contextlib.redirect_stdout(io.StringIO()):  # the converter prints its whole signature
        return bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())


def write_models(folder: Path, model: keras.Model) -> None:
    """Write `digits.keras` and `digits.tflite`, each replaced whole."""
    with atomic_write(folder / KERAS) as partial:
        model.save(partial)
    write_atomically(folder / LITERT, to_litert(model))


def _negative_log_likelihood(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log-likelihood of the labels."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]))
