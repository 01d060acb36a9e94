"""How many images a second training gets through, against the same network fitted on arrays that are ready."""

import os
import time
from statistics import median

import numpy as np

from bench.table import Row

_IMAGES = 6_144
_TURNS = 5


def measure() -> list[Row]:
    """An epoch as training does it (shuffle, augment, fit) and the bare fit take turns, so that a busy machine slows both."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import keras

    from airdigits.labels import LOGIT_COUNT
    from airdigits.synthesis.render import render_digits
    from airdigits.training.augment import augment
    from airdigits.training.networks import build_picture, compile_model, quickest_precision

    drawn = render_digits(_IMAGES, np.random.default_rng(0))
    targets = keras.utils.to_categorical(drawn.labels, LOGIT_COUNT)
    keras.config.set_dtype_policy(quickest_precision())
    model = build_picture()
    compile_model(model, 1e-3)
    model.fit(drawn.images, targets, 128, verbose=0)  # builds the graph
    whole, bare = [], []
    for turn in range(_TURNS):
        rng = np.random.default_rng(turn)
        started = time.perf_counter()
        order = rng.permutation(_IMAGES)
        images = augment(drawn.images[order], rng)
        model.fit(images, targets[order], 128, shuffle=False, verbose=0)
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        model.fit(images, targets[order], 128, shuffle=False, verbose=0)
        bare.append(time.perf_counter() - started)
    return [
        Row("images a second in training", _IMAGES / median(whole), ""),
        Row("training / the same fit on ready arrays", median(bare) / median(whole), "", "at least 0.9"),
    ]
