"""Choose, save and load a rehearsal set: training images that keep an adapted model from forgetting the others."""

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.examples import Examples
from airdigits.datasets.npz import read_arrays
from airdigits.errors import DataError, DigitModelError
from airdigits.labels import LOGIT_COUNT
from airdigits.recognition.model_surgery import LastLayer, ModelParts
from airdigits.support.foreign_files import reading

SIZE = 6000
"""Images in a rehearsal set."""
_KEYS = ("features", "low", "scale", "labels", "counts", "weights", "bias", "backbone")
_OLD_NAMES = {"backbone": "trunk"}  # files written before 0.2.0


@dataclass(frozen=True, eq=False)
class RehearsalSet:
    """Features of some training images, kept with a model so that fitting it to a person does not make it forget.

    `features` float32 [n, d], as the backbone computes them; the images cannot be recovered from them.
    `labels`   uint8 [n], up to NON_DIGIT.
    `counts`   float32 [n]: how many of the training images each stands for.
    `layer`    the model's last layer as it was trained.
    `backbone` the hash of the model's backbone, see `ModelParts`.
    """

    features: np.ndarray
    labels: np.ndarray
    counts: np.ndarray
    layer: LastLayer
    backbone: str


def rehearsal_file(model: Path) -> Path:
    """Return the path of a model's rehearsal set: beside the model file."""
    path, old = model.with_suffix(".rehearsal.npz"), model.with_suffix(".guard.npz")  # the latter up to 0.1.0
    return old if old.is_file() and not path.is_file() else path


def make_rehearsal_set(model: Path, examples: Examples, seed: int = 0) -> bytes:
    """Choose among the training examples, and return their features as an .npz file (about half a megabyte).

    Each origin gets the same share, however many examples it has. One half are the examples that the model is least sure of,
    which a change affects first; the other half represent the rest.
    """
    parts = ModelParts(model)
    unknown = np.zeros((examples.real, *examples.trajectories.shape[1:]), np.float32)  # real images have no trajectory
    features = parts.features(examples.images, np.concatenate([unknown, examples.trajectories]))
    second, first = np.sort(parts.layer.logits(features), axis=1)[:, -2:].T
    by_margin, rng = np.argsort(first - second, kind="stable"), np.random.default_rng(seed)
    picks, counts = list[np.ndarray](), list[np.ndarray]()
    origins = np.unique(examples.origins)
    for origin in origins:
        order, half = by_margin[examples.origins[by_margin] == origin], SIZE // 2 // len(origins)
        rest = rng.permutation(order[half:])
        picks += [order[:half], rest[:half]]
        counts += [np.ones(len(picks[-2])), np.full(len(picks[-1]), len(rest) / max(1, len(picks[-1])))]
    chosen = np.concatenate(picks)
    features = features[chosen]
    low = features.min(axis=0)
    scale = np.maximum(features.max(axis=0) - low, 1e-9) / 255
    file = io.BytesIO()
    np.savez_compressed(
        file,
        features=np.round((features - low) / scale).astype(np.uint8),
        low=low,
        scale=scale,
        labels=examples.labels[chosen].astype(np.uint8),
        counts=np.concatenate(counts).astype(np.float32),
        weights=parts.layer.weights,
        bias=parts.layer.bias,
        backbone=np.array(parts.backbone),
    )
    return file.getvalue()


def load_rehearsal_set(path: Path) -> RehearsalSet:
    """Read a rehearsal set. Raises DigitModelError for a file that is missing, damaged or not a rehearsal set."""
    remedy = "`airdigits train` writes one beside the model"
    try:
        arrays = read_arrays(path, optional=(*_KEYS, *_OLD_NAMES.values()))
    except DataError as error:
        raise DigitModelError(f"{error}; {remedy}") from error
    with reading(path, DigitModelError, remedy, complaint="not a rehearsal set of a digit model"):
        features, low, scale, labels, counts, weights, bias, backbone = (
            arrays[key if key in arrays else _OLD_NAMES.get(key, key)] for key in _KEYS
        )
        count, width = features.shape
        shapes = low.shape, scale.shape, labels.shape, counts.shape, weights.shape, bias.shape, backbone.shape
        if shapes != ((width,), (width,), (count,), (count,), (LOGIT_COUNT, width), (LOGIT_COUNT,), ()) or not count:
            raise ValueError("its arrays do not fit each other")
        if labels.dtype != np.uint8 or labels.max() >= LOGIT_COUNT:
            raise ValueError("it has other labels")
        features = (low + features * scale).astype(np.float32)
        if not all(np.isfinite(array).all() for array in (features, counts, weights, bias)) or not (counts > 0).all():
            raise ValueError("it has values that are no numbers")
        return RehearsalSet(features, labels, counts, LastLayer(weights, bias), str(backbone))
