"""Files and drawn ink to one set of training images, and a smaller one that is held out."""

import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.errors import DataError
from airdigits.recognition.datasets import TRAIN, load_mnist, load_trajectories
from airdigits.training.render import Images, render_digits, render_pens, render_scribbles
from airdigits.training.settings import Settings

_HELD_OUT = 20  # every 20th digit is held out: for the learning curve and for the temperature


@dataclass(frozen=True, eq=False)
class TrainingData:
    """`images` uint8 [n, 28, 28] and `labels` uint8 [n] (0..9, 10 for no digit), and as much again held out.

    `sources` says for the model card where everything came from; `mnist` is the file that MNIST's test part can be had from.
    """

    images: np.ndarray
    labels: np.ndarray
    held_images: np.ndarray
    held_labels: np.ndarray
    sources: list[dict[str, object]]
    mnist: Path


def load(settings: Settings) -> TrainingData:
    """Load MNIST's training part, draw recorded pens (their training writers), synthetic digits and scribbles.

    The same settings give the same arrays. Raises DataError for files that are not as they should be.
    """
    rng = np.random.default_rng([settings.seed, 0])
    kept: list[Images] = []
    held: list[Images] = []
    sources: list[dict[str, object]] = []

    mnist = Path(settings.mnist) if settings.mnist else _obtain_mnist()
    part = load_mnist(mnist, "train")
    images, labels = part.images[: settings.limit], part.labels[: settings.limit]
    out = _held_out(len(labels))
    kept.append((images[~out], labels[~out]))
    held.append((images[out], labels[out]))
    sources.append(_source(mnist, "MNIST, training part", len(labels)) | {"licence": "CC BY-SA 3.0, LeCun, Cortes, Burges"})

    for path in map(Path, settings.strokes):
        pens = load_trajectories(path, split=TRAIN)
        out = _held_out(len(pens.labels))  # of the digits, not of their drawings: no digit is on both sides
        for side, chosen, copies in ((kept, ~out, settings.pen_copies), (held, out, 1)):
            inks = [pens.inks[i] for i in np.flatnonzero(chosen)]
            side.append(render_pens(inks, pens.labels[chosen], copies, rng))
        sources.append(_source(path, f"pen strokes, training writers, each drawn {settings.pen_copies} times", len(pens.labels)))

    for what, render, count in (
        ("synthetic digits (airdigits/training/synthesis.py)", render_digits, settings.digits),
        ("ink that is no digit (airdigits/training/scribbles.py)", render_scribbles, settings.scribbles),
    ):
        kept.append(render(count, rng))
        held.append(render(count // _HELD_OUT, rng))
        sources.append({"what": what, "count": count})
    return TrainingData(*_concatenate(kept), *_concatenate(held), sources, mnist)


def _held_out(count: int) -> np.ndarray:
    return np.arange(count) % _HELD_OUT == _HELD_OUT - 1


def _concatenate(parts: Sequence[Images]) -> Images:
    images, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return images, labels


def _obtain_mnist() -> Path:
    """MNIST's file as Keras caches it; downloaded the first time."""
    import keras

    print("obtaining MNIST through keras.datasets (cached in ~/.keras) ...", file=sys.stderr)
    try:
        keras.datasets.mnist.load_data()
    except Exception as error:
        # Keras raises bare Exception for every failed download.
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DataError(f"MNIST could not be downloaded ({reason}); give its file with --mnist mnist.npz") from None
    return Path(keras.config.keras_home()) / "datasets" / "mnist.npz"


def _source(path: Path, what: str, count: int) -> dict[str, object]:
    return {"what": what, "file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "count": count}
