"""Load labelled ink, i.e. digits as pen trajectories, from .npz or UNIPEN files."""

from pathlib import Path

import numpy as np

from airdigits.datasets.array_images import labels_of, shape_text
from airdigits.datasets.labelled import TEST, TRAIN, LabelledInk
from airdigits.datasets.npz import read_arrays, wrong
from airdigits.datasets.unipen import read_unipen_digits
from airdigits.datasets.unipen_text import looks_like_unipen
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.support.foreign_files import head_of, reading

_FARTHEST = 1e9  # from the origin, in any unit: far beyond, float32 overflows
_UNIPEN_SPLITS = {".tra": TRAIN, ".tes": TEST}  # UCI publishes them as two files


def load_trajectories(path: Path, split: int | None = None) -> LabelledInk:
    """Load digits as pen trajectories from an .npz file, or the labelled ones of a UNIPEN file or folder.

    Arrays of an .npz: `xy` float [N, 2] (x right, y down, any unit), `pen` int [N] (the stroke's number within the digit),
    `offsets` int [n+1] (digit i is xy[offsets[i]:offsets[i+1]]), `label` int [n], and optionally `split` int [n] and
    `writer` [n].
    `split` selects the digits with that number; a file without the array returns all of them. A UNIPEN file is one split
    when it is UCI's (.tra: training, .tes: test), else it has none.
    Raises DataError naming the file and the key or line at fault.
    """
    if _is_unipen(path):
        return _load_unipen(path, split)
    arrays = read_arrays(path, ("xy", "pen", "offsets", "label"), ("split", "writer"))
    xy, pen, offsets = arrays["xy"], arrays["pen"], arrays["offsets"]
    check_points(path, xy)
    check_pen(path, pen, len(xy))
    check_offsets(path, offsets, len(xy))
    labels, _ = labels_of(f"{path}: `label`", arrays["label"], len(offsets) - 1)
    writers = arrays.get("writer")
    if writers is not None and writers.shape != labels.shape:
        raise wrong(path, "writer", f"must be [{len(labels)}], is {shape_text(writers)}")
    chosen = np.arange(len(labels))
    if split is not None and "split" in arrays:
        if arrays["split"].shape != labels.shape:
            raise wrong(path, "split", f"must be [{len(labels)}], is {shape_text(arrays['split'])}")
        chosen = np.flatnonzero(arrays["split"] == split)
        if not len(chosen):
            raise wrong(path, "split", f"has no digit with the value {split}")
    inks = tuple(ink_of(xy[offsets[i] : offsets[i + 1]], pen[offsets[i] : offsets[i + 1]]) for i in chosen)
    return LabelledInk(inks, labels[chosen], None if writers is None else writers[chosen].astype(str))


def holds_trajectories(path: Path) -> bool:
    """Return whether a file holds trajectories rather than images. Raises DataError for a file that cannot be read."""
    return _is_unipen(path) or is_archive_of_trajectories(path)


def is_archive_of_trajectories(path: Path) -> bool:
    """Return whether a file is an .npz that holds trajectories. Raises DataError for a file that cannot be read."""
    return _is_archive(path) and bool(read_arrays(path, optional=("offsets",)))


def has_splits(path: Path) -> bool:
    """Return whether a file of trajectories holds both digits to train on and digits to test on. Raises DataError."""
    return not _is_unipen(path) and bool(read_arrays(path, optional=("split",)))


def _load_unipen(path: Path, split: int | None) -> LabelledInk:
    own = _UNIPEN_SPLITS.get(path.suffix)
    if None not in (split, own) and split != own:
        holds, wanted = ("training", "test") if own == TRAIN else ("test", "training")
        raise DataError(f"{path}: holds only the {holds} writers (by its name); the {wanted} writers are in the other file")
    labelled = [digit for digit in read_unipen_digits(path) if digit.label is not None]
    if not labelled:
        raise DataError(f"{path}: no digit in it has a label")
    labels, writers = np.array([digit.label for digit in labelled], np.uint8), np.array([digit.writer for digit in labelled])
    return LabelledInk(tuple(digit.ink for digit in labelled), labels, writers if all(writers) else None)


def _is_unipen(path: Path) -> bool:
    """Return whether a file is UNIPEN text, or a folder holds some below it."""
    if not path.is_dir():
        return looks_like_unipen(path)
    return any(file.is_file() and looks_like_unipen(file) for file in path.rglob("*"))


def _is_archive(path: Path) -> bool:
    with reading(path, DataError, "give the path of a data set"):
        return not path.is_dir() and head_of(path).startswith(b"PK")


def check_points(path: Path, xy: np.ndarray) -> None:
    """Raise DataError unless `xy` holds points, finite numbers [N, 2]."""
    if xy.ndim != 2 or xy.shape[1] != 2 or xy.dtype.kind not in "fiu":
        raise wrong(path, "xy", f"must be numbers [N, 2], is {shape_text(xy)}")
    if not (np.abs(xy) <= _FARTHEST).all():  # also false for nan
        raise wrong(path, "xy", f"has a value that is not a number, or is beyond {_FARTHEST:g}")


def check_offsets(path: Path, offsets: np.ndarray, count: int) -> None:
    """Raise DataError unless `offsets` [n+1] part `count` points into samples of at least one each."""
    if offsets.ndim != 1 or offsets.dtype.kind not in "iu" or len(offsets) < 2:
        raise wrong(path, "offsets", f"must be whole numbers [n+1], is {shape_text(offsets)}")
    if offsets[0] != 0 or offsets[-1] != count or np.any(np.diff(offsets.astype(np.int64)) <= 0):
        raise wrong(path, "offsets", f"must rise from 0 to {count}, with at least one point in every digit")


def check_pen(path: Path, pen: np.ndarray, count: int) -> None:
    """Raise DataError unless `pen` holds a stroke's number for each of `count` points."""
    if pen.shape != (count,) or pen.dtype.kind not in "biuf":
        raise wrong(path, "pen", f"must be numbers [{count}] as xy, is {shape_text(pen)}")


def ink_of(points: np.ndarray, pen: np.ndarray) -> Ink:
    """Return the ink of points [n, 2] and their strokes' numbers [n]: a new stroke begins wherever the number changes."""
    return Ink.of(np.split(points, np.flatnonzero(np.diff(pen)) + 1))
