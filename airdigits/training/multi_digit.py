"""Images of digits to the network that tells one digit from several that touch: a run of its own, of some minutes."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.datasets.arrays import load_mnist
from airdigits.recognition.model_files import TOUCHING_CARD, TOUCHING_LITERT
from airdigits.recognition.multi_digit import MultiDigitDetector
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_pairs import ONE, SEVERAL, touching
from airdigits.training.augment import augment
from airdigits.training.card import attribution, command_line, versions
from airdigits.training.data import held_out, remember
from airdigits.training.export import to_litert
from airdigits.training.fit import Batch, TrainingStage, begun_history, follow
from airdigits.training.networks import TOUCHING, build_touching, decision, features
from airdigits.training.real_images import load_real
from airdigits.training.settings import Settings

_STRENGTH = 0.4  # of the augmentation: they have been moved about and resized already
_MISTAKEN = 0.001  # of single digits, so many are taken for several
_TRIED = 0.2  # as many images as an epoch has, of held-out digits, tell where that is; as many of test digits, how good it is
_STREAM = 5  # of random draws, apart from fit.py's


def train_touching(settings: Settings, folder: Path, *, resume: bool, log: Callable[[str], None] = print) -> None:
    """Train it and write `touching.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    log("loading and drawing digits ...")
    found = load_real(settings)
    drawn, _, drawn_labels = render_digits(settings.digits // 3, np.random.default_rng([settings.seed, _STREAM]))
    sources = [*found.sources, {"what": "synthetic digits (airdigits/synthesis/digits.py)", "count": len(drawn)}]
    remember(sources, folder, resume=resume)
    images = np.concatenate([found.images.images, drawn])
    labels = np.concatenate([found.images.labels, drawn_labels])
    out, tried = held_out(len(labels)), round(_TRIED * settings.touching_images)

    def examples(rng: np.random.Generator) -> Batch:
        made, several = touching(images[~out], labels[~out], settings.touching_images, rng)
        return augment(made, rng, _STRENGTH), several

    held = touching(images[out], labels[out], tried, np.random.default_rng([settings.seed, _STREAM, 1]))
    course = TrainingStage(
        TOUCHING, _STREAM, build_touching, settings.touching_epochs, settings.touching_images, examples, held, classes=2
    )
    network = follow(course, settings.seed, folder, begun_history(folder, resume), log)
    content = to_litert(_decided(network, *held))
    write_atomically(folder / TOUCHING_LITERT, content)

    figures = {}
    if found.mnist:
        test = load_mnist(found.mnist)
        figure = _measure(folder, *touching(test.images, test.labels, tried, np.random.default_rng(_STREAM)))
        log(f"MNIST, test part: {figure['found']:.2%} of rows found, {figure['mistaken']:.2%} of single digits taken for several")
        figures["MNIST, test part"] = figure
    card = {
        "model": "airdigits: several digits that touch, or one",
        "sha256": hashlib.sha256(content).hexdigest(),
        "inputs": {"image": "uint8 [n, 28, 28], white on black, as pictures/normal.py makes it of a mark on paper"},
        "outputs": {
            "several": f"float32 [n, 1]; at least 0.5: several. Of single held-out digits {_MISTAKEN:.1%} are beyond that"
        },
        "trained_on": sources,
        "attribution": attribution(sources),
        "command": command_line(settings),
        "seed": settings.seed,
        "figures": figures,
        "versions": versions(),
    }
    write_atomically(folder / TOUCHING_CARD, (json.dumps(card, indent=2) + "\n").encode())
    log(f"the model is in {folder}")


def _decided(network: keras.Model, images: np.ndarray, several: np.ndarray) -> keras.Model:
    """The network with one output, 0.5 where of the single images the `_MISTAKEN` share is beyond it."""
    logits = network.predict(images, batch_size=512, verbose=0)
    beyond = float(np.quantile((logits[:, SEVERAL] - logits[:, ONE])[several == ONE], 1 - _MISTAKEN))
    kernel, bias = decision(network)
    answer = layers.Dense(1, activation="sigmoid", name="several")
    model = keras.Model(network.input, answer(features(network)), name=TOUCHING)
    answer.set_weights([kernel[:, SEVERAL:] - kernel[:, :SEVERAL], np.array([bias[SEVERAL] - bias[ONE] - round(beyond, 4)])])
    return model


def _measure(folder: Path, images: np.ndarray, several: np.ndarray) -> dict[str, float]:
    """The shares of rows that are `found`, and of single digits that are `mistaken` for several, of `n` images."""
    detector = MultiDigitDetector(folder / TOUCHING_LITERT)
    told = np.array([detector.several(image) for image in images])
    rows = several == SEVERAL
    return {"n": len(images), "found": round(float(told[rows].mean()), 5), "mistaken": round(float(told[~rows].mean()), 5)}
