"""`airdigits train --multi-digit` from end to end on a few hundred images."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

import keras

from airdigits.cli import train as command
from airdigits.errors import DataError, UsageError
from airdigits.paper.row_network import RowNetwork
from airdigits.training import settings, stage
from airdigits.training.multi_digit import train_multi_digit

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


def train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(["--multi-digit", *map(str, words)]))


def card(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "touching.json").read_text())


def test_a_run_leaves_a_network_the_reader_takes_and_a_card_and_nothing_of_the_digits_model(
    tmp_path: Path, mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installed, out = tmp_path / "models", tmp_path / "run"
    monkeypatch.setattr(command, "models_dir", lambda: installed)
    installed.mkdir()
    (installed / "touching.tflite").write_bytes(b"the network before")
    (installed / "digits.tflite").write_bytes(b"another network")
    assert train("--out", out, "--mnist", mnist, "--limit", "200", "--epochs", "2", "--install") == 0

    told = capsys.readouterr().out
    assert "multi-digit, epoch 2/2: loss" in told
    assert "touching.previous.*" in told
    told_of = card(out)
    assert told_of["sha256"] == RowNetwork(out / "touching.tflite").model_hash
    assert told_of["command"] == "airdigits train --mnist mnist.npz --multi-digit --epochs 2 --seed 0"
    assert told_of["attribution"] == ["MNIST: CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges"]
    assert set(told_of["figures"]) == {"held-out digits", "MNIST, test part"}
    assert set(told_of["figures"]["MNIST, test part"]) == {"n", "right"}
    assert not list(out.glob("digits.*"))
    assert (installed / "touching.tflite").read_bytes() == (out / "touching.tflite").read_bytes()
    assert (installed / "touching.previous.tflite").read_bytes() == b"the network before"
    assert (installed / "digits.tflite").read_bytes() == b"another network"


def test_one_seed_gives_one_network_even_when_the_run_is_interrupted(tmp_path: Path, mnist: Path):
    tiny = settings.Settings(
        mnist=str(mnist), multi_digit=True, multi_digit_epochs=2, multi_digit_images=300, synthetic_digits=90
    )
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
    train_multi_digit(tiny, whole, resume=False, log=lambda line: None)

    def interrupt(line: str) -> None:
        if "epoch 1/" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_multi_digit(tiny, broken, resume=False, log=interrupt)
    assert len(stage.read_history(broken)) == 1
    train_multi_digit(tiny, broken, resume=True, log=lambda line: None)
    # Not the files' bytes: Keras numbers its layers through all that a process makes.
    once, resumed = (keras.models.load_model(folder / "multi-digit.keras").get_weights() for folder in (whole, broken))
    for expected, weights in zip(once, resumed, strict=True):
        np.testing.assert_array_equal(weights, expected)
    assert card(whole)["figures"] == card(broken)["figures"]


def test_a_run_does_not_go_on_with_other_data(tmp_path: Path, mnist: Path, kaggle_csv: Path):
    assert train("--out", tmp_path, "--mnist", mnist, "--limit", "100", "--epochs", "1") == 0
    kept = settings.load(tmp_path)
    settings.save(settings.dataclasses.replace(kept, mnist=None, csv=str(kaggle_csv)), tmp_path)
    with pytest.raises(DataError, match="the run began with other data"):
        train("--out", tmp_path, "--resume")


@pytest.mark.parametrize("option", ["--sessions", "--test", "--non-digits", "--other-seeds"])
def test_what_it_cannot_learn_from_is_refused(tmp_path: Path, mnist: Path, option: str):
    with pytest.raises(UsageError, match=r"--multi-digit learns from MNIST or --csv and --strokes alone: leave .*" + option):
        train("--out", tmp_path / "run", "--mnist", mnist, option, tmp_path / "file")
    assert not (tmp_path / "run").exists()
