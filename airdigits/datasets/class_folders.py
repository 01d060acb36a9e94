"""Read folders of pictures that are named after the digit in them: `0/` to `9/`, nested, and split into train and test or not."""

import os
import re
from pathlib import Path

import numpy as np

from airdigits.datasets.labelled import TEST, TRAIN
from airdigits.datasets.raw import RawImages
from airdigits.errors import DataError, PictureError
from airdigits.labels import ALPHABET, label_of
from airdigits.paper.image_file import SUFFIXES, load_picture
from airdigits.paper.read_image import read_picture
from airdigits.paper.reading import PageReading
from airdigits.paper.scoring import ComponentScorer
from airdigits.recognition.classifier import DigitClassifier
from airdigits.recognition.raster import SIDE
from airdigits.support.natural_order import natural_key
from airdigits.support.progress import Progress

_CLASS = re.compile(r"(?:digit|class|label|number)?[ _-]?(?P<sign>.)", re.I)
_PARTS = {"train": TRAIN, "training": TRAIN, "test": TEST, "testing": TEST, "val": TEST, "valid": TEST, "validation": TEST}
_NAMED = 3  # files that are named in a note; the others are counted

Pictures = list[tuple[Path, int]]


def pictures_in(folder: Path) -> dict[int | None, Pictures]:
    """Return the pictures of class folders with their labels, by part, in natural order. Links to folders are not followed.

    The nearest folder above a picture that is called as a digit is its label: `7`, also `digit_7` or `class 7`. Pictures in
    no such folder are left out. Raises DataError for a folder that cannot be listed.
    """
    found: dict[int | None, Pictures] = {}

    def fail(error: OSError) -> None:
        raise DataError(f"{error.filename}: cannot be listed ({error.strerror}); check its permissions")

    for name, _, files in os.walk(folder, onerror=fail):
        inside = Path(name).relative_to(folder).parts
        label = next((label for part in reversed(inside) if (label := _label(part)) is not None), None)
        if label is None:
            continue
        part = next((_PARTS[part.lower()] for part in inside if part.lower() in _PARTS), None)
        pictures = [Path(name, file) for file in files if file.lower().endswith(SUFFIXES) and not file.startswith(".")]
        if pictures:
            found.setdefault(part, []).extend((path, label) for path in pictures)
    return {part: sorted(pictures, key=lambda picture: natural_key(picture[0])) for part, pictures in found.items()}


def read_pictures(folder: Path, pictures: Pictures, model: Path | None) -> RawImages:
    """Read each picture as `airdigits read --one` does, and keep the images that the network is shown.

    `model` is the digit model that chooses between several ways to read a picture; None the installed one. A picture without
    any ink becomes an empty image. Raises DataError where none can be read, DigitModelError.
    """
    scorer = ComponentScorer(DigitClassifier(model))
    images, labels, damaged, blank = list[np.ndarray](), list[int](), list[str](), list[str]()
    progress = Progress("reading pictures", len(pictures))
    for done, (path, label) in enumerate(pictures):
        progress.at(done)
        try:
            image = _shown_to_the_network(read_picture(load_picture(path), scorer, one=True))
        except PictureError as error:
            damaged.append(str(error))
            continue
        if image is None:
            blank.append(str(path.relative_to(folder)))
        images.append(np.zeros((SIDE, SIDE), np.uint8) if image is None else image)
        labels.append(label)
    progress.close()
    if not images:
        raise DataError(f"{folder}: none of its {len(pictures)} pictures can be read: {damaged[0]}")
    words = [f"{len(images):,} pictures in class folders, each read as one digit"]
    words += [f"no ink found in {_some(blank)}"] if blank else []
    words += [f"{len(damaged)} left out: {'; '.join(damaged[:_NAMED])}"] if damaged else []
    return RawImages(np.array(images), np.array(labels, np.uint8), None, ", ".join(words), ready=True)


def _shown_to_the_network(reading: PageReading) -> np.ndarray | None:
    """Return the image of the one digit, sure or not; where all was rejected, that of the largest component."""
    found = reading.detections or sorted(reading.rejected, key=lambda d: -float(np.ptp(d.corners, axis=0).max()))
    return found[0].image if found else None


def _label(name: str) -> int | None:
    match = _CLASS.fullmatch(name)
    return label_of(match["sign"]) if match and match["sign"] in ALPHABET else None


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
