"""Load the real images to train on: MNIST, Kaggle's train.csv, or both."""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.images import image_parts, load_mnist
from airdigits.datasets.labelled import TRAIN, LabelledImages
from airdigits.errors import DataError
from airdigits.support.foreign_files import first_line, sha256_of
from airdigits.support.terminal import log
from airdigits.training.settings import Settings

_LICENCE = {"licence": "CC BY-SA 3.0, LeCun, Cortes, Burges"}


@dataclass(frozen=True, eq=False)
class RealImages:
    """Real images with their labels, their sources, and the file that holds MNIST's test part, if any."""

    images: LabelledImages
    sources: list[dict[str, object]]
    mnist: Path | None


def load_real_images(settings: Settings) -> RealImages:
    """Load MNIST's training part, from its file or through Keras, or train.csv instead; both where both are named.

    Images of train.csv that MNIST's training part also has are left out: the same digit must not be both trained on and held
    out. Raises DataError.
    """
    parts: list[LabelledImages] = []
    sources: list[dict[str, object]] = []
    mnist = Path(settings.mnist) if settings.mnist else None
    if mnist or not settings.csv:
        mnist = mnist or _obtain_mnist()
        parts.append(_first(load_mnist(mnist, "train"), settings.limit))
        sources.append(source(mnist, "MNIST, training part", len(parts[0].labels)) | _LICENCE)
    if settings.csv:
        path = Path(settings.csv)
        rows = _first(_undivided(path), settings.limit)
        known = {fingerprint for part in parts for fingerprint in fingerprints(part.images)}
        new = np.array([fingerprint not in known for fingerprint in fingerprints(rows.images)])
        parts.append(LabelledImages(rows.images[new], rows.labels[new]))
        left_out = {"copies_left_out": int(len(new) - new.sum())} if mnist else {}
        what = "Kaggle's train.csv: images of MNIST, its training and test parts mixed"
        sources.append(source(path, what, int(new.sum())) | left_out | _LICENCE)
    images, labels = (np.concatenate([getattr(part, name) for part in parts]) for name in ("images", "labels"))
    return RealImages(LabelledImages(images, labels), sources, mnist)


def fingerprints(images: np.ndarray) -> list[int]:
    """Hash each image [n, ...]. The same pixels give the same number, within this process alone."""
    return [hash(image.tobytes()) for image in images]


def source(path: Path, what: str, count: int) -> dict[str, object]:
    """Describe a file for the model card."""
    return {"what": what, "file": path.name, "sha256": sha256_of(path), "count": count}


def _undivided(path: Path) -> LabelledImages:
    """Load all of a data set that is not parted, else its training part: of Kaggle's zip that is train.csv."""
    parts = image_parts(path)
    return parts.load(TRAIN if TRAIN in parts.loads else None)


def _first(images: LabelledImages, limit: int | None) -> LabelledImages:
    return LabelledImages(images.images[:limit], images.labels[:limit])


def _obtain_mnist() -> Path:
    """Return MNIST's file in the cache of Keras, downloaded the first time."""
    import keras

    log("obtaining MNIST through keras.datasets (cached in ~/.keras) ...")
    try:
        keras.datasets.mnist.load_data()
    except Exception as error:
        # Keras raises bare Exception for every failed download.
        reason = first_line(error)
        raise DataError(f"MNIST could not be downloaded ({reason}); give its file with --mnist mnist.npz") from None
    path = Path(os.environ.get("KERAS_HOME", Path.home() / ".keras")) / "datasets" / "mnist.npz"  # as Keras documents it
    if not path.is_file():  # Keras keeps its files elsewhere when it may not write there
        raise DataError(
            f"{path}: MNIST could not be kept there; make the folder writable, or give the file with --mnist mnist.npz"
        )
    return path
