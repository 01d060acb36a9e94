"""Turn arrays of images and labels, as people save them, into MNIST's form, and say in words how they were understood."""

from math import isqrt

import numpy as np

from airdigits.errors import DataError
from airdigits.labels import ALPHABET, CLASS_COUNT, label_of
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import SIDE
from airdigits.support.foreign_archives import AT_LEAST

_SIDES = 4, 1024  # px: what is smaller is no picture, what is larger is no picture of one digit
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # of red, green and blue: ITU-R BT.601
_CLEAR = 0.75  # of the border's pixels beyond a quarter of the range: then it tells the paper
_MOSTLY = 0.9  # of the images whose border tells the paper: the others are odd ones out
_SHOWN = 20  # characters of a wrong value
_BLOCK = 1000  # images that are converted at a time


def images_of(where: str, x: np.ndarray) -> tuple[np.ndarray, str]:
    """Return images in MNIST's form, uint8 [n, 28, 28], white ink on black, and how they were understood.

    `x` [n, h, w], [n, h*w] or with channels, any numeric type, 0..255, 0..1, -1..1 or (8x8) 0..16. What is 28x28 is
    taken as it is, but for its polarity; other sizes are normalised. Raises DataError, which begins with `where`.
    """
    if x.dtype.kind not in "buif":
        raise DataError(f"{where} must be numbers [n, {SIDE}, {SIDE}], is {shape_text(x)}")
    if not len(x):
        raise DataError(f"{where} is empty: there is nothing to read")
    pictures, shape = _to_pictures(where, x)
    grey, scale = _to_grey(where, pictures)
    height, width = grey.shape[1:]
    grey, polarity = _white_on_black(grey)
    normalised = ""
    if (height, width) != (SIDE, SIDE):
        grey, normalised = _normalised(where, grey), ", normalised"
    return grey, f"{len(x):,} images of {height}x{width}{shape}{scale}, {polarity}{normalised}"


def labels_of(where: str, y: np.ndarray, count: int) -> tuple[np.ndarray, str]:
    """Return labels uint8 [count], and how they were understood: "" or ", one-hot labels". Raises DataError.

    `y` [n] or [n, 1] whole numbers, also as floats or text, or one-hot [n, CLASS_COUNT].
    """
    if y.shape == (count, CLASS_COUNT) and y.dtype.kind in "buif" and _is_one_hot(y):
        return y.argmax(axis=1).astype(np.uint8), ", one-hot labels"
    flat = y.reshape(count) if y.shape == (count, 1) else y
    if flat.shape != (count,) or flat.dtype.kind not in "buifUS":
        raise DataError(f"{where} must be whole numbers [{count}], or one-hot, is {shape_text(y)}")
    if not count:
        raise DataError(f"{where} is empty: there is nothing to read")
    if flat.dtype.kind in "US":
        return _from_text(where, flat), ", labels as text"
    if not (np.isfinite(flat).all() and (flat == np.floor(flat)).all()):
        raise DataError(f"{where} must be whole numbers, has others")
    if flat.min() < 0 or flat.max() >= CLASS_COUNT:
        hint = "; where 10 stands for 0, make it 0" if (flat.min(), flat.max()) == (1, 10) else ""
        raise DataError(f"{where} must be labels 0..{CLASS_COUNT - 1}, has values from {flat.min():g} to {flat.max():g}{hint}")
    return flat.astype(np.uint8), ""


def shape_text(array: np.ndarray) -> str:
    """Return an array's type and shape for an error message: "float32 [3, 28, 28]"."""
    return f"{array.dtype} {list(array.shape)}"


def square(count: int) -> int | None:
    """Return the side of a square picture of so many pixels; None where there is none."""
    side = isqrt(count)
    return side if side * side == count and _SIDES[0] <= side <= _SIDES[1] else None


def _to_pictures(where: str, x: np.ndarray) -> tuple[np.ndarray, str]:
    """Return grey or coloured pictures [n, h, w(, c)], and what is to be said of it."""
    if x.ndim == 2 and (side := square(x.shape[1])):
        return x.reshape(-1, side, side), " (flat)"
    if x.ndim == 4 and x.shape[3] in (1, 3, 4):
        pictures, shape = x, f" ({x.shape[3]} channel{'s' * (x.shape[3] > 1)})"
    elif x.ndim == 4 and x.shape[1] in (1, 3):
        pictures, shape = np.moveaxis(x, 1, 3), f" ({x.shape[1]} channel{'s' * (x.shape[1] > 1)}, first)"
    elif x.ndim == 3:
        pictures, shape = x, ""
    else:
        raise DataError(
            f"{where} must be images [n, {SIDE}, {SIDE}], flat [n, {SIDE * SIDE}] or with channels, is {shape_text(x)}"
        )
    if not all(_SIDES[0] <= side <= _SIDES[1] for side in pictures.shape[1:3]):
        raise DataError(f"{where} must be images of {_SIDES[0]} to {_SIDES[1]} pixels a side, is {shape_text(x)}")
    return pictures, shape


