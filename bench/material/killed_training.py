"""Kill a training again and again, and let each run go on where the one before was killed."""

import contextlib
import io
import os
import random
from pathlib import Path

import numpy as np

from airdigits.cli.main import main
from airdigits.ink.stroke import Ink
from airdigits.labels import ALPHABET
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.installation import check_model
from airdigits.recognition.model_files import DIGITS, LITERT
from airdigits.recognition.raster import rasterize
from airdigits.synthesis.hand.digit_shapes import plain_digit
from bench.material.killed_writes import each_operation, kill, kill_later

_SMALL = ("--quick", "--limit", "100", "--epochs", "2")  # five epochs of three stages in 20 s
_OPERATIONS = 40  # of about 100 on the files of a whole run
_SAME = 1e-6  # of a probability
_IMAGES = np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)
_LATEST = 1.0  # s after an operation at which a run is killed


def killed_training(folder: Path, kills: int) -> int:
    """Train so often that runs were killed so many times. Returns how many models came out, that answer as one left alone."""
    import keras  # noqa: F401  # once: the processes that are killed are copies of this one

    dice, data = random.Random(2026), _small_mnist(folder)
    killed, models = 0, list[np.ndarray]()

    def count(status: int) -> None:
        nonlocal killed
        assert os.WIFSIGNALED(status) or status == 0, f"the run failed with status {status >> 8}"
        killed += os.WIFSIGNALED(status)

    while not models or killed < kills:
        out = folder / f"run-{len(models)}"
        while not (out / "digits.json").exists():  # it is written last
            resumed = ("--resume",) if (out / "config.json").exists() else ("--mnist", str(data), *_SMALL)
            words = ["train", "--out", str(out), *resumed]
            later = kill if dice.random() < 0.5 else kill_later(dice.uniform(0, _LATEST))
            operation = dice.randint(1, _OPERATIONS) if models and killed < kills else 10**9  # the first model is left alone
            each_operation(lambda words=words: _train(words), count, out, later, only=operation)  # type: ignore[misc]
        check_model(out, DIGITS)
        models.append(DigitClassifier(out / LITERT).classify(_IMAGES)[0])  # not its bytes: Keras numbers its layers anew
        difference = np.abs(models[-1] - models[0]).max()
        assert difference < _SAME, f"the model of {out} answers otherwise than one that nobody killed, by {difference:.2g}"
    return len(models) - 1


def _train(words: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        status = main(words)
    if status:
        raise SystemExit(status)


def _small_mnist(folder: Path) -> Path:
    """Write a file in MNIST's layout with 200 plain digits to train on, and 40 to test."""
    rng = np.random.default_rng(1)
    labels = np.arange(240, dtype=np.uint8) % len(ALPHABET)
    images = np.array([rasterize(Ink.of(plain_digit(ALPHABET[label], rng))) for label in labels])
    path = folder / "mnist.npz"
    np.savez(path, x_train=images[:200], y_train=labels[:200], x_test=images[200:], y_test=labels[200:])
    return path
