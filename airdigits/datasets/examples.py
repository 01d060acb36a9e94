"""What a network is trained on: images and how they were written, with their labels."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Examples:
    """`images` uint8 [n, 28, 28] and `labels` uint8 [n] (0..9, 10 for no digit).

    The last of them were drawn from strokes, and warped in that: `trajectories` float32 [drawn, STEPS, CHANNELS] says how they
    were written. The `found` images before them came as images. `origins` uint8 [n] tells one source of them from another.
    """

    images: np.ndarray
    labels: np.ndarray
    trajectories: np.ndarray
    origins: np.ndarray

    @property
    def found(self) -> int:
        return len(self.labels) - len(self.trajectories)

    @property
    def drawn_labels(self) -> np.ndarray:
        """The labels that belong to `trajectories`."""
        return self.labels[self.found :]
