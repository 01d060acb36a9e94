"""Measure what each part of the training recipe contributes, adding part by part, with the same number of images each time."""

import dataclasses
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from airdigits.corpora.execution import Execution
from airdigits.corpora.run import run_all
from airdigits.datasets.images import load_images, load_mnist, load_unlabelled
from airdigits.datasets.labelled import TEST, LabelledImages
from airdigits.datasets.trajectories import load_trajectories
from airdigits.evaluation.metrics import SHARE, false_accept_rate
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.model_surgery import softmax
from airdigits.training.settings import Settings
from bench.table import Row

if TYPE_CHECKING:
    from airdigits.training.fit import Networks

_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
_NAMES = ("mnist", "pendigits", "wand_digits", "usps", "not_digits")
_MNIST, _PENS, _WAND, _USPS, _NON_DIGITS = (_DATA / f"{name}.npz" for name in _NAMES)
_IMAGES = 300_000  # each variant is trained on about as many: a fifteenth of the full training

_ALONE = Settings(
    mnist=str(_MNIST),
    strokes=(),
    synthetic_digits=0,
    synthetic_non_digits=0,
    non_digit_images=0,
    swa_epochs=0,
    trajectory_epochs=0,
)
_PARTS: dict[str, dict[str, Any]] = {
    "MNIST alone": {},
    "+ recorded pens": {"strokes": (str(_PENS),)},
    "+ synthetic digits": {"synthetic_digits": Settings.synthetic_digits},
    "+ synthetic non-digits": {"synthetic_non_digits": Settings.synthetic_non_digits, "trajectory_epochs": 8},
    "+ non-digit images": {"non_digit_images": Settings.non_digit_images, "non_digits": (str(_NON_DIGITS),)},
    "+ SWA over the last epoch": {"swa_epochs": 1},
}


def measure(cluster: str | None = None) -> list[Row]:
    """Return the share of four test sets that is read right, for each stage of the recipe; the trajectory is the last.

    One stage after the other, or side by side on a Dask `cluster`.
    """
    for path in (_MNIST, _PENS, _WAND, _USPS, _NON_DIGITS):
        if not path.is_file():
            raise FileNotFoundError(f"data are needed at {path}")
    stages, settings = list[tuple[str, Settings]](), _ALONE
    for stage, part in _PARTS.items():
        settings = dataclasses.replace(settings, **part)
        stages.append((stage, settings))
    return [row for rows in run_all(stages, _measure_stage, Execution(1, cluster)) for row in rows]


def _measure_stage(stage_and_settings: tuple[str, Settings]) -> list[Row]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from airdigits.training import data, fit

    stage, settings = stage_and_settings
    pens = load_trajectories(_PENS, split=TEST)
    tests = {
        "MNIST test": load_mnist(_MNIST),
        "USPS": load_images(_USPS),
        "pendigits, other writers, joined": pens.joined().render(),
        "wand digits": load_trajectories(_WAND).render(),
    }
    others = load_unlabelled(_NON_DIGITS, split=TEST)
    training = data.load(settings)
    an_epoch = training.kept.real + settings.synthetic_share * training.kept.synthetic
    settings = dataclasses.replace(settings, epochs=round(_IMAGES / an_epoch) - settings.swa_epochs)
    with tempfile.TemporaryDirectory() as folder:
        networks = fit.fit(training, settings, Path(folder), log=lambda line: print(f"  {line}", file=sys.stderr))
    rows = [Row(f"{stage}: {name}", _share(networks, test), "%") for name, test in tests.items()]
    if settings.synthetic_non_digits:
        accepted = false_accept_rate(_confidence(networks, tests["wand digits"].images), _confidence(networks, others), SHARE)
        about = f"{stage}: non-digits accepted beside {SHARE:.0%} of the wand digits, by the image"
        rows.append(Row(about, 100 * accepted, "%"))
    if stage == list(_PARTS)[-1]:
        written = {name: test for name, test in tests.items() if test.trajectories is not None}
        rows += [Row(f"+ the trajectory: {name}", _share(networks, test, True), "%") for name, test in written.items()]
    return rows


def _confidence(networks: "Networks", images: np.ndarray) -> np.ndarray:
    """Return how sure the image network alone is that these are digits, and which."""
    return softmax(networks.image.predict(images, batch_size=512, verbose=0))[:, :CLASS_COUNT].max(axis=1)


def _share(networks: "Networks", test: LabelledImages, trajectory: bool = False) -> float:
    """Return the percentage of images that are read right."""
    logits = networks.image.predict(test.images, batch_size=512, verbose=0)
    if trajectory and test.trajectories is not None:
        from airdigits.training.export import TRUST

        logits = logits + TRUST * networks.trajectory.predict(test.trajectories, batch_size=512, verbose=0)
    return 100 * float(np.mean(logits[:, :CLASS_COUNT].argmax(axis=1) == test.labels))
