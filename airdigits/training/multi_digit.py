"""Train the multi-digit detector, which tells one digit from several that touch: a run of its own, of some minutes."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from keras import layers

from airdigits.datasets.images import load_mnist
from airdigits.recognition.model_files import MULTI_DIGIT_CARD, MULTI_DIGIT_LITERT
from airdigits.recognition.multi_digit import MultiDigitDetector
from airdigits.support.atomic_write import write_atomically
from airdigits.synthesis.render import render_digits
from airdigits.synthesis.touching_pairs import MULTI, SINGLE, make_touching_pairs
from airdigits.training.augment import augment
from airdigits.training.card import attribution, command_line, versions
from airdigits.training.data import held_out, remember
from airdigits.training.export import to_litert
from airdigits.training.networks import MULTI_DIGIT, build_multi_digit_network, features, last_layer
from airdigits.training.real_images import load_real_images
from airdigits.training.settings import Settings
from airdigits.training.stage import Batch, TrainingStage, begun_history, run_stage

_STRENGTH = 0.4  # of the augmentation: the digits have been moved and resized already
_MISTAKEN = 0.001  # the share of single digits that is taken for several
_TEST_SHARE = 0.2  # of an epoch's images: so many of held-out digits set the threshold, and so many of test digits measure it
_STREAM = 5  # of random draws, apart from fit.py's


def train_multi_digit(settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print) -> None:
    """Train the detector and write `touching.tflite` and its card into `folder`. Raises DataError; see fit.py for `resume`."""
    # Load real and synthetic digits.
    log("loading and rendering digits ...")
    real = load_real_images(settings)
    synthetic, _, synthetic_labels = render_digits(
        settings.synthetic_digits // 3, np.random.default_rng([settings.seed, _STREAM])
    )
    sources = [*real.sources, {"what": "synthetic digits (airdigits/synthesis/digits.py)", "count": len(synthetic)}]
    remember(sources, folder, resume=resume)
    images = np.concatenate([real.images.images, synthetic])
    labels = np.concatenate([real.images.labels, synthetic_labels])
    out, test_count = held_out(len(labels)), round(_TEST_SHARE * settings.multi_digit_images)

    def examples(rng: np.random.Generator) -> Batch:
        pairs, multi_digit = make_touching_pairs(images[~out], labels[~out], settings.multi_digit_images, rng)
        return augment(pairs, rng, _STRENGTH), multi_digit

    # Build, fit, set the threshold, and export.
    held = make_touching_pairs(images[out], labels[out], test_count, np.random.default_rng([settings.seed, _STREAM, 1]))
    epochs, count = settings.multi_digit_epochs, settings.multi_digit_images
    stage = TrainingStage(MULTI_DIGIT, _STREAM, build_multi_digit_network, epochs, count, examples, held, classes=2)
    network = run_stage(stage, settings.seed, folder, begun_history(folder, resume), log)
    content = to_litert(_with_threshold(network, *held))
    write_atomically(folder / MULTI_DIGIT_LITERT, content)

    # Measure the exported file, and write its card.
    figures = {}
    if real.mnist:
        test = load_mnist(real.mnist)
        figure = _measure(folder, *make_touching_pairs(test.images, test.labels, test_count, np.random.default_rng(_STREAM)))
        log(
            f"MNIST, test part: {figure['found']:.2%} of touching pairs found, "
            f"{figure['mistaken']:.2%} of single digits taken for several"
        )
        figures["MNIST, test part"] = figure
    write_atomically(folder / MULTI_DIGIT_CARD, _make_card(settings, content, sources, figures).encode())
    log(f"the model is in {folder}")


def _with_threshold(network: keras.Model, images: np.ndarray, multi_digit: np.ndarray) -> keras.Model:
    """Give the network one output, which exceeds 0.5 for the `_MISTAKEN` share of single digits."""
    logits = network.predict(images, batch_size=512, verbose=0)
    threshold = float(np.quantile((logits[:, MULTI] - logits[:, SINGLE])[multi_digit == SINGLE], 1 - _MISTAKEN))
    kernel, bias = last_layer(network)
    answer = layers.Dense(1, activation="sigmoid", name="multi_digit")
    model = keras.Model(network.input, answer(features(network)), name=MULTI_DIGIT)
    answer.set_weights([kernel[:, MULTI:] - kernel[:, :MULTI], np.array([bias[MULTI] - bias[SINGLE] - round(threshold, 4)])])
    return model


def _measure(folder: Path, images: np.ndarray, multi_digit: np.ndarray) -> dict[str, float]:
    """Return the share of touching pairs that are `found`, that of single digits that are `mistaken` for several, and `n`."""
    detector = MultiDigitDetector(folder / MULTI_DIGIT_LITERT)
    answers = np.array([detector.is_multi_digit(image) for image in images])
    pairs = multi_digit == MULTI
    return {
        "n": len(images),
        "found": round(float(answers[pairs].mean()), 5),
        "mistaken": round(float(answers[~pairs].mean()), 5),
    }


def _make_card(settings: Settings, content: bytes, sources: list[dict[str, object]], figures: dict[str, dict[str, float]]) -> str:
    card = {
        "model": "airdigits: several digits that touch, or one",
        "sha256": hashlib.sha256(content).hexdigest(),
        "inputs": {"image": "uint8 [n, 28, 28], white on black, as paper/component_image.py makes it of a component on paper"},
        "outputs": {
            "multi_digit": f"float32 [n, 1]; at least 0.5: several digits. Of single held-out digits {_MISTAKEN:.1%} exceed that"
        },
        "trained_on": sources,
        "attribution": attribution(sources),
        "command": command_line(settings),
        "seed": settings.seed,
        "figures": figures,
        "versions": versions(),
    }
    return json.dumps(card, indent=2) + "\n"
