"""Measure how many images a second training processes, against the same network fitted on arrays that are ready."""

import os
import time
from statistics import median

import numpy as np

from bench.table import Row

_IMAGES = 6_144
_TURNS = 5


def measure() -> list[Row]:
    """Time an epoch of the training (shuffle, augment, fit) and the bare fit in turns, so that a busy machine slows both."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from airdigits.labels import LOGIT_COUNT
    from airdigits.synthesis.render import render_digits
    from airdigits.training.augment import augment
    from airdigits.training.networks import build_image_network, compile_model, fastest_dtype_policy

    synthetic = render_digits(_IMAGES, np.random.default_rng(0))
    targets = keras.utils.to_categorical(synthetic.labels, LOGIT_COUNT)
    keras.config.set_dtype_policy(fastest_dtype_policy())
    model = build_image_network()
    compile_model(model, 1e-3)
    model.fit(synthetic.images, targets, 128, verbose=0)  # builds the graph
    whole, bare = [], []
    for turn in range(_TURNS):
        rng = np.random.default_rng(turn)
        started = time.perf_counter()
        order = rng.permutation(_IMAGES)
        images = augment(synthetic.images[order], rng)
        model.fit(images, targets[order], 128, shuffle=False, verbose=0)
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        model.fit(images, targets[order], 128, shuffle=False, verbose=0)
        bare.append(time.perf_counter() - started)
    return [
        Row("images a second in training", _IMAGES / median(whole), ""),
        Row("training / the same fit on ready arrays", median(bare) / median(whole), "", "at least 0.9"),
    ]
