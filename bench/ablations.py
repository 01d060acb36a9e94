"""What each part of the training recipe is good for: the recipe part by part, each time the same number of images looked at."""

import dataclasses
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from airdigits.datasets.arrays import (
    TEST,
    LabelledImages,
    load_images,
    load_mnist,
    load_trajectories,
    load_unlabelled,
)
from airdigits.evaluation.metrics import SHARE, false_accept_rate
from airdigits.recognition.model_surgery import softmax
from airdigits.training.settings import Settings
from bench.table import Row

if TYPE_CHECKING:
    from airdigits.training.fit import Networks

_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_NAMES = ("mnist", "pendigits", "wand_digits", "usps", "not_digits")
_MNIST, _PENS, _WAND, _USPS, _NO_DIGITS = (_DATA / f"{name}.npz" for name in _NAMES)
_IMAGES = 300_000  # each variant looks at about as many: a fifteenth of the full training

_ALONE = Settings(mnist=str(_MNIST), strokes=(), digits=0, scribbles=0, pieces=0, averaged_epochs=0, trajectory_epochs=0)
_PARTS = {
    "MNIST alone": {},
    "+ recorded pens": {"strokes": (str(_PENS),)},
    "+ synthetic digits": {"digits": Settings.digits},
    "+ drawn ink that is no digit": {"scribbles": Settings.scribbles, "trajectory_epochs": 8},
    "+ images of no digit": {"pieces": Settings.pieces, "not_digits": (str(_NO_DIGITS),)},
    "+ the mean of the weights over the last epoch": {"averaged_epochs": 1},
}
_DIGITS = 10


def measure() -> list[Row]:
    """The share read right of four test sets, for each stage of the recipe; the trajectory is the last."""
    for path in (_MNIST, _PENS, _WAND, _USPS, _NO_DIGITS):
        if not path.is_file():
            raise FileNotFoundError(f"data are needed at {path}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from airdigits.training import data, fit

    pens = load_trajectories(_PENS, split=TEST)
    tests = {
        "MNIST test": load_mnist(_MNIST),
        "USPS": load_images(_USPS),
        "pendigits, other writers, joined": pens.joined().render(),
        "wand digits": load_trajectories(_WAND).render(),
    }
    others = load_unlabelled(_NO_DIGITS, split=TEST)
    rows, settings = [], _ALONE
    for stage, part in _PARTS.items():
        settings = dataclasses.replace(settings, **part)
        training = data.load(settings)
        an_epoch = training.kept.found + settings.share * len(training.kept.trajectories)
        settings = dataclasses.replace(settings, epochs=round(_IMAGES / an_epoch) - settings.averaged_epochs)
        with tempfile.TemporaryDirectory() as folder:
            networks = fit.fit(training, settings, Path(folder), log=lambda line: print(f"  {line}", file=sys.stderr))
        rows += [Row(f"{stage}: {name}", _share(networks, test), "%") for name, test in tests.items()]
        if settings.scribbles:
            accepted = false_accept_rate(_confidence(networks, tests["wand digits"].images), _confidence(networks, others), SHARE)
            rows.append(
                Row(f"{stage}: no digits accepted beside {SHARE:.0%} of the wand digits, by the picture", 100 * accepted, "%")
            )
    written = {name: test for name, test in tests.items() if test.trajectories is not None}
    return rows + [Row(f"+ the trajectory: {name}", _share(networks, test, True), "%") for name, test in written.items()]


def _confidence(networks: "Networks", images: np.ndarray) -> np.ndarray:
    """How sure the picture alone is that these are digits, and which."""
    powers = softmax(networks.picture.predict(images, batch_size=512, verbose=0))
    return powers[:, :_DIGITS].max(axis=1)


def _share(networks: "Networks", test: LabelledImages, trajectory: bool = False) -> float:
    """Percent of the images that are read right."""
    logits = networks.picture.predict(test.images, batch_size=512, verbose=0)
    if trajectory and test.trajectories is not None:
        from airdigits.training.export import TRUST

        logits = logits + TRUST * networks.trajectory.predict(test.trajectories, batch_size=512, verbose=0)
    return 100 * float(np.mean(logits[:, :_DIGITS].argmax(axis=1) == test.labels))
