"""Make small data sets in the formats that people have, all with the same digits in them."""

import gzip
import io
import struct
import zipfile
from pathlib import Path

import cv2
import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import SIDE, rasterize
from airdigits.synthesis.hand.digit_shapes import plain_digit

PIXELS = [f"pixel{i}" for i in range(SIDE * SIDE)]


def digits(count: int = 20, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Plainly written digits, 0 to 9 over and over: uint8 [n, 28, 28] and labels uint8 [n]."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count, dtype=np.uint8) % 10
    return np.array([rasterize(Ink.of(plain_digit(str(label), rng))) for label in labels], np.uint8), labels


def idx(array: np.ndarray) -> bytes:
    """An array of bytes in MNIST's format."""
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()


def save_idx(folder: Path, x: np.ndarray, y: np.ndarray, part: str = "t10k", *, packed: bool = False) -> Path:
    """Save images and labels as they were published; return the file of images."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in ((f"{part}-images-idx3-ubyte", x), (f"{part}-labels-idx1-ubyte", y)):
        content = idx(array)
        (folder / (name + ".gz" * packed)).write_bytes(gzip.compress(content) if packed else content)
    return folder / (f"{part}-images-idx3-ubyte" + ".gz" * packed)


def csv(
    table: np.ndarray, header: list[str] | None = None, *, separator: str = ",", form: str = "%d", encoding: str = "utf-8"
) -> bytes:
    """A table as text."""
    text = io.StringIO()
    if header:
        print(separator.join(header), file=text)
    np.savetxt(text, table, fmt=form, delimiter=separator)
    return text.getvalue().encode(encoding)


def labelled_table(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Labels, then pixels: [n, 785]."""
    return np.column_stack([y, x.reshape(len(x), -1)])


def save_kaggles_zip(path: Path, x: np.ndarray, y: np.ndarray) -> Path:
    """Save what Kaggle sends: labelled images, the same without labels, and a sample of an answer."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n")
        archive.writestr("test.csv", csv(x.reshape(len(x), -1), PIXELS))
        archive.writestr("train.csv", csv(labelled_table(x, y), ["label", *PIXELS]))
    return path


def save_class_folders(folder: Path, x: np.ndarray, y: np.ndarray, inside: str = "{label}", *, paper: bool = False) -> Path:
    """Save images as PNG, each in the folder of its digit; on paper, they are large, dark on light and off the middle."""
    for i, (image, label) in enumerate(zip(x, y, strict=True)):
        path = folder / inside.format(label=label) / f"p{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if paper:
            sheet = np.full((240, 320), 235, np.uint8)
            sheet[30:198, 60:228] = 235 - cv2.resize(image, (168, 168), interpolation=cv2.INTER_CUBIC).astype(int) * 200 // 255
            image = sheet
        path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
    return folder
