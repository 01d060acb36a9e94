"""Load what is no digit, as images or as pen trajectories, with its kinds where the file names them."""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from airdigits.datasets.array_images import shape_text
from airdigits.datasets.images import load_unlabelled
from airdigits.datasets.npz import read_arrays, wrong
from airdigits.datasets.trajectories import check_offsets, check_pen, check_points, ink_of, is_archive_of_trajectories
from airdigits.recognition.raster import rasterize
from airdigits.recognition.trajectory import sample_trajectory

_KINDS = ("symbol", "gesture", "kind")
_LOOK_ALIKES = frozenset("OoSsZzIligqbB|") | {"circle"}
"""What is a digit to anybody: the letters O, S, Z, I, l, i, g, q, b and B, a bar and a circle."""


@dataclass(frozen=True, eq=False)
class NonDigits:
    """Non-digits: `images` uint8 [n, 28, 28].

    `trajectories` float32 [n, STEPS, CHANNELS] says how they were written, `kinds` text [n] what they are; None where a file
    does not tell.
    """

    images: np.ndarray
    trajectories: np.ndarray | None = None
    kinds: np.ndarray | None = None

    @property
    def look_alikes(self) -> np.ndarray:
        """Return which of them look like a digit to anybody: bool [n]."""
        return np.isin([] if self.kinds is None else self.kinds, list(_LOOK_ALIKES))

    def __getitem__(self, chosen: np.ndarray) -> "NonDigits":
        trajectories, kinds = (None if array is None else array[chosen] for array in (self.trajectories, self.kinds))
        return NonDigits(self.images[chosen], trajectories, kinds)


def load_non_digits(path: Path, split: int | None = None) -> NonDigits:
    """Load images, or an .npz of trajectories: xy, offsets, perhaps pen, and what each is as text under symbol, gesture or kind.

    `split` parts images in the middle, as `load_unlabelled` does; of trajectories all are returned: none are trained on.
    Raises DataError.
    """
    if not is_archive_of_trajectories(path):
        return NonDigits(load_unlabelled(path, split))
    arrays = read_arrays(path, ("xy", "offsets"), ("pen", *_KINDS))
    xy, offsets = arrays["xy"], arrays["offsets"]
    check_points(path, xy)
    check_offsets(path, offsets, len(xy))
    pen = arrays.get("pen", np.zeros(len(xy), int))
    check_pen(path, pen, len(xy))
    key = next((key for key in _KINDS if key in arrays), "")
    kinds = arrays.get(key)
    if kinds is not None and kinds.shape != (len(offsets) - 1,):
        raise wrong(path, key, f"must be [{len(offsets) - 1}], is {shape_text(kinds)}")
    inks = [ink_of(xy[start:end], pen[start:end]) for start, end in pairwise(offsets)]
    return NonDigits(
        np.array([rasterize(ink) for ink in inks]),
        np.array([sample_trajectory(ink) for ink in inks], np.float32),
        None if kinds is None else kinds.astype(str),
    )
