"""Files of numbers written in one go: what is read, and what is refused in one line."""

from pathlib import Path

import numpy as np
import pytest

from airdigits.datasets.strings import load_strings
from airdigits.errors import DataError


def arrays(**other: np.ndarray) -> dict[str, np.ndarray]:
    """Two numbers of three and two points."""
    return {
        "xy": np.array([[0, 0], [1, 2], [2, 4], [5, 5], [6, 7]], np.float32),
        "t": np.array([10.0, 10.1, 10.3, 0.0, 0.5]),
        "offsets": np.array([0, 3, 5]),
        "label": np.array(["07", "4"]),
    } | other


def saved(folder: Path, **other: np.ndarray) -> Path:
    np.savez(folder / "numbers.npz", **arrays(**other))
    return folder / "numbers.npz"


def test_every_number_comes_with_its_text_its_points_and_times_from_zero(tmp_path: Path) -> None:
    first, second = load_strings(saved(tmp_path))
    assert (first.text, second.text) == ("07", "4")
    assert first.t == pytest.approx([0, 0.1, 0.3])
    assert second.xy.tolist() == [[5, 5], [6, 7]]


@pytest.mark.parametrize(
    ("other", "complaint"),
    [
        ({"label": np.array([7, 4])}, "`label` must be text [2], is int64 [2]; for single digits use --strokes"),
        ({"label": np.array(["07"])}, "`label` must be text [2], is <U2 [1]"),
        ({"label": np.array(["07", ""])}, "`label` must be numbers of 0123456789, is '' for number 1"),
        ({"label": np.array(["07", "4x"])}, "is '4x' for number 1"),
        ({"t": np.zeros(4)}, "`t` must be numbers [5] as xy"),
        ({"t": np.array(["a"] * 5)}, "`t` must be numbers [5] as xy"),
        ({"t": np.array([0, np.nan, 1, 2, 3])}, "`t` has a value that is not a number"),
        ({"t": np.array([0.0, 1, 1, 2, 3])}, "`t` must rise within a number, and does not in number 0"),
        ({"t": np.array([0.0, 1, 2, 0, 1e9])}, "`t` must be seconds: number 1 would take 1,000,000,000"),
        ({"offsets": np.array([0, 2, 4])}, "`offsets` must rise from 0 to 5"),
        ({"xy": np.full((5, 2), np.inf)}, "`xy` has a value that is not a number"),
        ({"xy": np.zeros((5, 3))}, "`xy` must be numbers [N, 2]"),
    ],
)
def test_what_does_not_fit_is_refused_and_named(tmp_path: Path, other: dict, complaint: str) -> None:
    with pytest.raises(DataError) as error:
        load_strings(saved(tmp_path, **other))
    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_without_times_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", **{key: value for key, value in arrays().items() if key != "t"})
    with pytest.raises(DataError, match="`t` is missing"):
        load_strings(tmp_path / "digits.npz")


def test_recorded_numbers_are_read(shared: Path) -> None:
    strings = load_strings(shared / "data" / "air_strings.npz")
    assert len(strings) == 60
    assert {len(string.text) for string in strings} == {2, 3, 4}
    assert all(0.5 < string.t[-1] < 10 for string in strings)
