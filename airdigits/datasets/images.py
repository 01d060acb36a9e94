"""Load labelled digit images from whatever people have: the one place that every command asks.

idx (.gz or not) and folders of it, such as torchvision's MNIST/raw; folders of pictures named after their digit; .csv in the
layouts of MNIST that are about, alone or in a zip as Kaggle sends it; .npz with the usual names. All are listed in
`docs/your-own-pictures.md`.
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from airdigits.datasets import idx, npz, npz_images
from airdigits.datasets.array_images import images_of, labels_of
from airdigits.datasets.class_folders import pictures_in, read_pictures
from airdigits.datasets.csv_images import parse_csv
from airdigits.datasets.labelled import TEST, TRAIN, LabelledImages
from airdigits.datasets.raw import RawImages
from airdigits.datasets.refused import refuse
from airdigits.errors import DataError
from airdigits.support.foreign_archives import open_member, read_all, unpack
from airdigits.support.foreign_files import head_of, read_file, reading
from airdigits.support.natural_order import natural_key

_GIVE = "give MNIST's idx files, a .csv or .npz of images, Kaggle's zip, or a folder with a folder of pictures for each digit"
_WORDS = {TRAIN: "train", TEST: "test"}
_PART_WORDS = {None: "", TRAIN: ", the training part", TEST: ", the test part"}
_NESTED = ("raw", "MNIST/raw", "MNIST")  # where torchvision puts the files, below the folder that it is given
_ZIP, _GZIP, _NPY = b"PK", b"\x1f\x8b", b"\x93NUMPY"

_Load = Callable[[], RawImages]


@dataclass(frozen=True)
class ImageParts:
    """A data set, its parts not yet loaded: TRAIN and TEST, or None for one that is not parted.

    `named` is the part that the given file itself is, if it is one of several.
    """

    path: Path
    loads: dict[int | None, _Load]
    named: int | None = None

    def load(self, part: int | None) -> LabelledImages:
        """Load a part. Raises DataError for one that is not there, and for images without labels."""
        if part not in self.loads:
            raise DataError(f"{self.path}: is not parted as MNIST is, {_PART_WORDS[part][2:]} is missing; give it with --images")
        return self._labelled(part, self.raw(part))

    def load_default(self) -> LabelledImages:
        """Load what is measured when nobody says: the named part, else all where it is not parted, else the test part."""
        choices = [part for part in (self.named, None, TEST, TRAIN) if part in self.loads]
        raw = self.raw(choices[0])
        if raw.labels is None and len(choices) > 1:  # Kaggle's zip has a test.csv without labels
            return self._labelled(choices[-1], self.raw(choices[-1]))
        return self._labelled(choices[0], raw)

    def raw(self, part: int | None) -> RawImages:
        """Load a part as its file has it. Raises DataError."""
        with reading(self.path, DataError, _GIVE):
            return self.loads[part]()

    def _labelled(self, part: int | None, raw: RawImages) -> LabelledImages:
        if raw.labels is None:
            raise DataError(f"{self.path}: has no labels ({raw.layout}); of Kaggle's files, train.csv has them")
        images, how = _understood(self.path, raw)
        labels, labels_how = labels_of(raw.where.get("labels", f"{self.path}: the labels"), raw.labels, len(images))
        return LabelledImages(images, labels, writers=raw.writers, how=how + labels_how + _PART_WORDS[part])


def load_images(path: Path, model: Path | None = None) -> LabelledImages:
    """Load the labelled images of a data set: all of it, or its test part where it has parts.

    `how` says how it was understood. Raises DataError with one line that names what is wrong and where. `model` is the digit
    model that chooses how a picture is read, where the data set is a folder of pictures.
    """
    return image_parts(path, model).load_default()


def load_mnist(path: Path, part: str = "test") -> LabelledImages:
    """Load one part, "train" or "test", of a data set that is parted as MNIST is. Raises DataError."""
    return image_parts(path).load(TRAIN if part == "train" else TEST)


def load_unlabelled(path: Path, split: int | None = None) -> np.ndarray:
    """Load images whose labels do not matter, such as non-digits: uint8 [n, 28, 28].

    `split` TRAIN returns the first half, TEST the second: neighbours in a file may come from one person, and a cut in the
    middle keeps them together. Raises DataError.
    """
    parts = image_parts(path)
    chosen = next(part for part in (parts.named, None, TEST, TRAIN) if part in parts.loads)
    images, _ = _understood(path, parts.raw(chosen))
    middle = len(images) // 2
    return {None: images, TRAIN: images[:middle], TEST: images[middle:]}[split]


def load_to_classify(path: Path) -> LabelledImages:
    """Load images without labels, as Kaggle's test.csv or its zip has them; `labels` are empty. Raises DataError for others."""
    parts = image_parts(path)
    for part in parts.loads:
        raw = parts.raw(part)
        if raw.labels is None:
            images, how = _understood(path, raw)
            return LabelledImages(images, np.zeros(0, np.uint8), how=how)
    raise DataError(f"{path}: has labels; for Kaggle this is train.csv, give test.csv; `airdigits evaluate --images` measures it")


def image_parts(path: Path, model: Path | None = None) -> ImageParts:
    """Find out what a file or folder is, and which parts it has. Raises DataError for what is not read, saying what to do."""
    with reading(path, DataError, _GIVE):
        if path.is_dir():
            return _folder(path, model)
        head = head_of(path)
        if head.startswith(_ZIP):
            return _zip(path)
        if head.startswith(_NPY):
            return ImageParts(path, {None: lambda: RawImages(npz.read_npy(path), None, None, ".npy")})
        return _file(path, head)


