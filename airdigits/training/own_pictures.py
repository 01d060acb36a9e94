"""Load a person's own labelled pictures to train on, and those of them that are held out and tested on."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.images import image_parts
from airdigits.datasets.labelled import TEST, TRAIN, LabelledImages
from airdigits.support.terminal import log
from airdigits.training.real_images import source

_HELD_OUT = 5  # every fifth of each digit: a person's own pictures are few, and a twentieth of them would say nothing
_COPIES = 12  # of each picture in an epoch, each augmented anew: there are few of them
_ENOUGH = 6000  # images an epoch, a tenth of MNIST: a large data set needs no copies


@dataclass(frozen=True, eq=False)
class OwnPictures:
    """The pictures of one data set: those trained on, those held out from that and tested on, and the source for the card."""

    name: str
    kept: LabelledImages
    held: LabelledImages
    source: dict[str, object]

    @property
    def copies(self) -> LabelledImages:
        """Return what is trained on in an epoch: each picture several times where they are few."""
        times = max(1, min(_COPIES, _ENOUGH // max(1, len(self.kept.labels))))
        return LabelledImages(np.repeat(self.kept.images, times, axis=0), np.repeat(self.kept.labels, times))


def load_own_pictures(path: Path) -> OwnPictures:
    """Load a data set of pictures. Its test part is held out; where it has none, every fifth picture of each digit is.

    Pictures without ink teach nothing and are left out of the training. Raises DataError.
    """
    parts = image_parts(path)
    if TRAIN in parts.loads and TEST in parts.loads:
        kept, held = parts.load(TRAIN), parts.load(TEST)
        how = f"{kept.how}; {held.how}"
    else:
        data = parts.load_default()
        out = _held_out(data.labels)
        kept, held = (LabelledImages(data.images[chosen], data.labels[chosen]) for chosen in (~out, out))
        how = data.how
    log(f"{path}: {how}")
    inked = kept.images.any(axis=(1, 2))
    kept = LabelledImages(kept.images[inked], kept.labels[inked])
    counts = {"held_out": len(held.labels)}
    return OwnPictures(path.name, kept, held, source(path, "own pictures", len(kept.labels)) | counts)


def _held_out(labels: np.ndarray) -> np.ndarray:
    """Return which pictures are held out, bool [n]: every fifth of each digit, and the last one where there are 2 to 4."""
    out = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels == label)
        out[mine[_HELD_OUT - 1 :: _HELD_OUT] if len(mine) >= _HELD_OUT else mine[1:][-1:]] = True
    return out
