"""Average weights along the training trajectory, which generalises better: stochastic weight averaging (SWA).

At a constant learning rate the weights wander around a minimum of the loss, and their mean lies in a flatter part of it than
the end of any descent (Izmailov et al., 2018).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from airdigits.errors import DataError
from airdigits.support.atomic_write import atomic_write
from airdigits.support.foreign_files import reading

_EVERY = 50  # steps: weights between are nearly the same
_BATCH = 500


class WeightAverage(keras.callbacks.Callback):
    """Sum up the weights of a model in training, every `_EVERY` steps and at the end of each epoch."""

    def __init__(self) -> None:
        super().__init__()
        self._sums: list[np.ndarray] = []
        self._count = 0

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the weights, every `_EVERY` steps."""
        if batch % _EVERY == _EVERY - 1:
            self._add()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Add the last weights of the epoch."""
        self._add()

    def save(self, path: Path) -> None:
        """Write the mean so far, and the number of weights in it, replacing the file atomically."""
        with atomic_write(path) as partial, partial.open("wb") as file:
            np.savez(file, *[sums / self._count for sums in self._sums], count=self._count)

    def _add(self) -> None:
        weights = [np.asarray(values, np.float64) for values in self.model.get_weights()]
        self._sums = [sums + values for sums, values in zip(self._sums, weights, strict=True)] if self._count else weights
        self._count += 1


def mean_weights(paths: Sequence[Path]) -> list[np.ndarray]:
    """Average the means that `WeightAverage.save` wrote, weighted by their counts: float32 arrays."""
    means, counts = [], []
    for path in paths:
        with reading(path, DataError, "train anew with another --out"), np.load(path, allow_pickle=False) as kept:
            counts.append(int(kept["count"]))
            means.append([kept[f"arr_{i}"] for i in range(len(kept.files) - 1)])
    return [np.average(values, axis=0, weights=counts).astype(np.float32) for values in zip(*means, strict=True)]


def renew_statistics(model: keras.Model, inputs: np.ndarray) -> None:
    """Compute the statistics of batch normalisation anew on these inputs: averaged statistics do not fit averaged weights.

    One layer after the other, since each changes the input of the next.
    """
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            before = keras.Model(model.input, layer.input)
            count, total, squares = 0, np.zeros(()), np.zeros(())
            for start in range(0, len(inputs), _BATCH):
                seen = keras.ops.convert_to_numpy(before(inputs[start : start + _BATCH], training=False))
                flat = seen.reshape(-1, seen.shape[-1]).astype(np.float64)
                count, total, squares = count + len(flat), total + flat.sum(axis=0), squares + (flat**2).sum(axis=0)
            layer.moving_mean.assign(total / count)
            layer.moving_variance.assign(squares / count - (total / count) ** 2)