def _understood(path: Path, raw: RawImages) -> tuple[np.ndarray, str]:
    if raw.ready:
        return raw.images, raw.layout
    images, how = images_of(raw.where.get("images", f"{path}: the array"), raw.images)
    writers = "" if raw.writers is None else f", {len(np.unique(raw.writers)):,} writers"
    return images, f"{raw.layout}: {how}{writers}"


def _folder(path: Path, model: Path | None) -> ImageParts:
    for folder in (path, *(path / name for name in _NESTED)):
        pairs = idx.pairs_in(folder) if folder.is_dir() else {}
        if pairs:
            return ImageParts(path, {part: _idx_load(*files) for part, files in pairs.items()})
    pictures = pictures_in(path)
    if pictures:
        return ImageParts(path, {part: _pictures_load(path, chosen, model) for part, chosen in pictures.items()})
    tables = sorted((file for file in path.iterdir() if file.suffix.lower() == ".csv" and file.is_file()), key=natural_key)
    if tables:
        return ImageParts(path, _tables(path, [(file.name, partial(read_file, file, DataError, _GIVE)) for file in tables]))
    raise DataError(f"{path}: no data set in this folder: no folders of pictures 0 to 9, no idx files, no .csv; {_GIVE}")


def _pictures_load(path: Path, pictures: list[tuple[Path, int]], model: Path | None) -> _Load:
    return lambda: read_pictures(path, pictures, model)


def _idx_load(images: Path, labels: Path) -> _Load:
    def load() -> RawImages:
        x, y = idx.read_idx(images), idx.read_idx(labels)
        where = {"images": f"{images}: the array", "labels": f"{labels}: the array"}
        turned = "emnist" in images.name.lower() and x.ndim == 3
        layout = f"idx, {images.name} with {labels.name}" + (", turned, as EMNIST lies on its side" if turned else "")
        return RawImages(x.transpose(0, 2, 1) if turned else x, y, None, layout, where)

    return load


def _file(path: Path, head: bytes) -> ImageParts:
    packed = head.startswith(_GZIP)
    if packed:
        head = unpack(path, read_file(path, DataError, _GIVE), DataError, _GIVE, len(head))
    refuse(path, path.name, head)
    if path.suffix.lower() == ".npz":
        npz.open_archive(path)  # raises, and says so
    if idx.is_idx(head):
        return _idx_file(path)
    return ImageParts(path, {None: lambda: parse_csv(path, _content(path, packed=packed))})


def _content(path: Path, *, packed: bool) -> bytes:
    content = read_file(path, DataError, _GIVE)
    return unpack(path, content, DataError, _GIVE) if packed else content


def _idx_file(path: Path) -> ImageParts:
    """Return the data set that an idx file belongs to: images need their labels, and MNIST's test part its training part."""
    partner = idx.partner_of(path)
    if not partner:
        raise DataError(f"{path}: idx data, and its images or labels are not beside it; {idx.REMEDY}")
    named = idx.part_of(path)
    pair = (path, partner) if idx.is_images(path) else (partner, path)
    pairs = idx.pairs_in(path.parent) | {named: pair} if named is not None else {None: pair}
    return ImageParts(path, {part: _idx_load(*files) for part, files in pairs.items()}, named)


def _zip(path: Path) -> ImageParts:
    archive = npz.open_archive(path)
    if npz.names_in(archive):
        parts = npz_images.parts_of(path, archive)
        return ImageParts(path, {part: _npz_load(path, archive, keys) for part, keys in parts.items()})
    names = [name for name in archive.namelist() if not name.startswith("__MACOSX") and not name.endswith("/")]
    if any(name.endswith(".pkl") for name in names):
        refuse(path, "data.pkl", b"")
    tables = [name for name in names if name.lower().endswith(".csv")]
    if not tables:
        raise DataError(f"{path}: a zip archive without .csv and .npy files; unpack it first, and give the folder")
    return ImageParts(path, _tables(path, [(name, _member(path, archive, name)) for name in tables]))


def _npz_load(path: Path, archive: zipfile.ZipFile, keys: dict[str, str]) -> _Load:
    return lambda: npz_images.read_part(path, archive, keys)


def _member(path: Path, archive: zipfile.ZipFile, name: str) -> Callable[[], bytes]:
    def read() -> bytes:
        with open_member(f"{path}: {name}", archive, name, DataError, _GIVE) as (file, size):
            return read_all(file, size)

    return read


def _tables(path: Path, named: list[tuple[str, Callable[[], bytes]]]) -> dict[int | None, _Load]:
    """Return the tables by part: train.csv and test.csv, or the only one. Kaggle's sample of an answer is passed over."""
    tables: dict[int | None, _Load] = {}
    for name, content in named:
        stem = Path(name).stem.lower()
        if "submission" in stem:
            continue
        part = next((part for part, word in _WORDS.items() if word in stem), None)
        if part in tables:
            raise DataError(f"{path}: several .csv files could be the same part; give one of them alone")
        tables[part] = partial(_table, f"{path}: {name}", content)
    return tables


def _table(where: str, content: Callable[[], bytes]) -> RawImages:
    return parse_csv(where, content())
