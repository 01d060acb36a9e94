"""Write pictures annotated with what was read in them: boxes, digits, probabilities, reasons."""

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

from airdigits.corpora.files import File
from airdigits.errors import OutputError
from airdigits.labels import sign_of
from airdigits.paper.image_file import SUFFIXES
from airdigits.paper.reading import Detection, PageReading
from airdigits.screen.boxes import Box, draw_boxes
from airdigits.support.atomic_write import write_atomically
from airdigits.support.outputs import check_folder, check_output, mark
from airdigits.support.percentages import percent

_MADE = "annotated picture"


def annotated(image: np.ndarray, reading: PageReading) -> np.ndarray:
    """Return a copy of a picture, BGR uint8 [h, w, 3], with a box for each detection."""
    picture = image.copy()
    draw_boxes(picture, map(_box, [*reading.rejected, *reading.detections]))
    return picture


def annotated_jpeg(image: np.ndarray, reading: PageReading) -> bytes:
    """Return the annotated picture as the bytes of a JPEG file."""
    return cv2.imencode(".jpg", annotated(image, reading))[1].tobytes()


class AnnotatedFolder:
    """A folder of the annotated pictures of some files; those of two files of the same name get different names.

    Raises OutputError, and UsageError for a file in the place of one of them that is none, unless with `force`.
    """

    def __init__(self, folder: Path, files: Iterable[File], *, force: bool = False) -> None:
        check_folder(folder, *SUFFIXES)
        self._folder, self._targets, names = folder, dict[File, Path](), set[str]()
        for path in files:
            self._targets[path] = folder / _unused_name(path.stem, names)
            check_output(self._targets[path], made=_MADE, force=force)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be created ({error.strerror}); name another folder") from None

    def write(self, path: File, jpeg: bytes) -> None:
        """Write the annotated picture of the file `path`, the bytes of a JPEG, atomically. Raises OutputError."""
        target = self._targets[path]
        try:
            write_atomically(target, mark(jpeg, _MADE))
        except OSError as error:
            raise OutputError(f"{target}: cannot be written ({error.strerror}); name another folder") from None


def _unused_name(stem: str, names: set[str]) -> str:
    """Return a name that is not among `names`, and add it."""
    name, number = f"{stem}.annotated.jpg", 1
    while name in names:
        number += 1
        name = f"{stem}-{number}.annotated.jpg"
    names.add(name)
    return name


def _box(detection: Detection) -> Box:
    if detection.digit is None:
        return Box(detection.corners, detection.reason, sure=False)
    return Box(detection.corners, sign_of(detection.digit), percent(detection.probability))
