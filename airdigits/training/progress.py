"""Show how far an epoch is and how long it takes."""

from typing import Any

import keras

from airdigits.support.progress import Progress


class EpochProgress(keras.callbacks.Callback):
    """Show the progress of one epoch, number `epoch` (from 0) of `epochs`; `network` names what is trained.

    `later` epochs of the same length follow after these.
    """

    async_safe = True  # only counts steps: Keras need not wait for their results

    def __init__(self, epoch: int, epochs: int, network: str = "", later: int = 0) -> None:
        super().__init__()
        self._what = f"{network}{', ' if network else ''}epoch {epoch + 1}/{epochs}"
        self._later = epochs - epoch - 1 + later

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Start with the number of steps."""
        self._progress = Progress(self._what, self.params["steps"], self._later)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Show the steps done."""
        self._progress.at(batch + 1)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """End the line before the held-out examples are evaluated."""
        self._progress.close()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """End the line."""
        self._progress.close()
