"""A copy of the shipped model with a small rehearsal set, so that an adaptation takes a second instead of half a minute."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.adaptation.rehearsal import make_rehearsal_set, rehearsal_file
from airdigits.datasets.examples import Examples
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits, render_non_digits


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with digits.tflite, digits.json, digits.keras and the small rehearsal set."""
    folder = tmp_path_factory.mktemp("models")
    for name in ("digits.tflite", "digits.json", "digits.keras"):
        (folder / name).write_bytes((models_dir() / name).read_bytes())
    rng = np.random.default_rng(0)
    parts = render_digits(500, rng), render_non_digits(60, rng)
    images, trajectories, labels = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    model = folder / "digits.tflite"
    origins = np.repeat([0, 1], [500, 60])
    rehearsal_file(model).write_bytes(make_rehearsal_set(model, Examples(images, labels, trajectories, origins)))
    return folder
