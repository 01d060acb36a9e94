"""`airdigits train --segmentation` from end to end on a few pages."""

import json
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

from airdigits.cli import train as command
from airdigits.errors import UsageError
from airdigits.paper.segmentation import InkSegmenter

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


def train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(["--segmentation", *map(str, words)]))


def test_a_run_leaves_a_network_for_pages_of_any_size_and_its_card(
    tmp_path: Path, mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installed, out = tmp_path / "models", tmp_path / "run"
    monkeypatch.setattr(command, "models_dir", lambda: installed)
    assert train("--out", out, "--mnist", mnist, "--limit", "200", "--epochs", "1", "--install") == 0
    assert "segmentation, epoch 1/1: loss" in capsys.readouterr().out

    card, segmenter = json.loads((out / "segmentation.json").read_text()), InkSegmenter(installed / "segmentation.tflite")
    assert card["sha256"] == segmenter.model_hash
    assert card["command"] == "airdigits train --mnist mnist.npz --segmentation --epochs 1 --seed 0"
    for shape in ((40, 70), (300, 200)):
        kinds = segmenter.kinds(np.full(shape, 90, np.uint8), 24, 2)
        assert kinds.odds.sum(axis=-1) == pytest.approx(1, abs=1e-4)
        assert kinds.structure(shape).shape == shape


def test_files_that_it_does_not_learn_from_are_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="leave other files"):
        train("--out", tmp_path, "--spans")
