import io
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from airdigits.datasets.images import load_images, load_mnist, load_unlabelled
from airdigits.datasets.labelled import TEST, TRAIN
from airdigits.datasets.trajectories import holds_trajectories, load_trajectories
from airdigits.errors import DataError

_Arrays = dict[str, Any]


def _trajectories() -> _Arrays:
    """Two digits of two strokes and of one, in two splits."""
    return {
        "xy": np.arange(14, dtype=np.float32).reshape(7, 2),
        "pen": np.array([0, 0, 1, 1, 0, 0, 0]),
        "offsets": np.array([0, 4, 7]),
        "label": np.array([4, 1]),
        "split": np.array([0, 1]),
    }


def _images() -> _Arrays:
    return {"x": np.full((3, 28, 28), 9, np.uint8), "y": np.array([1, 2, 3])}


def _save(path: Path, arrays: _Arrays) -> Path:
    np.savez(path, **arrays)
    return path


def test_trajectories_come_as_strokes_of_their_digit(tmp_path: Path) -> None:
    data = load_trajectories(_save(tmp_path / "t.npz", _trajectories()))
    assert [[len(s.points) for s in ink.strokes] for ink in data.inks] == [[2, 2], [3]]
    assert data.labels.tolist() == [4, 1]
    np.testing.assert_array_equal(data.inks[1].points, np.arange(8, 14).reshape(3, 2))


def test_a_split_chooses_its_digits_and_a_file_without_splits_gives_all(tmp_path: Path) -> None:
    path = _save(tmp_path / "t.npz", _trajectories())
    assert load_trajectories(path, split=TRAIN).labels.tolist() == [4]
    assert load_trajectories(path, split=TEST).labels.tolist() == [1]
    whole = _trajectories()
    del whole["split"]
    assert len(load_trajectories(_save(path, whole), split=TEST).inks) == 2


def test_joining_makes_one_stroke_of_the_same_points(tmp_path: Path) -> None:
    data = load_trajectories(_save(tmp_path / "t.npz", _trajectories()))
    joined = data.joined()
    assert [len(ink.strokes) for ink in joined.inks] == [1, 1]
    np.testing.assert_array_equal(joined.inks[0].points, data.inks[0].points)


def test_images_are_taken_as_they_are_when_they_have_mnists_size(tmp_path: Path) -> None:
    data = load_images(_save(tmp_path / "i.npz", _images()))
    np.testing.assert_array_equal(data.images, _images()["x"])
    assert data.labels.tolist() == [1, 2, 3]


