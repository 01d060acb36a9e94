"""What is said of single writers: the worst, and the share that nine in ten of them reach."""

import json
from pathlib import Path

import numpy as np

from airdigits.evaluation.writers import by_writer, writers_to_text
from tests.evaluation.conftest import Evaluate
from tests.evaluation.made_sets import save_images, save_strokes


def test_the_worst_writer_and_the_tenth_percentile_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    writers = np.array([f"w{i}" for i in range(11) for _ in range(20)])
    right = rng.random(220) < np.repeat(np.linspace(0.5, 1, 11), 20)
    figures = by_writer(right, writers)
    assert figures
    shares = {name: right[writers == name].mean() for name in np.unique(writers)}
    assert figures.worst == (min(shares, key=shares.__getitem__), min(shares.values()), 20)
    assert np.isclose(figures.tenth_percentile, np.quantile(list(shares.values()), 0.1))
    assert writers_to_text(figures).startswith("11 writers: ")


def test_of_writers_read_alike_the_one_with_more_digits_is_named() -> None:
    figures = by_writer(np.array([True, False, False, False]), np.array(["a", "b", "c", "c"]))
    assert figures
    assert figures.worst == ("c", 0.0, 2)


def test_one_writer_or_none_has_no_figures() -> None:
    assert by_writer(np.ones(3, bool), None) is None
    assert by_writer(np.ones(3, bool), np.array(["a"] * 3)) is None


def with_writers(path: Path) -> Path:
    """Add writers to a data set: "b" has the first quarter of it."""
    with np.load(path) as saved:
        arrays = dict(saved)
    count = len(arrays["y" if "y" in arrays else "label"])
    np.savez(path, **arrays, writer=np.where(np.arange(count) < count // 4, "b", "a\x1b"))
    return path


def test_evaluate_names_the_worst_writer_where_the_data_does(tmp_path: Path, evaluate: Evaluate) -> None:
    images, strokes = with_writers(save_images(tmp_path / "i.npz", 24, 3)), with_writers(save_strokes(tmp_path / "s.npz", 24))
    answer = json.loads(evaluate("--images", images, "--json").out)
    assert answer["writers"] == {
        "n": 2,
        "worst": {"writer": "b", "n": 6, "accuracy": 0.5},
        "tenth_percentile": np.quantile([0.5, 1], 0.1),
    }
    said = evaluate("--images", images)
    assert "2 writers: 50.00% of the 6 digits of the worst, b, are read right; tenth percentile of the writers 55.00%" in said.out
    assert "2 writers" in said.err
    both = evaluate("--images", images, "--strokes", strokes, "--split", "all")
    assert "Writer by writer" in both.out
    assert all("\x1b" not in text for text in (both.out, both.err))
    rows = [row["writers"]["n"] for row in json.loads(evaluate("--images", images, "--strokes", strokes, "--json").out)["sets"]]
    assert rows == [2, 2]
