"""Faults while training: a full disk, Ctrl-C, no network. Nothing trained is lost, and every one is a line."""

import hashlib
import http.server
import re
import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the training dependencies are not installed")

import keras

import airdigits.support.progress
from airdigits.cli import train as command
from airdigits.errors import DataError, OutputError, UsageError
from airdigits.recognition.classifier import DigitClassifier
from airdigits.training import stage
from airdigits.training.progress import EpochProgress
from airdigits.training.real_images import load_real_images
from airdigits.training.settings import Settings
from tests.conftest import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")]


def train(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args([str(word) for word in words]))


def test_a_full_disk_costs_the_epoch_that_did_not_fit_and_resume_goes_on(
    tmp_path: Path, mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    resource = pytest.importorskip("resource", reason="this system has no limit for the size of files")
    out, limits = tmp_path / "run", resource.getrlimit(resource.RLIMIT_FSIZE)
    log = command.say

    def fill_the_disk(line: str) -> None:
        log(line)
        if "epoch 1/" in line:  # from here on, no file may grow beyond 4 kB
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))

    with monkeypatch.context() as patch:
        patch.setattr(command, "say", fill_the_disk)
        try:
            with pytest.raises(OutputError) as caught:
                train("--out", out, "--mnist", mnist, "--quick", "--limit", "100", "--epochs", "2")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert re.fullmatch(
        rf"{out}/\S+: cannot be written \(File too large\); the epochs before are kept: make room, "
        rf"then go on with `airdigits train --resume --out {out}`",
        str(caught.value),
    )
    assert not list(out.glob("partial*"))
    assert (out / "curves.png").exists()

    with pytest.raises(UsageError, match="there is a run already; go on with"):
        train("--out", out, "--mnist", mnist, "--epochs", "2")
    capsys.readouterr()
    assert train("--out", out, "--resume") == 0
    told = capsys.readouterr().out
    assert "epoch 2/2" in told
    assert DigitClassifier(out / "digits.tflite").model_hash in (out / "digits.json").read_text()
    assert {path.name for path in out.iterdir()} >= {"config.json", "data.json", "history.csv", "curves.png", "digits.json"}
    assert len(stage.read_history(out)) >= 2


def test_ctrl_c_says_how_to_go_on_and_leaves_a_run_that_can(tmp_path: Path, mnist: Path):
    out = tmp_path / "run"
    words = ["train", "--out", out, "--mnist", mnist, "--quick", "--limit", "100", "--epochs", "500"]
    with subprocess.Popen(
        [sys.executable, "-m", "airdigits", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=CHECKOUT,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if "epoch 1/" in line:
                break
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        told = process.stderr.read()
    assert process.returncode == 130
    assert told.strip().splitlines()[-1] == f"airdigits: interrupted; go on with `airdigits train --resume --out {out}`"
    assert "Traceback" not in told
    assert len(stage.read_history(out)) >= 1
    assert not list(out.glob("partial*"))


class _Mirror(http.server.BaseHTTPRequestHandler):
    """Serves `content` as any file; without any, there is none."""

    content: bytes | None = None

    def do_GET(self) -> None:
        self.send_response(404 if self.content is None else 200)
        self.end_headers()
        self.wfile.write(self.content or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[http.server.HTTPServer]:
    """A server of this machine in the place of the one that Keras downloads MNIST from, and an empty cache."""
    server = http.server.HTTPServer(("127.0.0.1", 0), _Mirror)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    real = keras.utils.get_file

    def get_file(fname: str, *, origin: str, file_hash: str) -> str:
        content = _Mirror.content
        expected = hashlib.sha256(content).hexdigest() if content and content.startswith(b"PK") else file_hash
        return real(fname, origin=f"http://127.0.0.1:{server.server_port}/{origin.rpartition('/')[2]}", file_hash=expected)

    monkeypatch.setattr("keras.src.datasets.mnist.get_file", get_file)
    (tmp_path / "keras").mkdir()
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr("keras.src.backend.config._KERAS_DIR", str(tmp_path / "keras"))  # read from it when Keras was imported
    monkeypatch.setattr(_Mirror, "content", None)
    yield server
    server.shutdown()
    server.server_close()


def test_mnist_comes_through_keras_and_stays_in_its_cache(
    mirror: http.server.HTTPServer, mnist: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(_Mirror, "content", mnist.read_bytes())
    real = load_real_images(Settings())
    assert real.mnist is not None
    assert real.mnist.read_bytes() == mnist.read_bytes()
    np.testing.assert_array_equal(real.images.labels, load_real_images(Settings(mnist=str(mnist))).images.labels)


@pytest.mark.parametrize("content", [None, b"<html>Please log in to this network</html>"])
def test_a_download_that_fails_is_one_line_that_names_the_way_out(
    mirror: http.server.HTTPServer, monkeypatch: pytest.MonkeyPatch, content: bytes | None
):
    monkeypatch.setattr(_Mirror, "content", content)
    with pytest.raises(DataError, match=r"^MNIST could not be downloaded \(.*\); give its file with --mnist mnist\.npz$"):
        load_real_images(Settings())


def test_without_a_network_the_download_is_one_line_too(mirror: http.server.HTTPServer):
    mirror.shutdown()
    mirror.server_close()  # nobody answers any more
    with pytest.raises(DataError, match=r"could not be downloaded .*--mnist mnist\.npz"):
        load_real_images(Settings())


def test_an_epoch_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(airdigits.support.progress, "_REPEAT", 0.0)
    monkeypatch.setattr(airdigits.support.progress, "is_verbose", lambda: True)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    zeros = np.zeros((40, 2)), np.zeros(40)
    model.fit(*zeros, batch_size=10, validation_data=zeros, callbacks=[EpochProgress(0, 3, "image")], verbose=0)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[1] for line in lines] == [f" epoch 1/3: {share}%" for share in (25, 50, 75, 100)]
    assert all(line.startswith("image, ") and line.endswith(" in all") for line in lines)
