"""Run folders of version 0.1.0 can be resumed."""

import json
from pathlib import Path

import pytest

from airdigits.training.settings import Settings, load

_OLD = {
    "mnist": "mnist.npz", "csv": None, "strokes": ["a.npz"], "test": [], "not_digits": ["b.npz"], "sessions": None, "seed": 3,
    "quick": True, "epochs": 2, "averaged_epochs": 1, "trajectory_epochs": 4, "pen_copies": 1, "digits": 10, "scribbles": 20,
    "pieces": 30, "share": 0.5, "touching": False, "touching_epochs": 6, "touching_images": 40, "limit": None,
}  # fmt: skip
_HISTORY = "network,epoch,loss,accuracy,val_loss,val_accuracy,seconds\n"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "config.json").write_text(json.dumps(_OLD))
    rows = [f"{name},1,0.5,0.9,0.4,0.95,3.0\n" for name in ("trajectory", "picture", "picture averaged")]
    (tmp_path / "history.csv").write_text(_HISTORY + "".join(rows))
    for name in ("trajectory.keras", "picture.keras", "picture-averaged.keras", "picture-averaged.1.npz"):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_settings_are_read_under_their_old_names(run: Path):
    assert load(run) == Settings(
        mnist="mnist.npz",
        strokes=("a.npz",),
        non_digits=("b.npz",),
        seed=3,
        quick=True,
        epochs=2,
        swa_epochs=1,
        trajectory_epochs=4,
        pen_copies=1,
        synthetic_digits=10,
        synthetic_non_digits=20,
        non_digit_images=30,
        synthetic_share=0.5,
        multi_digit_epochs=6,
        multi_digit_images=40,
    )


def test_the_stages_that_are_done_are_found_under_their_new_names_and_reading_twice_changes_nothing(run: Path):
    for _ in range(2):
        load(run)
        assert [line.split(",")[0] for line in (run / "history.csv").read_text().splitlines()[1:]] == [
            "trajectory", "image", "image SWA",
        ]  # fmt: skip
        assert (run / "trajectory.keras").read_text() == "trajectory.keras"
        assert (run / "image.keras").read_text() == "picture.keras"
        assert (run / "image-SWA.keras").read_text() == "picture-averaged.keras"
        assert (run / "image-SWA.1.npz").read_text() == "picture-averaged.1.npz"
        assert not list(run.glob("picture*"))
