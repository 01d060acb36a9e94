"""`airdigits train --spans` from end to end on a few hundred streams."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

import keras

from airdigits.cli import train as command
from airdigits.decoding.span_network import SpanNetwork
from airdigits.errors import DataError, UsageError
from airdigits.synthesis.hand.digit_shapes import plain_digit
from airdigits.training import settings, stage
from airdigits.training.spans import train_spans

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


def train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(["--spans", *map(str, words)]))


def card(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "spans.json").read_text())


@pytest.fixture(scope="module")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of plainly written digits: 40 to train on, 10 of another split."""
    rng = np.random.default_rng(0)
    digits = [np.vstack(plain_digit(str(i % 10), rng)) for i in range(50)]
    path = tmp_path_factory.mktemp("pens") / "pens.npz"
    np.savez(
        path,
        xy=np.vstack(digits).astype(np.float32),
        pen=np.zeros(sum(map(len, digits)), np.uint8),
        offsets=np.cumsum([0, *map(len, digits)]),
        label=np.arange(50) % 10,
        split=np.repeat([0, 1], [40, 10]),
    )
    return path


def test_a_run_leaves_a_network_that_the_decoder_takes_and_a_card_and_installs_them(
    tmp_path: Path, strokes: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installed, out = tmp_path / "models", tmp_path / "run"
    monkeypatch.setattr(command, "models_dir", lambda: installed)
    installed.mkdir()
    (installed / "spans.tflite").write_bytes(b"the network before")
    (installed / "digits.tflite").write_bytes(b"another network")
    assert train("--out", out, "--strokes", strokes, "--limit", "60", "--epochs", "2", "--install") == 0

    told = capsys.readouterr().out
    assert "span, epoch 2/2: loss" in told
    assert "spans.previous.*" in told
    told_of = card(out)
    assert told_of["sha256"] == SpanNetwork(out / "spans.tflite").model_hash
    assert told_of["command"] == "airdigits train --strokes pens.npz --spans --epochs 2 --seed 0"
    assert {entry["count"] for entry in told_of["trained_on"]} == {40, 60}
    assert set(told_of["figures"]["held-out parts of streams"]) == {"n", "right", "accepted"}
    assert not list(out.glob("digits.*"))
    assert (installed / "spans.tflite").read_bytes() == (out / "spans.tflite").read_bytes()
    assert (installed / "spans.json").read_bytes() == (out / "spans.json").read_bytes()
    assert (installed / "spans.previous.tflite").read_bytes() == b"the network before"
    assert (installed / "digits.tflite").read_bytes() == b"another network"


def test_one_seed_gives_one_network_even_when_the_run_is_interrupted(tmp_path: Path):
    tiny = settings.Settings(spans=True, span_epochs=2, span_streams=60)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
    train_spans(tiny, whole, resume=False, log=lambda line: None)

    def interrupt(line: str) -> None:
        if "epoch 1/" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_spans(tiny, broken, resume=False, log=interrupt)
    assert len(stage.read_history(broken)) == 1
    train_spans(tiny, broken, resume=True, log=lambda line: None)
    # Not the files' bytes: Keras numbers its layers through all that a process makes.
    once, resumed = (keras.models.load_model(folder / "span.keras").get_weights() for folder in (whole, broken))
    for expected, weights in zip(once, resumed, strict=True):
        np.testing.assert_array_equal(weights, expected)
    assert card(whole)["figures"] == card(broken)["figures"]


def test_a_run_does_not_go_on_with_other_data(tmp_path: Path, strokes: Path):
    assert train("--out", tmp_path, "--limit", "40", "--epochs", "1") == 0
    kept = settings.load(tmp_path)
    settings.save(settings.dataclasses.replace(kept, strokes=(str(strokes),)), tmp_path)
    with pytest.raises(DataError, match="the run began with other data"):
        train("--out", tmp_path, "--resume")


def test_a_file_of_strokes_that_is_missing_is_named(tmp_path: Path):
    with pytest.raises(DataError, match=r"gone\.npz"):
        train("--out", tmp_path / "run", "--strokes", tmp_path / "gone.npz", "--limit", "40")


@pytest.mark.parametrize("option", ["--mnist", "--csv", "--sessions", "--test", "--non-digits", "--other-seeds"])
def test_what_it_cannot_learn_from_is_refused(tmp_path: Path, option: str):
    with pytest.raises(UsageError, match="--spans learns from --strokes and synthetic streams alone") as error:
        train("--out", tmp_path / "run", option, tmp_path / "file")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "run").exists()


def test_two_networks_in_one_run_are_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="leave other files, other networks and --other-seeds out"):
        train("--out", tmp_path / "run", "--multi-digit")
    assert not (tmp_path / "run").exists()
