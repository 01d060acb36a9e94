"""Find the images, labels and writers in an .npz file by the names that people give them."""

import re
import zipfile
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import TEST, TRAIN
from airdigits.datasets.npz import names_in, read_array
from airdigits.datasets.raw import RawImages
from airdigits.errors import DataError

_IMAGES = frozenset({"x", "xs", "image", "images", "img", "imgs", "data", "features", "pixels", "digits", "inputs"})
_LABELS = frozenset({"y", "ys", "label", "labels", "target", "targets", "class", "classes"})
_WRITERS = frozenset({"writer", "writers", "subject", "subjects", "person", "user"})
_PARTS = {"train": TRAIN, "training": TRAIN, "tr": TRAIN, "test": TEST, "testing": TEST, "te": TEST}
_GLUED = re.compile(r"^(x|y)(tr|te|train|test)$|^(train|test)(x|y|images|labels)$")
_USUAL = frozenset({"x", "y", "x_train", "y_train", "x_test", "y_test"})
_KEYS = "name them x and y, or x_train, y_train, x_test and y_test"

Key = tuple[int | None, str]  # the part, and which of "images", "labels", "writers"


def parts_of(path: Path, archive: zipfile.ZipFile) -> dict[int | None, dict[str, str]]:
    """Return, for each part in an archive, the keys of its "images", "labels" and "writers". Raises DataError if unclear."""
    found: dict[int | None, dict[str, str]] = {}
    names = names_in(archive)
    for name in names:
        key = _meaning(name)
        if key:
            part, what = key
            if what in found.setdefault(part, {}) and found[part][what] in _USUAL:
                continue  # x and y are the images, also where trajectories are in the same file
            if what in found[part] and name not in _USUAL:
                raise _unclear(path, names, f"`{found[part][what]}` and `{name}` could both be its {what}")
            found[part][what] = name
    found = {part: keys for part, keys in found.items() if "images" in keys}
    if not found and sorted(names) in (["arr_0"], ["arr_0", "arr_1"]):  # saved without names
        found = {None: dict(zip(("images", "labels"), sorted(names), strict=False))}
    if not found:
        raise _unclear(path, names, "`x` is missing, and no other array is called as images are")
    return found


def read_part(path: Path, archive: zipfile.ZipFile, keys: dict[str, str]) -> RawImages:
    """Read the arrays of a part. Raises DataError naming file and key."""
    arrays = {what: read_array(path, archive, name) for what, name in keys.items()}
    words = " and ".join(f"`{keys[what]}`" for what in ("images", "labels") if what in keys)
    return RawImages(
        arrays["images"],
        arrays.get("labels"),
        _writers(path, arrays, keys),
        f".npz, {words}",
        {what: f"{path}: `{name}`" for what, name in keys.items()},
    )


def _meaning(name: str) -> Key | None:
    """Return what an array is by its name; None for a name that says nothing of images, labels or writers."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    words = [word for word in re.split(r"[^a-z]+", spaced) if word]
    glued = _GLUED.match(words[0]) if len(words) == 1 else None
    words = [word for word in glued.groups() if word] if glued else words
    parts = [word for word in words if word in _PARTS]
    others = [word for word in words if word not in _PARTS]
    if len(parts) > 1 or len(others) != 1:
        return None
    kinds = (("images", _IMAGES), ("labels", _LABELS), ("writers", _WRITERS))
    what = next((kind for kind, known in kinds if others[0] in known), None)
    return (_PARTS[parts[0]] if parts else None, what) if what else None


def _writers(path: Path, arrays: dict[str, np.ndarray], keys: dict[str, str]) -> np.ndarray | None:
    if "writers" not in arrays:
        return None
    writers, count = arrays["writers"], len(np.atleast_1d(arrays["images"]))
    if writers.shape != (count,):
        raise DataError(f"{path}: `{keys['writers']}` must be [{count}], one for each image, is {list(writers.shape)}")
    return writers.astype(str)


def _unclear(path: Path, names: list[str], what: str) -> DataError:
    return DataError(f"{path}: {what}; the file has {', '.join(names[:12]) or 'nothing'}: {_KEYS}")
