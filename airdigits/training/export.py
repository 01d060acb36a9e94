"""A trained network to the files that ship: calibrated, as Keras and as LiteRT models that give the same answers."""

import contextlib
import io
import shutil
from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.training.data import TrainingData
from airdigits.training.render import NOT_A_DIGIT

KERAS, LITERT, CARD = "digits.keras", "digits.tflite", "digits.json"


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature by which the logits [n, k] must be divided to make the labels [n] likeliest (Guo et al., 2017).

    Found by golden-section search over its logarithm between 1/10 and 10, where the likelihood has one maximum.
    """
    ratio = (np.sqrt(5) - 1) / 2
    low, high = np.log(0.1), np.log(10.0)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _surprise(logits / np.exp(left), labels) < _surprise(logits / np.exp(right), labels):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def calibrate(model: keras.Model, data: TrainingData) -> tuple[keras.Model, float]:
    """Put calibrated outputs on the logits: the model that ships, and the temperature fitted on the held-out digits.

    Outputs: `digit` float32 [n, 10], the probabilities of the digits given that it is one; and `is_digit` float32 [n, 1],
    the probability that it is one at all.
    """
    digits = data.held_labels != NOT_A_DIGIT
    logits = model.predict(data.held_images[digits], batch_size=512, verbose=0)[:, :NOT_A_DIGIT]
    temperature = fit_temperature(logits, data.held_labels[digits])
    scaled = layers.Rescaling(1 / temperature, name="temperature")(model.output)
    digit = layers.Softmax(name="digit")(scaled[:, :NOT_A_DIGIT])
    everything = layers.Softmax(name="everything")(scaled)
    is_digit = layers.Rescaling(-1.0, 1.0, name="is_digit")(everything[:, NOT_A_DIGIT:])
    return keras.Model(model.input, [digit, is_digit], name="digits"), temperature


def to_litert(model: keras.Model) -> bytes:
    """The model as a LiteRT flatbuffer that takes one image, uint8 [1, 28, 28]."""
    import tensorflow as tf

    with contextlib.redirect_stdout(io.StringIO()):  # the converter prints its whole signature
        return bytes(tf.lite.TFLiteConverter.from_keras_model(model).convert())


def write_models(folder: Path, model: keras.Model) -> None:
    """Write `digits.keras` and `digits.tflite`, each replaced whole."""
    partial = folder / f"partial.{KERAS}"
    model.save(partial)
    partial.replace(folder / KERAS)
    write_whole(folder / LITERT, to_litert(model))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    partial = path.with_name(f"partial.{path.name}")
    partial.write_bytes(content)
    partial.replace(path)


def install(source: Path, target: Path) -> None:
    """Copy a run's model files to where the live program looks, keeping the old ones as `digits.previous.*`."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (KERAS, CARD, LITERT):
        if (target / name).exists():
            shutil.copyfile(target / name, target / name.replace("digits.", "digits.previous."))
        write_whole(target / name, (source / name).read_bytes())


def _surprise(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean negative log-likelihood of the labels."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]))
