"""Time the classification of one digit on LiteRT, against the same network in Keras' `model.predict`."""

import os
import time
from collections.abc import Callable

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.raster import rasterize
from airdigits.recognition.trajectory import sample_trajectory
from airdigits.support.paths import models_dir
from bench.table import Row


def measure() -> list[Row]:
    """Return median times of one image; Keras and LiteRT take turns, so that a busy machine slows both."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    started = time.perf_counter()
    classifier = DigitClassifier()  # LiteRT's own import included
    first = time.perf_counter() - started
    started = time.perf_counter()
    DigitClassifier()
    load = time.perf_counter() - started
    model = keras.models.load_model(models_dir() / "digits.keras")
    ink = _ink()
    image, trajectory = rasterize(ink)[None], sample_trajectory(ink)[None]
    inputs = {"image": image, "trajectory": trajectory}
    lite, slow = [], []
    for _ in range(30):
        lite.append(_median(lambda: classifier.classify(image, trajectory), 20))
        slow.append(_median(lambda: model.predict(inputs, verbose=0), 1))
    lite_ms, slow_ms = 1e3 * float(np.median(lite)), 1e3 * float(np.median(slow[1:]))  # the first call of Keras builds its graph
    return [
        Row("one image classified, LiteRT on one thread", lite_ms, "ms", "at most 0.5"),
        Row("one image classified, Keras model.predict", slow_ms, "ms"),
        Row("LiteRT faster than model.predict by", slow_ms / lite_ms, "times", "at least 100"),
        Row("ink to prediction, rasterizer included", 1e3 * _median(lambda: classifier.read(ink), 300), "ms"),
        Row("digit model loaded", 1e3 * load, "ms"),
        Row("digit model loaded, the import of LiteRT included", 1e3 * first, "ms"),
    ]


def _median(call: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return float(np.median(seconds))


def _ink() -> Ink:
    """Draw a 2 of 40 points, as about a second of air writing at 30 frames/s gives them."""
    t = np.linspace(0, 1, 40)
    head = np.stack([0.3 - 0.25 * np.cos(4.2 * t[:28]), 0.25 - 0.25 * np.sin(4.2 * t[:28]) + 0.35 * t[:28] ** 2], axis=1)
    base = np.stack([np.linspace(0.05, 0.6, 12), np.full(12, 0.8)], axis=1)
    return Ink.of([np.vstack([head, base]).astype(np.float32)])