def _to_grey(where: str, pictures: np.ndarray) -> tuple[np.ndarray, str]:
    """Return uint8 [n, h, w] of any numbers, and what is to be said of their range."""
    low, high = (float(bound) for bound in (pictures.min(), pictures.max()))  # nan where there is one
    if pictures.dtype == np.uint8 and (high > 1 or high == low == 0):
        full, says = None, ""
    elif low >= 0 and high <= 1:
        full, says = (0.0, 1.0), ", values 0..1"
    elif -1 <= low < 0 and high <= 1:
        full, says = (-1.0, 1.0), ", values -1..1"
    elif low >= 0 and high <= 16 and pictures.shape[1:3] == (8, 8):
        full, says = (0.0, 16.0), ", values 0..16"
    elif low >= 0 and high <= 255:
        full, says = None, ""
    else:
        raise DataError(f"{where} must be pixels 0..255, 0..1 or -1..1, has values from {low:g} to {high:g}")
    if pictures.dtype == np.uint8 and pictures.ndim == 3 and not full:
        return np.ascontiguousarray(pictures), says
    grey = np.empty(pictures.shape[:3], np.uint8)
    for start in range(0, len(pictures), _BLOCK):
        values = pictures[start : start + _BLOCK].astype(np.float32)
        if full:
            values = np.rint((values - full[0]) * (255 / (full[1] - full[0])))
        if values.ndim == 4:
            values = values[..., 0] if values.shape[3] == 1 else values[..., :3] @ _GREY
        grey[start : start + _BLOCK] = np.rint(values)
    return grey, says


def _white_on_black(grey: np.ndarray) -> tuple[np.ndarray, str]:
    """Invert images whose border says that the paper is light. Where borders tell nothing, they are taken as MNIST's."""
    border = _border(grey)
    light, dark = (border > 191).mean(axis=1) >= _CLEAR, (border < 64).mean(axis=1) >= _CLEAR
    told = int(light.sum() + dark.sum())
    if not told:
        return grey, "taken for white on black, as MNIST's are"
    if light.sum() >= _MOSTLY * told:
        return 255 - grey, "black on white, inverted"
    if dark.sum() >= _MOSTLY * told:
        return grey, "white on black"
    turned = grey.copy()
    turned[light] = 255 - turned[light]
    return turned, f"white on black, {int(light.sum()):,} of them inverted"


def _normalised(where: str, grey: np.ndarray) -> np.ndarray:
    """Normalise images of another size. Grey paper, where most of the images lie on such, is made black: it is no ink."""
    if len(grey) * SIDE * SIDE > max(AT_LEAST, 4 * grey.nbytes):
        raise DataError(f"{where} has {len(grey):,} tiny images, more than are read; split the file")
    levels = np.median(_border(grey), axis=1)
    levels = np.where(levels > 127, 0, levels) if np.median(levels) else np.zeros(len(grey))  # ink along half of it is no paper
    images = np.empty((len(grey), SIDE, SIDE), np.uint8)
    for i, (image, level) in enumerate(zip(grey, levels, strict=True)):
        images[i] = normalize(np.clip((image - level) * (255 / (255 - level)), 0, 255).astype(np.uint8) if level else image)
    return images


def _border(grey: np.ndarray) -> np.ndarray:
    """Return the outermost pixels of each image: [n, pixels]."""
    return np.concatenate([grey[:, 0], grey[:, -1], grey[:, 1:-1, 0], grey[:, 1:-1, -1]], axis=1)


def _is_one_hot(y: np.ndarray) -> bool:
    return bool(((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all())


def _from_text(where: str, y: np.ndarray) -> np.ndarray:
    texts = [text.decode("latin-1") if isinstance(text, bytes) else str(text) for text in y.tolist()]
    labels = [label_of(text.strip()) for text in texts]
    for text, label in zip(texts, labels, strict=True):
        if label is None:
            raise DataError(f"{where} must be labels of {ALPHABET}, has {text[:_SHOWN]!r}")
    return np.array(labels, np.uint8)
