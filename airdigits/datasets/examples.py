"""Define the examples that a network is trained on: images, how they were written, and their labels."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Examples:
    """Training examples, the real ones first, then the synthetic ones.

    `images` uint8 [n, 28, 28] and `labels` uint8 [n], up to NON_DIGIT. The real images came as images. The synthetic ones were
    rendered from strokes that had been warped: `trajectories` float32 [synthetic, STEPS, CHANNELS] says how they were written.
    `origins` uint8 [n] tells one source of examples from another.
    """

    images: np.ndarray
    labels: np.ndarray
    trajectories: np.ndarray
    origins: np.ndarray

    @property
    def real(self) -> int:
        """Return how many real images there are."""
        return len(self.labels) - len(self.trajectories)

    @property
    def synthetic(self) -> int:
        """Return how many synthetic images, and trajectories, there are."""
        return len(self.trajectories)

    @property
    def synthetic_labels(self) -> np.ndarray:
        """Return the labels that belong to `trajectories`."""
        return self.labels[self.real :]
