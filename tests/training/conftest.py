"""Small files to train on."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import rasterize
from airdigits.synthesis.hand.digit_shapes import plain_digit


def plain_images(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Plainly written digits: uint8 [n, 28, 28] and labels uint8 [n]."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    images = [rasterize(Ink.of(plain_digit(str(digit), rng))) for digit in labels]
    return np.array(images, np.uint8), labels.astype(np.uint8)


@pytest.fixture(scope="session")
def mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in MNIST's layout: 200 digits to train on, 40 to test."""
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    (x, y), (x_test, y_test) = plain_images(200, 1), plain_images(40, 2)
    np.savez(path, x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture(scope="session")
def kaggle_csv(mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Kaggle did with MNIST: some of its training and some of its test images, shuffled, as train.csv."""
    with np.load(mnist) as arrays:
        images = np.concatenate([arrays["x_train"][:60], arrays["x_test"][:10]])
        labels = np.concatenate([arrays["y_train"][:60], arrays["y_test"][:10]])
    order = np.random.default_rng(0).permutation(len(labels))
    path = tmp_path_factory.mktemp("kaggle") / "train.csv"
    header = ",".join(["label", *(f"pixel{i}" for i in range(784))])
    table = np.column_stack([labels, images.reshape(len(images), -1)])[order]
    np.savetxt(path, table, fmt="%d", delimiter=",", header=header, comments="")
    return path
