"""Hold labelled digits: as ink (pen trajectories), or as images in MNIST's format."""

from dataclasses import dataclass

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import SIDE, rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS, sample_trajectory

TRAIN, TEST = 0, 1
"""The values of `split`: digits to train on, and digits to test on."""


@dataclass(frozen=True, eq=False)
class LabelledInk:
    """Trajectories: `inks`, one for each digit, and `labels` uint8 [n]; `writers`, text [n], where they are known."""

    inks: tuple[Ink, ...]
    labels: np.ndarray
    writers: np.ndarray | None = None

    def joined(self) -> "LabelledInk":
        """Return the same digits, each written in one stroke: pen lifts become lines."""
        return LabelledInk(tuple(Ink.of([ink.points]) for ink in self.inks), self.labels, self.writers)

    def render(self) -> "LabelledImages":
        """Rasterize every digit as the live program does, and keep its trajectory."""
        images = [rasterize(ink) for ink in self.inks]
        trajectories = [sample_trajectory(ink) for ink in self.inks]
        return LabelledImages(
            np.array(images, np.uint8).reshape(-1, SIDE, SIDE),
            self.labels,
            np.array(trajectories, np.float32).reshape(-1, STEPS, CHANNELS),
            self.writers,
        )


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """`images` uint8 [n, 28, 28], white ink on black, and `labels` uint8 [n], below CLASS_COUNT.

    `trajectories` float32 [n, STEPS, CHANNELS]: how they were written (recognition/trajectory.py); None where that is unknown.
    `writers` text [n]: who wrote them; None where that is unknown. `how` says in words how their file was understood.
    """

    images: np.ndarray
    labels: np.ndarray
    trajectories: np.ndarray | None = None
    writers: np.ndarray | None = None
    how: str = ""
