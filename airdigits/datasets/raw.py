"""Define images and labels as a file has them, before they are understood."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class RawImages:
    """Arrays as they stand in a file.

    `images`  any numbers, [n, h, w], [n, h*w] or with channels.
    `labels`  whatever the file has; None where there are none.
    `writers` text [n]: who wrote each; None where the file does not say.
    `layout`  how the file is laid out, in words: "csv, label first".
    `where`   by "images" and "labels", the beginning of a line about a fault in them: "digits.npz: `x`".
    `ready`   the images are in MNIST's form already, as pictures are once they have been read.
    """

    images: np.ndarray
    labels: np.ndarray | None
    writers: np.ndarray | None
    layout: str
    where: dict[str, str] = field(default_factory=dict)
    ready: bool = False
