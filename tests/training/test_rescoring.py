"""`airdigits train --rescoring` from end to end on a few streams."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

import keras

from airdigits.cli import train as command
from airdigits.decoding.links import LINK_FEATURES
from airdigits.decoding.rescoring import RescoringNetwork
from airdigits.errors import UsageError
from airdigits.synthesis.linked_streams import NO_READING
from airdigits.training import stage
from airdigits.training.export import to_litert
from airdigits.training.networks import build_link_network, build_rescoring_network
from airdigits.training.rescoring import train_rescoring
from airdigits.training.settings import Settings

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


def train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args(["--rescoring", *map(str, words)]))


def card(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "rescoring.json").read_text())


def test_a_run_leaves_a_network_that_the_decoder_takes_and_a_card_and_installs_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    installed, out = tmp_path / "models", tmp_path / "run"
    monkeypatch.setattr(command, "models_dir", lambda: installed)
    installed.mkdir()
    (installed / "rescoring.tflite").write_bytes(b"the network before")
    assert train("--out", out, "--limit", "60", "--epochs", "2", "--install") == 0

    assert "rescoring, epoch 2/2: loss" in (told := capsys.readouterr().out)
    assert "rescoring.previous.*" in told
    told_of = card(out)
    assert told_of["sha256"] == RescoringNetwork(out / "rescoring.tflite").model_hash
    assert told_of["command"] == "airdigits train --rescoring --epochs 2 --seed 0"
    assert set(told_of["figures"]) == {"n", "right", "the search alone", "readings of"}
    assert (installed / "rescoring.tflite").read_bytes() == (out / "rescoring.tflite").read_bytes()
    assert (installed / "rescoring.previous.tflite").read_bytes() == b"the network before"


def test_one_seed_gives_one_network_even_when_the_run_is_interrupted(tmp_path: Path):
    tiny = Settings(rescoring=True, rescoring_epochs=2, rescoring_streams=40)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
    train_rescoring(tiny, whole, log=lambda line: None)

    def interrupt(line: str) -> None:
        if "epoch 1/" in line:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_rescoring(tiny, broken, log=interrupt)
    assert len(stage.read_history(broken)) == 1
    train_rescoring(tiny, broken, resume=True, log=lambda line: None)
    once, resumed = (keras.models.load_model(folder / "rescoring.keras").get_weights() for folder in (whole, broken))
    for expected, weights in zip(once, resumed, strict=True):
        np.testing.assert_array_equal(weights, expected)
    assert card(whole)["figures"] == card(broken)["figures"]


def test_the_exported_network_judges_links_as_the_trained_one_judges_readings(tmp_path: Path):
    rng = np.random.default_rng(0)
    links = rng.uniform(-1, 1, (4, 5, 3, LINK_FEATURES)).astype(np.float32)
    links[..., 0] = rng.integers(0, 2, links.shape[:3])
    links[0, 4, 0, 0] = NO_READING
    trained = build_rescoring_network(*links.shape[1:])
    (tmp_path / "links.tflite").write_bytes(to_litert(build_link_network(trained)))
    judged = RescoringNetwork(tmp_path / "links.tflite").judge(links.reshape(-1, LINK_FEATURES)).reshape(links.shape[:3])
    expected = (judged * (links[..., 0] == 1)).sum(axis=-1)
    logits = trained.predict(links, verbose=0)
    assert logits[0, 4] < -1e8
    there = links[:, :, 0, 0] != NO_READING
    np.testing.assert_allclose(logits[there], expected[there], atol=1e-3)


@pytest.mark.parametrize("option", ["--mnist", "--test", "--non-digits"])
def test_what_it_cannot_learn_from_is_refused(tmp_path: Path, option: str):
    with pytest.raises(UsageError, match="--rescoring learns from --strokes and synthetic streams alone") as error:
        train("--out", tmp_path / "run", option, tmp_path / "file")
    assert "\n" not in str(error.value)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("option", ["--spans", "--multi-digit", "--segmentation"])
def test_two_networks_in_one_run_are_refused(tmp_path: Path, option: str):
    with pytest.raises(UsageError, match="leave other files"):
        train("--out", tmp_path / "run", option)
    assert not (tmp_path / "run").exists()
