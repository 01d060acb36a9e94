"""`airdigits predict`: the submission agrees with what `airdigits evaluate` says of the same images."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from airdigits.cli.main import main
from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import SIDE, rasterize
from airdigits.synthesis.hand.digit_shapes import plain_digit
from tests.conftest import RunProgram

PIXELS = ",".join(f"pixel{i}" for i in range(SIDE * SIDE))


def images(count: int) -> np.ndarray:
    """Plainly written digits, 0 to 9 over and over, and then noise: uint8 [n, 28, 28]."""
    rng = np.random.default_rng(5)
    drawn = [rasterize(Ink.of(plain_digit(str(i % 10), rng))) for i in range(count)]
    return np.concatenate([drawn, rng.integers(0, 256, (5, SIDE, SIDE))]).astype(np.uint8)


def write(path: Path, pictures: np.ndarray) -> Path:
    np.savetxt(path, pictures.reshape(len(pictures), -1), fmt="%d", delimiter=",", header=PIXELS, comments="")
    return path


def test_a_submission_has_the_digits_that_evaluate_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    pictures = images(30)
    file, out = write(tmp_path / "test.csv", pictures), tmp_path / "submission.csv"
    assert main(["predict", str(file), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"35 images read, in {out}\n"
    lines = out.read_text().splitlines()
    assert lines[0] == "ImageId,Label"
    table = np.loadtxt(lines[1:], int, delimiter=",")
    assert table[:, 0].tolist() == list(range(1, 36))
    assert table[:20, 1].tolist() == [*range(10)] * 2
    labels = np.arange(35) % 10
    np.savez(tmp_path / "same.npz", x=pictures, y=labels)
    main(["evaluate", "--images", str(tmp_path / "same.npz"), "--json"])
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, table[:, 1]), 1)
    assert json.loads(capsys.readouterr().out)["confusion"] == confusion.tolist()


def test_a_fault_late_in_the_file_leaves_the_old_submission_as_it_was(tmp_path: Path, program: RunProgram):
    file, out = write(tmp_path / "test.csv", images(10)), tmp_path / "submission.csv"
    file.write_text(file.read_text() + "1,2\n")
    out.write_text("the one before")
    ran = program("predict", file, "-o", out)
    assert (ran.status, ran.out) == (1, "")
    assert ran.complaint == f"airdigits: {file}:17: has 2 values, must have 784"
    assert out.read_text() == "the one before"
    assert sorted(tmp_path.iterdir()) == [out, file]


def test_predict_needs_no_tensorflow_and_takes_another_model(tmp_path: Path):
    file = write(tmp_path / "test.csv", images(3))
    program = (
        "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None; from airdigits.cli.main import main;"
        "sys.exit(main(['predict', *sys.argv[1:]]))"
    )
    out = tmp_path / "submission.csv"
    done = subprocess.run([sys.executable, "-c", program, file, "-o", out], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "8 images of 28x28" in done.stderr
    (tmp_path / "no.tflite").write_bytes(b"no model")
    assert main(["predict", str(file), "-o", str(tmp_path / "other.csv"), "--model", str(tmp_path / "no.tflite")]) == 1
    assert not (tmp_path / "other.csv").exists()


def test_wrong_requests_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    file = write(tmp_path / "test.csv", images(1))
    for words, status, says in [
        ([file, "-o", file], 2, "this is the file of images itself"),
        ([file, "-o", tmp_path / "nowhere" / "out.csv"], 1, "cannot be written (No such file or directory)"),
        ([tmp_path / "nowhere.csv"], 1, "there is no such file"),
    ]:
        assert main(["predict", *map(str, words)]) == status
        shown = capsys.readouterr().err
        assert says in shown
        assert shown.count("\n") == 1
    train = tmp_path / "train.csv"
    header, *rows = file.read_text().splitlines()
    train.write_text("\n".join(["label," + header, *("7," + row for row in rows)]))
    assert main(["predict", str(train), "-o", str(tmp_path / "out.csv")]) == 1
    assert "this is train.csv, give test.csv" in capsys.readouterr().err
