"""Training data to a trained network, one epoch at a time, in a folder that survives being killed."""

import csv
import time
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from airdigits.training.augment import augment
from airdigits.training.data import TrainingData
from airdigits.training.model import CLASSES, build, compile_model
from airdigits.training.settings import Settings

HISTORY = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_CHECKPOINT, _HISTORY_FILE = "checkpoint.keras", "history.csv"


_BATCH = 256
_LEARNING_RATE = 3e-3


def fit(
    data: TrainingData, settings: Settings, folder: Path, *, resume: bool = False, say: Callable[[str], None] = print
) -> keras.Model:
    """Train a new network, or go on with the one in `folder`, and return it after the last epoch.

    After each epoch `folder` holds the whole state (`checkpoint.keras`, optimizer included) and `history.csv`. Every epoch
    draws its augmentation and order from the seed and its own number, so that a resumed run sees what an unbroken one does.
    """
    keras.utils.set_random_seed(settings.seed)
    steps = -(-len(data.labels) // _BATCH)  # an epoch
    if resume and (folder / _CHECKPOINT).exists():
        model = keras.models.load_model(folder / _CHECKPOINT)
        history = read_history(folder)[: int(model.optimizer.iterations) // steps]
    else:
        model, history = build(), []
        compile_model(model, settings.epochs * steps, _LEARNING_RATE)
    validation = data.held_images, keras.utils.to_categorical(data.held_labels, CLASSES)
    for epoch in range(len(history), settings.epochs):
        started = time.monotonic()
        rng = np.random.default_rng([settings.seed, 1, epoch])
        _seed_dropout(model, rng)
        order = rng.permutation(len(data.labels))
        images, labels = augment(data.images[order], rng), keras.utils.to_categorical(data.labels[order], CLASSES)
        result = model.fit(images, labels, _BATCH, shuffle=False, validation_data=validation, verbose=0).history
        row = {"epoch": epoch + 1, **{key: round(result[key][-1], 6) for key in HISTORY[1:-1]}}
        row["seconds"] = round(time.monotonic() - started, 1)
        history.append(row)
        _save(model, history, folder)
        say(_progress(history, settings.epochs))
    return model


def _seed_dropout(model: keras.Model, rng: np.random.Generator) -> None:
    """Start the dropout of an epoch from its own seed: a checkpoint does not keep where the generators stood."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.seed_generator.state.assign(rng.integers(0, 2**31, 2))


def read_history(folder: Path) -> list[dict[str, float]]:
    """The rows of a run's `history.csv`: one for each finished epoch, keys as in `HISTORY`."""
    with (folder / _HISTORY_FILE).open(newline="", encoding="utf-8") as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def _save(model: keras.Model, history: list[dict[str, float]], folder: Path) -> None:
    """History and checkpoint, each replaced whole. The checkpoint comes last: it alone decides which epochs are done."""
    partial = folder / f"partial.{_HISTORY_FILE}"
    with partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HISTORY)
        writer.writeheader()
        writer.writerows(history)
    partial.replace(folder / _HISTORY_FILE)
    partial = folder / f"partial.{_CHECKPOINT}"
    model.save(partial)
    partial.replace(folder / _CHECKPOINT)


def _progress(history: list[dict[str, float]], epochs: int) -> str:
    row = history[-1]
    left = round((epochs - len(history)) * row["seconds"])
    return (
        f"epoch {len(history)}/{epochs}: loss {row['loss']:.4f}, held out {row['val_accuracy']:.2%}"
        f" ({row['seconds']:.0f} s, {left // 60} min {left % 60:02d} s left)"
    )