def test_of_non_digits_the_first_half_is_to_train_on_and_the_other_to_test_on(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
    np.savez(tmp_path / "none.npz", x=x)
    halves = [load_unlabelled(tmp_path / "none.npz", split) for split in (TRAIN, TEST)]
    assert [len(half) for half in halves] == [2, 3]
    np.testing.assert_array_equal(np.concatenate(halves), x)
    np.testing.assert_array_equal(load_unlabelled(tmp_path / "none.npz"), x)


def test_mnists_layout_gives_its_parts(tmp_path: Path) -> None:
    x, y = _images()["x"], _images()["y"]
    path = _save(tmp_path / "m.npz", {"x_train": x, "y_train": y, "x_test": x[:2], "y_test": y[:2]})
    assert len(load_mnist(path, "train").labels) == 3
    assert len(load_mnist(path).labels) == 2
    assert len(load_images(path).labels) == 2
    assert not holds_trajectories(path)
    assert holds_trajectories(_save(tmp_path / "t.npz", _trajectories()))


class _Spoils:
    """An object that must never be unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return (pytest.fail, ("something was unpickled",))


def _changed(**changes: Any) -> Callable[[_Arrays], _Arrays]:
    return lambda arrays: {key: value for key, value in (arrays | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("xy", _changed(xy=None)),
        ("pen", _changed(pen=None)),
        ("offsets", _changed(offsets=None)),
        ("label", _changed(label=None)),
        ("xy", _changed(xy=np.zeros((7, 3), np.float32))),
        ("xy", _changed(xy=np.full((7, 2), np.nan, np.float32))),
        ("xy", _changed(xy=np.array([["a", "b"]] * 7))),
        ("xy", _changed(xy=np.array([_Spoils()] * 7, object))),
        ("xy", _changed(xy=np.full((7, 2), 1e300))),
        ("pen", _changed(pen=np.zeros(6, int))),
        ("pen", _changed(pen=np.array([*"aabbccc"]))),
        ("pen", _changed(pen=np.array([_Spoils()] * 7, object))),
        ("offsets", _changed(offsets=np.array([0, 4, 8]))),
        ("offsets", _changed(offsets=np.array([0, 7, 7]))),
        ("offsets", _changed(offsets=np.array([0.0, 4.0, 7.0]))),
        ("offsets", _changed(offsets=np.array([0]))),
        ("label", _changed(label=np.array([4, 10]))),
        ("label", _changed(label=np.array([-1, 1]))),
        ("label", _changed(label=np.array([4]))),
        ("split", _changed(split=np.array([0, 0]))),
        ("split", _changed(split=np.array([0]))),
        ("split", _changed(split=np.array([*"01"]))),
        ("label", _changed(label=np.array([_Spoils()] * 2, object))),
    ],
)
def test_a_wrong_file_of_trajectories_is_told_by_file_and_key(
    tmp_path: Path, key: str, change: Callable[[_Arrays], _Arrays]
) -> None:
    path = _save(tmp_path / "wrong.npz", change(_trajectories()))
    with pytest.raises(DataError) as caught:
        load_trajectories(path, split=TEST)
    assert str(caught.value).startswith(f"{path}: `{key}` ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("x", _changed(x=None)),
        ("x", _changed(x=np.zeros((3, 785), np.uint8))),
        ("x", _changed(x=np.zeros((3, 2, 28, 28), np.uint8))),
        ("x", _changed(x=np.zeros((3, 2, 2), np.uint8))),
        ("x", _changed(x=np.full((3, 28, 28), 256.0))),
        ("x", _changed(x=np.full((3, 28, 28), np.nan))),
        ("x", _changed(x=np.full((3, 28, 28), -300))),
        ("x", _changed(x=np.zeros((3, 28, 28), np.complex64))),
        ("x", _changed(x=np.array([_Spoils()] * 3, object))),
        ("y", _changed(y=np.array([1, 2]))),
        ("y", _changed(y=np.array([1, 2, 11]))),
        ("y", _changed(y=np.array(["1", "2", "three"]))),
        ("y", _changed(y=np.array([1, 2, 2.5]))),
        ("y", _changed(y=np.ones((3, 10)))),
        ("writer", _changed(writer=np.array(["a", "b"]))),
        ("y", _changed(y=np.array([_Spoils()] * 3, object))),
        ("x", _changed(x=np.zeros((3, 0, 28), np.uint8))),
        ("x", _changed(x=np.zeros((0, 28, 28), np.uint8), y=np.zeros(0, int))),
    ],
)
def test_a_wrong_file_of_images_is_told_by_file_and_key(tmp_path: Path, key: str, change: Callable[[_Arrays], _Arrays]) -> None:
    path = _save(tmp_path / "wrong.npz", change(_images()))
    with pytest.raises(DataError) as caught:
        load_images(path)
    assert str(caught.value).startswith(f"{path}: `{key}` ")
    assert "\n" not in str(caught.value)


def _npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros(3))
    return buffer.getvalue()


def _cut_off() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **_images())
    return buffer.getvalue()[:-40]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all", pickle.dumps([_Spoils()]), _npy(), _cut_off()])
@pytest.mark.parametrize("load", [load_trajectories, load_images, load_mnist])
def test_what_is_no_archive_is_one_line(tmp_path: Path, load: Callable[[Path], object], content: bytes) -> None:
    path = tmp_path / "wrong.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"wrong\.npz: (.*archive|a Python pickle|has no labels|is not parted)") as caught:
        load(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("load", [load_trajectories, load_images, load_mnist])
def test_a_missing_file_or_a_folder_is_one_line(tmp_path: Path, load: Callable[[Path], object]) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        load(tmp_path / "nowhere.npz")
    with pytest.raises(DataError, match=r"not an \.npz archive|not a regular file|no data set in this folder"):
        load(tmp_path)
