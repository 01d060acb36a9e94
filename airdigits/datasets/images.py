"""Load digit images from .npz files: labelled ones, MNIST's, and unlabelled non-digits."""

from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import TEST, TRAIN, LabelledImages
from airdigits.datasets.npz import check_labels, read_arrays, shape_text, wrong
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import SIDE


def load_images(path: Path) -> LabelledImages:
    """Load labelled images: `x` uint8 [n, 28, 28] and `y` [n]. Images of another size are normalised as MNIST's were.

    Files in MNIST's layout are taken, too (`x_test`, `y_test`). Raises DataError naming the file and the key at fault.
    """
    arrays = read_arrays(path, optional=("x", "y", "x_test", "y_test"))
    if "x" not in arrays and "x_test" in arrays:
        return _labelled(path, arrays, "x_test", "y_test")
    return _labelled(path, arrays, "x", "y")


def load_mnist(path: Path, part: str = "test") -> LabelledImages:
    """Load one part, "train" or "test", of a file in the layout of keras.datasets.mnist (`x_train`, `y_train`, ...).

    Raises DataError naming the file and the key at fault.
    """
    keys = f"x_{part}", f"y_{part}"
    return _labelled(path, read_arrays(path, keys), *keys)


def load_unlabelled(path: Path, split: int | None = None) -> np.ndarray:
    """Load images without labels, such as non-digits: `x` uint8 [n, 28, 28].

    `split` TRAIN returns the first half, TEST the second: neighbours in a file may come from one person, and a cut in the
    middle keeps them together. Raises DataError.
    """
    images = _images(path, read_arrays(path, ("x",)), "x")
    middle = len(images) // 2
    return {None: images, TRAIN: images[:middle], TEST: images[middle:]}[split]


def _labelled(path: Path, arrays: dict[str, np.ndarray], x_key: str, y_key: str) -> LabelledImages:
    for key in (x_key, y_key):
        if key not in arrays:
            raise wrong(path, key, "is missing; images are `x` uint8 [n, 28, 28] with `y`, or MNIST's `x_test` with `y_test`")
    images = _images(path, arrays, x_key)
    return LabelledImages(images, check_labels(path, y_key, arrays[y_key], len(images)))


def _images(path: Path, arrays: dict[str, np.ndarray], key: str) -> np.ndarray:
    x = arrays[key]
    if x.ndim != 3 or x.dtype != np.uint8 or 0 in x.shape[1:]:
        raise wrong(path, key, f"must be uint8 [n, {SIDE}, {SIDE}], is {shape_text(x)}")
    if not len(x):
        raise wrong(path, key, "is empty: there is nothing to read")
    return x if x.shape[1:] == (SIDE, SIDE) else np.array([normalize(image) for image in x])
