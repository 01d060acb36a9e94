"""Run one stage of a training, epoch by epoch, in a folder that survives being killed."""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from airdigits.labels import LOGIT_COUNT
from airdigits.support.atomic_write import atomic_write
from airdigits.training.learning_curves import draw_curves
from airdigits.training.networks import (
    LABEL_SMOOTHING,
    LearningRate,
    compile_model,
    compiled_steps,
    cosine_decay,
    fastest_dtype_policy,
    on_gpu,
)
from airdigits.training.progress import EpochProgress
from airdigits.training.share import ALONE, Share
from airdigits.training.swa import WeightAverage, mean_weights, renew_statistics

HISTORY = ("network", "epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_HISTORY_FILE = "history.csv"
_BATCH = 128
_BATCH_ON_GPU = 512  # fewer, larger steps keep it busy; the learning rate grows with them
_LEARNING_RATE = 2e-3
_SWA_RATE = 6e-4
_STATISTICS = 15_000  # images from which the statistics of batch normalisation are computed

Row = dict[str, str | float]
Batch = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class TrainingStage:
    """How a network is trained.

    `name`     the name in the history, and the checkpoint's.
    `stream`   keeps the random draws apart from those of other stages.
    `build`    builds the network.
    `count`    examples an epoch.
    `examples` returns the inputs and labels of an epoch.
    `held`     the inputs and labels that are held out.
    `after`    the network to go on with, at a constant learning rate, averaging the weights; None: new weights and a learning
               rate that falls.
    `classes`  how many labels there are.
    `later`    epochs of the same length that follow after this stage.
    `batch`    examples a step, on a CPU; the learning rate grows with it.
    `rate` the highest learning rate of new weights, for steps of the usual size.
    `label_smoothing` keeps the network from overconfidence.
    `compile`  compiles the network with a learning rate, where the labels are no single ones; None: cross-entropy.
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
    batch: int = _BATCH
    label_smoothing: float = LABEL_SMOOTHING
    rate: float = _LEARNING_RATE
    compile: Callable[[keras.Model, LearningRate], None] | None = None

    @property
    def averaged(self) -> bool:
        """Return whether the stage ends with the mean of its weights (SWA)."""
        return self.after is not None

    def begin(self, steps: int, scale: float) -> keras.Model:
        """Build and compile the network to train, in so many steps, with learning rates scaled by `scale`."""
        model = self.build()
        if self.after is not None:
            model.set_weights(self.after.get_weights())
            self._compile(model, _SWA_RATE * scale, LABEL_SMOOTHING)
        else:
            self._compile(model, cosine_decay(steps, self.rate * scale), self.label_smoothing)
        return model

    def _compile(self, model: keras.Model, rate: LearningRate, label_smoothing: float) -> None:
        if self.compile is None:
            compile_model(model, rate, label_smoothing)
        else:
            self.compile(model, rate)

    def targets(self, labels: np.ndarray) -> np.ndarray:
        """Return labels as the loss takes them."""
        return labels if self.compile else np.asarray(keras.utils.to_categorical(labels, self.classes))


def begun_history(folder: Path, resume: bool) -> list[Row]:
    """Return the history of a run that is resumed; an empty one for a run that begins."""
    return read_history(folder) if resume and (folder / _HISTORY_FILE).exists() else []


def read_history(folder: Path) -> list[Row]:
    """Read the rows of a run's `history.csv`: one for each finished epoch, keys as in `HISTORY`."""
    with (folder / _HISTORY_FILE).open(newline="", encoding="utf-8") as file:
        return [{key: value if key == "network" else float(value) for key, value in row.items()} for row in csv.DictReader(file)]


def run_stage(
    stage: TrainingStage,
    seed: int,
    folder: Path,
    history: list[Row],
    log: Callable[[str], None],
    *,
    share: Share = ALONE,
    tensorboard: bool = False,
) -> keras.Model:
    """Train a network to the end of its stage. `history` is brought in line with the checkpoint, and grows.

    With a `share`, this process is one of several that train it together; the first then has the means and statistics to make.
    With `tensorboard`, the figures of each epoch go into the folder of that name, too.
    """
    keras.utils.set_random_seed(seed)
    keras.config.set_dtype_policy(fastest_dtype_policy())
    batch = _BATCH_ON_GPU if on_gpu() else stage.batch
    checkpoint = folder / f"{stage.name.replace(' ', '-')}.keras"
    model, done = _begin_or_resume(stage, checkpoint, history, batch)
    validation = share.of(stage.held[0]), share.of(stage.targets(stage.held[1]))
    means = [checkpoint.with_suffix(f".{epoch + 1}.npz") for epoch in range(stage.epochs)] if stage.averaged else []
    for epoch in range(done, stage.epochs):
        started = time.monotonic()
        rng = np.random.default_rng([seed, stage.stream, epoch])
        _seed_dropout(model, rng)
        inputs, labels = stage.examples(rng)
        inputs, targets = share.of(inputs), share.of(stage.targets(labels))
        watch: list[keras.callbacks.Callback] = [EpochProgress(epoch, stage.epochs, stage.name, stage.later)]
        if tensorboard:
            watch.append(keras.callbacks.TensorBoard(folder / "tensorboard" / stage.name, write_graph=False))
        if stage.averaged:
            watch.append(average := WeightAverage())
        result = model.fit(
            inputs,
            targets,
            batch // share.count,
            shuffle=False,
            validation_data=validation,
            initial_epoch=epoch,
            epochs=epoch + 1,
            callbacks=watch,
            verbose=0,
        ).history
        row: Row = {"network": stage.name, "epoch": epoch + 1}
        row |= {key: round(result[key][-1], 6) for key in HISTORY[2:-1]}
        row["seconds"] = round(time.monotonic() - started, 1)
        history.append(row)
        with share.folder(folder) as place:
            if stage.averaged:
                average.save(place / means[epoch].name)
            _save(model, place / checkpoint.name, history)
            draw_curves(history, place)
        log(_progress(row, stage))
        share.wait()
    keras.config.set_dtype_policy("float32")
    plain = stage.build()
    if stage.averaged and share.count == 1:
        plain.set_weights(mean_weights(means))
        renew_statistics(plain, stage.examples(np.random.default_rng([seed, stage.stream, stage.epochs]))[0][:_STATISTICS])
    else:
        plain.set_weights(model.get_weights())
    return plain


def _begin_or_resume(stage: TrainingStage, checkpoint: Path, history: list[Row], batch: int) -> tuple[keras.Model, int]:
    """Return the network and how many of its epochs are done, and remove later ones from `history`."""
    steps = -(-stage.count // batch)  # an epoch
    others = [row for row in history if row["network"] != stage.name]
    own = [row for row in history if row["network"] == stage.name]
    if own and checkpoint.exists():
        model = keras.models.load_model(checkpoint)
        model.jit_compile = compiled_steps()  # it may have begun on another backend
        own = own[: int(model.optimizer.iterations) // steps]
    else:
        model, own = stage.begin(stage.epochs * steps, batch / _BATCH), []
    history[:] = others + own
    return model, len(own)


def _seed_dropout(model: keras.Model, rng: np.random.Generator) -> None:
    """Seed the dropout of each epoch: a checkpoint does not keep the state of its generators."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.seed_generator.state.assign(rng.integers(0, 2**31, 2))


def _save(model: keras.Model, checkpoint: Path, history: list[Row]) -> None:
    """Write history and checkpoint atomically. The checkpoint comes last: it alone decides which epochs are done."""
    with atomic_write(checkpoint.with_name(_HISTORY_FILE)) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HISTORY)
        writer.writeheader()
        writer.writerows(history)
    with atomic_write(checkpoint) as partial:
        model.save(partial)


def _progress(row: Row, stage: TrainingStage) -> str:
    left = round((stage.epochs - float(row["epoch"]) + stage.later) * float(row["seconds"]))
    return (
        f"{row['network']}, epoch {row['epoch']}/{stage.epochs}: loss {row['loss']:.4f}, held out {row['val_accuracy']:.2%}"
        f" ({row['seconds']:.0f} s, {left // 60} min {left % 60:02d} s left)"
    )
