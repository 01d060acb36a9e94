"""Data files to labelled ink and labelled images, each thing that can be wrong with them named in one line."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from airdigits.datasets.unipen import looks_like_unipen, read_unipen
from airdigits.errors import DataError
from airdigits.ink.stroke import Ink
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import SIDE, rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS, sample_trajectory

TRAIN, TEST = 0, 1  # values of `split` in a file of trajectories
_FARTHEST = 1e9  # from the origin, in any unit: far beyond, float32 overflows
_UNIPEN_SPLITS = {".tra": TRAIN, ".tes": TEST}  # UCI gives them as two files


@dataclass(frozen=True, eq=False)
class LabelledInk:
    """Trajectories: `inks`, one for each digit, and `labels` uint8 [n]."""

    inks: tuple[Ink, ...]
    labels: np.ndarray

    def joined(self) -> "LabelledInk":
        """The same digits written in one stroke: pen lifts become lines."""
        return LabelledInk(tuple(Ink.of([ink.points]) for ink in self.inks), self.labels)

    def render(self) -> "LabelledImages":
        """Draw every digit as the live program would, and keep how it was written."""
        images = [rasterize(ink) for ink in self.inks]
        trajectories = [sample_trajectory(ink) for ink in self.inks]
        return LabelledImages(
            np.array(images, np.uint8).reshape(-1, SIDE, SIDE),
            self.labels,
            np.array(trajectories, np.float32).reshape(-1, STEPS, CHANNELS),
        )


@dataclass(frozen=True, eq=False)
class LabelledImages:
    """`images` uint8 [n, 28, 28], white ink on black, and `labels` uint8 [n], 0..9.

    `trajectories` float32 [n, STEPS, CHANNELS]: how they were written (trajectory.py); None where that is not known.
    """

    images: np.ndarray
    labels: np.ndarray
    trajectories: np.ndarray | None = None


def load_trajectories(path: Path, split: int | None = None) -> LabelledInk:
    """Read digits as pen trajectories from an .npz file, or labelled ones from UNIPEN text.

    The arrays of an .npz: `xy` float [N, 2] (x right, y down, any unit), `pen` int [N] (the stroke's number within the digit),
    `offsets` int [n+1] (digit i is xy[offsets[i]:offsets[i+1]]), `label` int [n], and perhaps `split` int [n].
    `split` chooses the digits that carry that number; a file without the array gives all of them. UNIPEN files are of one
    split when they are UCI's (.tra: training, .tes: test), else of none.
    Raises DataError naming the file and the key or line at fault.
    """
    if looks_like_unipen(path):
        return _unipen(path, split)
    arrays = _arrays(path, ("xy", "pen", "offsets", "label"), ("split",))
    xy, pen, offsets = arrays["xy"], arrays["pen"], arrays["offsets"]
    if xy.ndim != 2 or xy.shape[1] != 2 or xy.dtype.kind not in "fiu":
        raise _wrong(path, "xy", f"must be numbers [N, 2], is {_shape(xy)}")
    if not (np.abs(xy) <= _FARTHEST).all():  # also for nan
        raise _wrong(path, "xy", f"holds a value that is no number, or beyond {_FARTHEST:g}")
    if pen.shape != xy.shape[:1] or pen.dtype.kind not in "biuf":
        raise _wrong(path, "pen", f"must be numbers [{len(xy)}] as xy, is {_shape(pen)}")
    if offsets.ndim != 1 or offsets.dtype.kind not in "iu" or len(offsets) < 2:
        raise _wrong(path, "offsets", f"must be whole numbers [n+1], is {_shape(offsets)}")
    if offsets[0] != 0 or offsets[-1] != len(xy) or np.any(np.diff(offsets.astype(np.int64)) <= 0):
        raise _wrong(path, "offsets", f"must rise from 0 to {len(xy)}, with a point in every digit")
    labels = _labels(path, "label", arrays["label"], len(offsets) - 1)
    chosen = np.arange(len(labels))
    if split is not None and "split" in arrays:
        if arrays["split"].shape != labels.shape:
            raise _wrong(path, "split", f"must be [{len(labels)}], is {_shape(arrays['split'])}")
        chosen = np.flatnonzero(arrays["split"] == split)
        if not len(chosen):
            raise _wrong(path, "split", f"has no digit with the value {split}")
    inks = tuple(_ink(xy[offsets[i] : offsets[i + 1]], pen[offsets[i] : offsets[i + 1]]) for i in chosen)
    return LabelledInk(inks, labels[chosen])


def holds_trajectories(path: Path) -> bool:
    """Whether a file is one of trajectories, not of images. Raises DataError for a file that is neither."""
    return looks_like_unipen(path) or bool(_arrays(path, (), ("offsets",)))


def has_splits(path: Path) -> bool:
    """Whether a file of trajectories holds digits to train on and others to test on. Raises DataError."""
    return not looks_like_unipen(path) and bool(_arrays(path, (), ("split",)))


def load_images(path: Path) -> LabelledImages:
    """Read labelled images from an .npz file: `x` uint8 [n, 28, 28] and `y` [n]; other sides are normalised as MNIST was.

    Takes a file in MNIST's layout too (`x_test`, `y_test`). Raises DataError naming the file and the key at fault.
    """
    arrays = _arrays(path, (), ("x", "y", "x_test", "y_test"))
    if "x" not in arrays and "x_test" in arrays:
        return _images(path, arrays, "x_test", "y_test")
    return _images(path, arrays, "x", "y")


def load_unlabelled(path: Path, split: int | None = None) -> np.ndarray:
    """Read images without labels, such as ink that is no digit: `x` uint8 [n, 28, 28].

    `split` TRAIN gives the first half, TEST the other: what lies side by side in a file may come from one person, and a cut in
    the middle keeps it together. Raises DataError.
    """
    images = _pictures(path, _arrays(path, ("x",), ()), "x")
    middle = len(images) // 2
    return {None: images, TRAIN: images[:middle], TEST: images[middle:]}[split]


def load_mnist(path: Path, part: str = "test") -> LabelledImages:
    """Read one part, "train" or "test", of a file in the layout of keras.datasets.mnist (`x_train`, `y_train`, ...)."""
    keys = f"x_{part}", f"y_{part}"
    return _images(path, _arrays(path, keys, ()), *keys)


def _unipen(path: Path, split: int | None) -> LabelledInk:
    own = _UNIPEN_SPLITS.get(path.suffix)
    if None not in (split, own) and split != own:
        holds, wanted = ("training", "test") if own == TRAIN else ("test", "training")
        raise DataError(f"{path}: holds the {holds} writers alone (by its name); the {wanted} writers are in the other file")
    labelled = [(ink, label) for ink, label in read_unipen(path) if label is not None]
    if not labelled:
        raise DataError(f"{path}: no digit in it has a label")
    return LabelledInk(tuple(ink for ink, _ in labelled), np.array([label for _, label in labelled], np.uint8))


def _arrays(path: Path, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, np.ndarray]:
    """The wanted arrays of an archive, read once. Nothing is ever unpickled."""
    try:
        archive = np.load(path, allow_pickle=False)
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file; give the path of an .npz file") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"{path}: not an .npz archive ({_first_line(error)}); make one with numpy.savez") from None
    if isinstance(archive, np.ndarray):
        raise DataError(f"{path}: a single array, not an .npz archive; make one with numpy.savez")
    with archive:
        for key in required:
            if key not in archive.files:
                raise _wrong(path, key, f"is missing; the file has {', '.join(archive.files) or 'nothing'}")
        return {key: _read(path, archive.__getitem__, key) for key in required + optional if key in archive.files}


def _read(path: Path, read: Callable[[str], np.ndarray], key: str) -> np.ndarray:
    try:
        return read(key)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, MemoryError) as error:
        raise _wrong(path, key, f"cannot be read ({_first_line(error)})") from None


def _images(path: Path, arrays: dict[str, np.ndarray], x_key: str, y_key: str) -> LabelledImages:
    for key in (x_key, y_key):
        if key not in arrays:
            raise _wrong(path, key, "is missing; images are `x` uint8 [n, 28, 28] with `y`, or MNIST's `x_test` with `y_test`")
    images = _pictures(path, arrays, x_key)
    return LabelledImages(images, _labels(path, y_key, arrays[y_key], len(images)))


def _pictures(path: Path, arrays: dict[str, np.ndarray], key: str) -> np.ndarray:
    x = arrays[key]
    if x.ndim != 3 or x.dtype != np.uint8 or 0 in x.shape[1:]:
        raise _wrong(path, key, f"must be uint8 [n, {SIDE}, {SIDE}], is {_shape(x)}")
    if not len(x):
        raise _wrong(path, key, "is empty: there is nothing to read")
    return x if x.shape[1:] == (SIDE, SIDE) else np.array([normalize(image) for image in x])


def _labels(path: Path, key: str, labels: np.ndarray, count: int) -> np.ndarray:
    if labels.shape != (count,) or labels.dtype.kind not in "iu":
        raise _wrong(path, key, f"must be whole numbers [{count}], is {_shape(labels)}")
    if not count:
        raise _wrong(path, key, "is empty: there is nothing to read")
    if labels.min() < 0 or labels.max() > 9:
        raise _wrong(path, key, f"must be digits 0..9, has values from {labels.min()} to {labels.max()}")
    return labels.astype(np.uint8)


def _ink(points: np.ndarray, pen: np.ndarray) -> Ink:
    """One digit: a new stroke wherever the stroke's number changes."""
    return Ink.of(np.split(points, np.flatnonzero(np.diff(pen)) + 1))


def _wrong(path: Path, key: str, what: str) -> DataError:
    return DataError(f"{path}: `{key}` {what}")


def _shape(array: np.ndarray) -> str:
    return f"{array.dtype} {list(array.shape)}"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
