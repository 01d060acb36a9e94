"""The trainer from end to end on a few hundred images. This module and test_faults.py are the ones that import TensorFlow."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

import keras

from airdigits.cli import train as command
from airdigits.errors import DataError, OutputError, UsageError
from airdigits.ink.stroke import Ink
from airdigits.labels import NON_DIGIT
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.model_surgery import softmax
from airdigits.recognition.raster import rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS
from airdigits.support.extras import missing
from airdigits.support.paths import models_dir
from airdigits.synthesis.render import render_digits
from airdigits.training import data, export, fit, stage
from airdigits.training import networks as model
from airdigits.training.networks import build_image_network, build_trajectory_network
from airdigits.training.settings import QUICK, Settings

# Keras asks NumPy 2 for arrays in NumPy 1's way.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


@pytest.fixture(scope="module")
def mnist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in MNIST's layout, of synthetic digits."""
    path = tmp_path_factory.mktemp("data") / "mnist.npz"
    (x, _, y), (x_test, _, y_test) = (render_digits(count, np.random.default_rng(count)) for count in (400, 100))
    np.savez(path, x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    return path


@pytest.fixture(scope="module")
def tiny(mnist: Path) -> Settings:
    return Settings(
        mnist=str(mnist),
        epochs=2,
        swa_epochs=2,
        trajectory_epochs=2,
        synthetic_digits=300,
        synthetic_non_digits=60,
        non_digit_images=40,
    )


@pytest.fixture(scope="module")
def training(tiny: Settings) -> data.TrainingData:
    return data.load(tiny)


def _train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args([str(word) for word in words]))


def _weights(networks: fit.Networks) -> np.ndarray:
    both = (networks.trajectory, networks.image)
    return np.concatenate([weights.ravel() for network in both for weights in network.get_weights()])


