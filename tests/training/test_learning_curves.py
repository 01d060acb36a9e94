"""The learning curves of a run's history."""

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="the training dependencies are not installed")

from airdigits.training.learning_curves import CURVES, draw_curves

pytestmark = pytest.mark.slow


def rows(epochs: int, network: str | None = None) -> list[dict[str, float | str]]:
    """A history as fit.py keeps it; in the last epoch nothing held out is wrong."""
    return [
        {
            **({"network": network} if network else {}),
            **{"epoch": epoch, "loss": 1 / epoch, "accuracy": 1 - 0.2 / epoch, "val_loss": 0.5 / epoch},
            "val_accuracy": 1.0 if epoch == epochs else 1 - 0.1 / epoch,
        }
        for epoch in range(1, epochs + 1)
    ]


def curves(folder: Path) -> np.ndarray:
    image = cv2.imdecode(np.fromfile(folder / CURVES, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


@pytest.mark.parametrize("epochs", [1, 2, 18])
def test_the_curves_are_an_image_after_every_epoch(tmp_path: Path, epochs: int):
    draw_curves(rows(epochs), tmp_path)
    assert curves(tmp_path).shape == (400, 1000, 3)
    assert len(np.unique(curves(tmp_path).reshape(-1, 3), axis=0)) > 10
    assert [path.name for path in tmp_path.iterdir()] == [CURVES]


def test_each_network_has_a_row_of_its_own(tmp_path: Path):
    draw_curves([*rows(3, "trajectory"), *rows(5, "image")], tmp_path)
    assert curves(tmp_path).shape == (800, 1000, 3)


def test_the_image_grows_with_the_history(tmp_path: Path):
    draw_curves(rows(2), tmp_path)
    before = curves(tmp_path)
    draw_curves(rows(4), tmp_path)
    assert not np.array_equal(curves(tmp_path), before)
