from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from airdigits.errors import DataError
from airdigits.synthesis.hand import simulate
from airdigits.synthesis.hand.digit_shapes import RecordedDigits, plain_digit
from tests.synthesis.hand.conftest import SMALL


@given(st.sampled_from("0123456789"), st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_a_plain_digit_is_one_high_and_made_of_short_steps(digit: str, seed: int) -> None:
    strokes = plain_digit(digit, np.random.default_rng(seed))
    points = np.concatenate(strokes)
    assert points.min(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert points[:, 1].max() == pytest.approx(1)
    assert points[:, 0].max() < 1
    for stroke in strokes:
        assert np.linalg.norm(np.diff(stroke, axis=0), axis=1).max() < 0.1


def test_four_five_and_seven_are_also_written_in_two_strokes() -> None:
    for digit in "457":
        assert 2 in {len(plain_digit(digit, np.random.default_rng(seed))) for seed in range(10)}


def _arrays(**changed: object) -> dict[str, np.ndarray]:
    """Two samples: a 1 of one stroke and a 7 of two."""
    arrays = {
        "xy": np.array([[5, 0], [5, 10], [0, 0], [6, 0], [3, 10], [1, 5], [5, 5]], np.float32),
        "pen": np.array([0, 0, 0, 0, 0, 1, 1]),
        "offsets": np.array([0, 2, 7]),
        "label": np.array([1, 7]),
    }
    return arrays | changed


def _saved(folder: Path, **changed: object) -> Path:
    path = folder / "strokes.npz"
    np.savez(path, **{name: value for name, value in _arrays(**changed).items() if value is not None})
    return path


def test_a_recorded_digit_keeps_its_strokes_and_its_shape(tmp_path: Path) -> None:
    strokes = RecordedDigits(_saved(tmp_path))("7", np.random.default_rng(0))
    assert len(strokes) == 2
    assert strokes[0][0] == pytest.approx([0, 0])
    assert strokes[0][-1] == pytest.approx([0.3, 1])
    assert strokes[1][[0, -1]] == pytest.approx(np.array([[0.1, 0.5], [0.5, 0.5]]))


def test_a_digit_that_is_not_recorded_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no sample of the digit 3"):
        RecordedDigits(_saved(tmp_path))("3", np.random.default_rng(0))


def test_a_recording_that_is_a_mere_dot_can_be_performed(tmp_path: Path) -> None:
    path = _saved(tmp_path, xy=np.zeros((7, 2), np.float32))
    truths = [truth for _, truth in simulate("1", replace(SMALL, strokes=path)).frames()]
    written = np.array([truth.tip for truth in truths if truth.pen])
    assert len(written)
    assert np.isfinite(written).all()


@pytest.mark.parametrize(
    "changed",
    [{"pen": None}, {"xy": np.zeros(7)}, {"xy": np.full((7, 2), np.nan)}, {"pen": np.zeros(3)}, {"label": np.array([1])},
     {"offsets": np.array([0, 9, 7])}, {"offsets": np.array([0, 2, 99])}, {"xy": np.array([["a", "b"]] * 7)},
     {"label": np.array([{}, []], dtype=object)}],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, changed: dict) -> None:
    with pytest.raises(DataError, match=r"strokes\.npz: `(xy|pen|offsets|label)` "):
        RecordedDigits(_saved(tmp_path, **changed))


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    whole = _saved(tmp_path).read_bytes()
    path = tmp_path / "bad.npz"
    for content in (b"", b"not an archive", whole[: len(whole) // 2], whole[:60] + bytes(40) + whole[100:]):
        path.write_bytes(content)
        with pytest.raises(DataError):
            RecordedDigits(path)
    with pytest.raises(DataError, match="there is no such file"):
        RecordedDigits(tmp_path / "none.npz")
    with pytest.raises(DataError):
        RecordedDigits(tmp_path)