def test_a_run_leaves_a_model_that_the_live_program_takes_and_says_how_it_was_made(
    tmp_path: Path, mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = tmp_path / "models"
    monkeypatch.setattr(command, "models_dir", lambda: installed)
    installed.mkdir()
    (installed / "digits.tflite").write_bytes(b"the model before")
    out = tmp_path / "run"
    assert _train("--out", out, "--mnist", mnist, "--quick", "--limit", "300", "--epochs", "2", "--install", "--test", mnist) == 0

    assert "epoch 2/2: loss" in capsys.readouterr().out
    assert not list(out.glob("partial*"))
    classifier = DigitClassifier(out / "digits.tflite")
    card = json.loads((out / "digits.json").read_text())
    assert card["sha256"] == classifier.model_hash
    assert card["figures"]["MNIST, test part"]["n"] == 100
    assert card["only_tested_on"][0]["file"] == "mnist.npz"
    assert card["attribution"] == ["MNIST: CC BY-SA 3.0, Y. LeCun, C. Cortes, C. Burges"]
    assert card["command"] == "airdigits train --mnist mnist.npz --test mnist.npz --quick --epochs 2 --seed 0"
    assert [row["network"] for row in stage.read_history(out)] == [
        *["trajectory"] * 2,
        *["image"] * 2,
        "image SWA",
    ]
    assert DigitClassifier(installed / "digits.tflite").model_hash == classifier.model_hash
    assert (installed / "digits.previous.tflite").read_bytes() == b"the model before"


def test_one_seed_gives_one_model_even_when_the_run_is_interrupted(
    tmp_path: Path, tiny: Settings, training: data.TrainingData
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    whole.mkdir()
    broken.mkdir()
    expected = _weights(fit.fit(training, tiny, whole, log=lambda line: None))

    def interrupt(line: str) -> None:
        if "epoch 1/" in line:
            raise KeyboardInterrupt

    for resume, done in ((False, 1), (True, 3), (True, 5)):  # once in each stage
        with pytest.raises(KeyboardInterrupt):
            fit.fit(training, tiny, broken, resume=resume, log=interrupt)
        assert len(stage.read_history(broken)) == done
    resumed = fit.fit(training, tiny, broken, resume=True, log=lambda line: None)
    np.testing.assert_array_equal(_weights(resumed), expected)


def test_what_mixed_precision_trained_on_a_gpu_comes_back_in_float32(
    tmp_path: Path, tiny: Settings, training: data.TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "on_gpu", lambda: True)
    monkeypatch.setattr(stage, "fastest_dtype_policy", lambda: "mixed_bfloat16")
    networks = fit.fit(training, tiny, tmp_path, log=lambda line: None)
    assert keras.models.load_model(tmp_path / "image.keras").layers[3].compute_dtype == "bfloat16"
    assert {layer.compute_dtype for layer in networks.image.layers[3:]} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"
    assert np.isfinite(_weights(networks)).all()


def test_the_same_settings_give_the_same_data_with_nothing_on_both_sides(tiny: Settings, training: data.TrainingData) -> None:
    again = data.load(tiny)
    for side, before in ((again.kept, training.kept), (again.held, training.held)):
        np.testing.assert_array_equal(side.images, before.images)
        np.testing.assert_array_equal(side.trajectories, before.trajectories)
        np.testing.assert_array_equal(side.labels, before.labels)
    assert (training.kept.real, len(training.kept.labels)) == (380 + 40, 380 + 40 + 300 + 60)
    assert (training.held.real, len(training.held.labels)) == (20 + 2, 20 + 2 + 15 + 3)
    assert set(training.kept.labels) == set(range(NON_DIGIT + 1))
    kept = {image.tobytes() for image in training.kept.images}
    assert not any(image.tobytes() in kept for image in training.held.images)


def test_a_trajectory_belongs_to_the_image_it_was_drawn_with(training: data.TrainingData) -> None:
    kept = training.kept
    for image, trajectory in zip(kept.images[kept.real :], kept.trajectories, strict=True):
        drawn = rasterize(Ink.of([trajectory[:, :2]]))
        assert np.corrcoef(drawn.ravel(), image.ravel())[0, 1] > 0.5
    assert len(kept.synthetic_labels) == kept.synthetic


def test_the_fitted_temperature_undoes_a_wrong_one() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (20_000, 10))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (chances.cumsum(axis=1) > rng.random((20_000, 1))).argmax(axis=1)
    assert export.fit_temperature(3 * logits, labels) == pytest.approx(3, rel=0.05)


def test_image_and_trajectory_decide_together_and_the_image_alone_where_there_is_no_trajectory(
    training: data.TrainingData,
) -> None:
    keras.utils.set_random_seed(0)
    networks = fit.Networks(build_image_network(), build_trajectory_network())
    for network in (networks.image, networks.trajectory):  # biases are zero before they are trained
        network.layers[-1].bias.assign(np.linspace(-1, 1, 11))
    model, temperatures = export.combine(networks, training)
    held = training.held
    images, trajectories = held.images[held.real :], held.trajectories
    seen, followed = networks.image.predict(images, verbose=0), networks.trajectory.predict(trajectories, verbose=0)
    for given, logits in (
        (np.zeros_like(trajectories), seen / temperatures["image alone"]),
        (trajectories, (seen + export.TRUST * followed) / temperatures["with trajectory"]),
    ):
        digit, is_digit = model.predict([images, given], verbose=0)
        np.testing.assert_allclose(digit, softmax(logits[:, :10]), atol=1e-5)
        np.testing.assert_allclose(1 - is_digit[:, 0], softmax(logits)[:, 10], atol=1e-5)


def test_the_shipped_models_agree(tmp_path: Path) -> None:
    """Keras is the oracle of LiteRT."""
    model = keras.models.load_model(models_dir() / "digits.keras")
    rng = np.random.default_rng(0)
    drawn = render_digits(900, rng)
    images = np.concatenate([drawn.images, rng.integers(0, 256, (100, 28, 28)).astype(np.uint8)])
    trajectories = np.concatenate([drawn.trajectories, np.zeros((100, STEPS, CHANNELS), np.float32)])
    digit, is_digit = model.predict([images, trajectories], batch_size=250, verbose=0)
    lite_digit, lite_is_digit = DigitClassifier().classify(images, trajectories)
    (tmp_path / "exported.tflite").write_bytes(export.to_litert(model))
    exported_digit, exported_is_digit = DigitClassifier(tmp_path / "exported.tflite").classify(images, trajectories)
    # On another processor than that which exported it, a weight in the middle may be rounded to the other side.
    np.testing.assert_allclose(lite_digit, exported_digit, atol=1e-3)
    np.testing.assert_allclose(lite_is_digit, exported_is_digit, atol=1e-3)
    assert (lite_digit.argmax(axis=1) == digit.argmax(axis=1))[:900].all()
    np.testing.assert_allclose(lite_digit, digit, atol=0.05)  # the weights of one have 8 bits
    np.testing.assert_allclose(lite_is_digit, is_digit[:, 0], atol=0.05)


def test_the_shipped_model_card_is_of_the_shipped_model() -> None:
    card = json.loads((models_dir() / "digits.json").read_text())
    assert card["sha256"] == DigitClassifier().model_hash


def test_without_a_network_mnist_is_asked_for_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise Exception("URL fetch failure on a host: None -- unreachable\nand more")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", fail)
    with pytest.raises(DataError, match=r"could not be downloaded .*--mnist") as caught:
        data.load(Settings())
    assert "\n" not in str(caught.value)


def test_wrong_requests_are_one_line(tmp_path: Path, mnist: Path) -> None:
    with pytest.raises(UsageError, match="--epochs 0"):
        _train("--out", tmp_path, "--mnist", mnist, "--epochs", "0")
    with pytest.raises(UsageError, match="no run to resume"):
        _train("--out", tmp_path / "nowhere", "--resume")
    with pytest.raises(UsageError, match="--resume needs --out"):
        _train("--resume")
    with pytest.raises(DataError, match="there is no such file"):
        _train("--out", tmp_path / "run", "--mnist", tmp_path / "nowhere.npz")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        _train("--out", tmp_path / "file", "--mnist", mnist)


def test_without_tensorflow_the_command_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None; from airdigits.cli.main import main;"
        "sys.exit(main(['train', '--out', sys.argv[1]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"airdigits: {missing('keras', 'train', 'requirements.txt', option='training')}\n"
    assert done.stderr.startswith("airdigits: training needs keras")


def test_quick_settings_are_a_small_full_training() -> None:
    full = Settings()
    assert QUICK.epochs < full.epochs
    assert QUICK.synthetic_digits < full.synthetic_digits


def test_half_precision_is_used_only_where_there_are_instructions_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *args, **kwargs: "flags : fpu avx512f avx512_bf16\n")
    assert model.fastest_dtype_policy() == "mixed_bfloat16"
    monkeypatch.setattr(Path, "read_text", lambda *args, **kwargs: "flags : fpu avx2\n")
    assert model.fastest_dtype_policy() == "float32"

    def no_such_file(*args: object, **kwargs: object) -> str:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", no_such_file)
    assert model.fastest_dtype_policy() == "float32"
