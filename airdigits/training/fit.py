"""Training data to trained networks, one epoch at a time, in a folder that survives being killed."""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from airdigits.labels import LOGIT_COUNT
from airdigits.support.atomic_write import atomic_write
from airdigits.training.augment import augment
from airdigits.training.data import TrainingData
from airdigits.training.learning_curves import draw_curves
from airdigits.training.networks import (
    PICTURE,
    TRAJECTORY,
    build_picture,
    build_trajectory,
    compile_model,
    falling_rate,
    on_gpu,
    quickest_precision,
)
from airdigits.training.progress import EpochProgress
from airdigits.training.settings import Settings
from airdigits.training.swa import WeightAverage, mean_weights, renew_statistics

HISTORY = ("network", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_HISTORY_FILE = "history.csv"
_BATCH = 128
_BATCH_ON_GPU = 512  # fewer, larger steps keep it busy; the learning rate grows with them
_LEARNING_RATE = 2e-3
_STEADY_RATE = 6e-4
_DRAWN_STRENGTH = 0.4  # of the augmentation, for images that were warped as strokes already
_AVERAGED_STRENGTH = 0.3  # of it, for all images: the mean of the weights is to suit what will really be seen
_STATISTICS = 15_000  # images from which batch normalisation learns what it normalises by
_AVERAGING = "picture averaged"  # the last course's name in the history

Row = dict[str, str | float]
Batch = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Networks:
    """The two that answer together: see export.py."""

    picture: keras.Model
    trajectory: keras.Model


@dataclass(frozen=True, eq=False)
class TrainingStage:
    """How a network is trained: `examples` gives an epoch's inputs and labels, `count` of them, `held` those held out.

    `stream` keeps its random draws apart from the others'; `classes` is how many labels there are; `later` epochs that take as
    long follow after its own. It begins with new weights and a learning rate that falls, or, if `averaged`, with those of the
    network `after` and a steady one, and ends with the mean of all weights on the way.
    """

    name: str
    stream: int
    build: Callable[[], keras.Model]
    epochs: int
    count: int
    examples: Callable[[np.random.Generator], Batch]
    held: Batch
    after: keras.Model | None = None
    classes: int = LOGIT_COUNT
    later: int = 0

    @property
    def averaged(self) -> bool:
        return self.after is not None

    def begin(self, steps: int, scale: float) -> keras.Model:
        """The network to train, in so many steps, with learning rates that are scaled."""
        model = self.build()
        if self.after is not None:
            model.set_weights(self.after.get_weights())
            compile_model(model, _STEADY_RATE * scale)
        else:
            compile_model(model, falling_rate(steps, _LEARNING_RATE * scale))
        return model


def fit(
    data: TrainingData, settings: Settings, folder: Path, *, resume: bool = False, log: Callable[[str], None] = print
) -> Networks:
    """Train both networks, or go on with those in `folder`, and return them as they are in the end.

    After each epoch `folder` holds the whole state (a checkpoint for each course, optimizer included) and `history.csv`. Every
    epoch draws its augmentation and order from the seed and its own number, so that a resumed run sees what an unbroken one
    does. The last epoch is kept, not the best on the held-out digits: choosing among epochs would make those digits part of the
    training. The picture's network then goes on at a steady rate, for the mean of its weights there: see averaging.py.
    """
    kept, held = data.kept, data.held
    drawn = round(settings.share * len(kept.trajectories))

    def pictures(rng: np.random.Generator, found_strength: float = 1.0, drawn_strength: float = _DRAWN_STRENGTH) -> Batch:
        """All that were found, and another share of the drawn ones each time."""
        order = rng.permutation(np.r_[: kept.found, kept.found + rng.permutation(len(kept.trajectories))[:drawn]])
        strength = np.where(order < kept.found, found_strength, drawn_strength)
        return augment(kept.images[order], rng, strength), kept.labels[order]

    def trajectories(rng: np.random.Generator) -> Batch:
        order = rng.permutation(len(kept.trajectories))[:drawn]
        return kept.trajectories[order], kept.drawn_labels[order]

    # The short course comes first: then the time left that the long one shows is all that is left.
    held_pens, held_pictures = (held.trajectories, held.drawn_labels), (held.images, held.labels)
    pens = TrainingStage(TRAJECTORY, 1, build_trajectory, settings.trajectory_epochs, drawn, trajectories, held_pens)
    count = kept.found + drawn
    images = TrainingStage(
        PICTURE, 2, build_picture, settings.epochs, count, pictures, held_pictures, later=settings.averaged_epochs
    )

    history = begun_history(folder, resume)
    trajectory, picture = (follow(course, settings.seed, folder, history, log) for course in (pens, images))
    if settings.averaged_epochs:

        def milder(rng: np.random.Generator) -> Batch:
            return pictures(rng, _AVERAGED_STRENGTH, _AVERAGED_STRENGTH)

        last = TrainingStage(_AVERAGING, 4, build_picture, settings.averaged_epochs, count, milder, held_pictures, after=picture)
        picture = follow(last, settings.seed, folder, history, log)
    return Networks(picture, trajectory)


def begun_history(folder: Path, resume: bool) -> list[Row]:
    """The history of a run that goes on; empty for one that begins."""
    return read_history(folder) if resume and (folder / _HISTORY_FILE).exists() else []


def read_history(folder: Path) -> list[Row]:
    """The rows of a run's `history.csv`: one for each finished epoch, keys as in `HISTORY`."""
    with (folder / _HISTORY_FILE).open(newline="", encoding="utf-8") as file:
        return [{key: value if key == "network" else float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def follow(course: TrainingStage, seed: int, folder: Path, history: list[Row], log: Callable[[str], None]) -> keras.Model:
    """Train a network to the end of its course. `history` is brought in line with its checkpoint, and grows."""
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy(quickest_precision())
    batch = _BATCH_ON_GPU if on_gpu() else _BATCH
    steps = -(-course.count // batch)  # an epoch
    checkpoint = folder / f"{course.name.replace(' ', '-')}.keras"
    others = [row for row in history if row["network"] != course.name]
    own = [row for row in history if row["network"] == course.name]
    if own and checkpoint.exists():
        model = keras.models.load_model(checkpoint)
        own = own[: int(model.optimizer.iterations) // steps]
    else:
        model, own = course.begin(course.epochs * steps, batch / _BATCH), []
    history[:] = others + own
    validation = course.held[0], keras.utils.to_categorical(course.held[1], course.classes)
    means = [checkpoint.with_suffix(f".{epoch + 1}.npz") for epoch in range(course.epochs)] if course.averaged else []
    for epoch in range(len(own), course.epochs):
        started = time.monotonic()
        rng = np.random.default_rng([seed, course.stream, epoch])
        _seed_dropout(model, rng)
        inputs, labels = course.examples(rng)
        targets = keras.utils.to_categorical(labels, course.classes)
        watch: list[keras.callbacks.Callback] = [EpochProgress(epoch, course.epochs, course.name, course.later)]
        if course.averaged:
            watch.append(average := WeightAverage())
        result = model.fit(inputs, targets, batch, shuffle=False, validation_data=validation, callbacks=watch, verbose=0).history
        row: Row = {"network": course.name, "epoch": epoch + 1}
        row |= {key: round(result[key][-1], 6) for key in HISTORY[2:-1]}
        row["seconds"] = round(time.monotonic() - started, 1)
        history.append(row)
        if course.averaged:
            average.save(means[epoch])
        _save(model, checkpoint, history)
        draw_curves(history, folder)
        log(_progress(row, course))
    keras.config.set_dtype_policy("float32")
    plain = course.build()
    if course.averaged:
        plain.set_weights(mean_weights(means))
        renew_statistics(plain, course.examples(np.random.default_rng([seed, course.stream, course.epochs]))[0][:_STATISTICS])
    else:
        plain.set_weights(model.get_weights())
    return plain


def _seed_dropout(model: keras.Model, rng: np.random.Generator) -> None:
    """Start the dropout of an epoch from its own seed: a checkpoint does not keep where the generators stood."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.seed_generator.state.assign(rng.integers(0, 2**31, 2))


def _save(model: keras.Model, checkpoint: Path, history: list[Row]) -> None:
    """History and checkpoint, each replaced whole. The checkpoint comes last: it alone decides which epochs are done."""
    with atomic_write(checkpoint.with_name(_HISTORY_FILE)) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HISTORY)
        writer.writeheader()
        writer.writerows(history)
    with atomic_write(checkpoint) as partial:
        model.save(partial)


def _progress(row: Row, course: TrainingStage) -> str:
    left = round((course.epochs - float(row["epoch"]) + course.later) * float(row["seconds"]))
    return (
        f"{row['network']}, epoch {row['epoch']}/{course.epochs}: loss {row['loss']:.4f}, held out {row['val_accuracy']:.2%}"
        f" ({row['seconds']:.0f} s, {left // 60} min {left % 60:02d} s left)"
    )
