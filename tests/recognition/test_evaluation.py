import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from airdigits.errors import DataError
from airdigits.recognition import command
from airdigits.recognition.evaluation import Evaluation, calibration_error, to_dict, to_text, wilson_interval


def _evaluation(confusion: np.ndarray) -> Evaluation:
    return Evaluation(confusion, rejected=1, calibration_error=0.01)


def test_figures_follow_from_the_confusion_matrix() -> None:
    confusion = np.zeros((10, 10), np.int64)
    confusion[4, 4], confusion[4, 9], confusion[7, 7] = 6, 2, 2
    result = _evaluation(confusion)
    assert (result.n, result.right, result.accuracy) == (10, 8, 0.8)
    assert result.per_class[4] == 0.75
    assert result.per_class[7] == 1
    assert result.per_class[0] is None
    assert result.confusions() == [(4, 9, 2)]
    assert "4     75.00%   9 (2)" in to_text(result)
    json.dumps(to_dict(result))  # plain values throughout


def test_the_interval_agrees_with_a_published_example() -> None:
    # Newcombe (1998), table I: 81 of 263 and 15 of 148, Wilson score method.
    np.testing.assert_allclose(wilson_interval(81, 263), (0.2553, 0.3662), atol=5e-5)
    np.testing.assert_allclose(wilson_interval(15, 148), (0.0624, 0.1605), atol=5e-5)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_interval_holds_the_share_and_stays_within_0_and_1(n: int, share: float) -> None:
    right = round(share * n)
    low, high = wilson_interval(right, n)
    assert -1e-12 <= low <= right / n + 1e-12
    assert right / n - 1e-12 <= high <= 1 + 1e-12


def test_confidence_that_keeps_its_word_has_no_calibration_error() -> None:
    confidence = np.full(1000, 0.8)
    assert calibration_error(confidence, np.arange(1000) < 800) == pytest.approx(0)
    assert calibration_error(confidence, np.arange(1000) < 500) == pytest.approx(0.3)
    assert calibration_error(np.ones(10), np.zeros(10, bool)) == pytest.approx(1)


def _run(*words: str | Path) -> int:
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.main(parser.parse_args([str(word) for word in words]))


def _seven(tmp_path: Path) -> Path:
    """Ten sevens, five of them in the test split."""
    seven = np.array([(0.1, 0.0), (0.5, 0.0), (0.9, 0.0), (0.75, 0.35), (0.6, 0.7), (0.45, 1.0)], np.float32)
    path = tmp_path / "sevens.npz"
    np.savez(
        path,
        xy=np.tile(seven, (10, 1)),
        pen=np.zeros(60, int),
        offsets=np.arange(0, 61, 6),
        label=np.full(10, 7),
        split=np.arange(10) % 2,
    )
    return path


def test_evaluate_counts_the_test_split_of_strokes_and_all_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--strokes", _seven(tmp_path), "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["n"], result["accuracy"], result["per_class"][7]) == (5, 1.0, 1.0)
    assert np.array(result["confusion"]).shape == (10, 10)
    assert result["confusion"][7][7] == 5
    _run("--strokes", _seven(tmp_path), "--split", "all", "--joined", "--json")
    assert json.loads(capsys.readouterr().out)["n"] == 10


def test_evaluate_prints_one_page_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("--strokes", _seven(tmp_path))
    assert capsys.readouterr().out.startswith("5 digits, 100.00% read right (95 % interval ")


def test_evaluate_takes_images_in_both_layouts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x, y = np.zeros((4, 28, 28), np.uint8), np.array([0, 1, 2, 3])
    np.savez(tmp_path / "images.npz", x=x, y=y)
    np.savez(tmp_path / "mnist.npz", x_train=x, y_train=y, x_test=x[:3], y_test=y[:3])
    for option, name, n in (("--images", "images.npz", 4), ("--mnist", "mnist.npz", 3)):
        _run(option, tmp_path / name, "--json")
        assert json.loads(capsys.readouterr().out)["n"] == n


def test_evaluate_counts_what_of_no_digits_is_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    x = np.zeros((3, 28, 28), np.uint8)
    x[:, 13:15, 4:24] = 255  # a dash
    np.savez(tmp_path / "dashes.npz", x=x)
    _run("--not-digits", tmp_path / "dashes.npz", "--json")
    assert json.loads(capsys.readouterr().out) == {"n": 3, "rejected": 3}
    _run("--not-digits", tmp_path / "dashes.npz")
    assert capsys.readouterr().out == "3 of 3 rejected (100.00%)\n"


def test_evaluate_needs_no_tensorflow(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['tensorflow'] = None; from airdigits.cli import main;"
        "sys.exit(main(['evaluate', '--strokes', sys.argv[1], '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(_seven(tmp_path))], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_evaluate_of_a_file_without_its_keys_is_one_line(tmp_path: Path) -> None:
    np.savez(tmp_path / "empty.npz")
    with pytest.raises(DataError, match=r"empty\.npz: `xy` is missing"):
        _run("--strokes", tmp_path / "empty.npz")
