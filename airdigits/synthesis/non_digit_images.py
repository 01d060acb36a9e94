"""Images of digits to images of no digit, in the same hand and the same ink.

Everything that `scribbles.py` draws looks drawn. Were nothing else shown as no digit, the network would learn that whatever
looks scanned is one.
"""

import cv2
import numpy as np

from airdigits.datasets.arrays import normalise
from airdigits.recognition.raster import SIDE

# What is left of a digit must not be a digit itself: the half of an 8 is a 0 or a 3, the end of a 7 is a 1.
_PARTS = {0: ("top", "bottom", "left", "right"), 2: ("top", "bottom"), 3: ("top", "bottom"), 5: ("top", "bottom")}
_TURNED = (2, 3, 4, 5, 7)  # lying or mirrored they are no digit
_INK = 48  # grey that counts as ink


def not_digits(images: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Make `count` images of no digit, uint8 [count, 28, 28], from digits, uint8 [n, 28, 28], with their labels."""
    by_label = {digit: np.flatnonzero(labels == digit) for digit in range(10)}

    def one(*digits: int) -> np.ndarray:
        """A random image of one of these digits, cut out; of any digit where there is none of these."""
        places = np.concatenate([by_label[digit] for digit in digits or range(10)])
        return cut_out(images[rng.choice(places if len(places) else len(images))])

    made: list[np.ndarray] = []
    while len(made) < count:
        choice = rng.random()
        if choice < 0.4:
            made.append(_beside(one(), one(), rng))
        elif choice < 0.55:
            made.append(_upon(one(0, 2, 3, 4, 5, 6, 8), one(0, 2, 3, 4, 5, 6, 8), rng))
        elif choice < 0.85:
            digit = int(rng.choice(list(_PARTS)))
            made.append(_part(one(digit), str(rng.choice(_PARTS[digit])), rng.uniform(0.35, 0.6)))
        else:
            image = one(*_TURNED)
            made.append(np.rot90(image, rng.choice([1, 3])) if rng.random() < 0.5 else np.rot90(image, 2)[::-1])
    return np.array([normalise(np.ascontiguousarray(image)) for image in made], np.uint8).reshape(-1, SIDE, SIDE)


def cut_out(image: np.ndarray, ink: int = _INK) -> np.ndarray:
    """A grey image without its margin, in which nothing is lighter than `ink`; all of it where nothing is."""
    rows, columns = (np.flatnonzero((image > ink).any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else image


def _beside(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two digits side by side, a little apart or into each other."""
    height = max(len(first), len(second))
    width = round(second.shape[1] * height / len(second) * rng.uniform(0.8, 1.2))
    second = cv2.resize(second, (max(2, width), height), interpolation=cv2.INTER_AREA)
    start = max(2, first.shape[1] + int(rng.integers(-4, 4)))
    canvas = np.zeros((height, max(first.shape[1], start + second.shape[1])), np.uint8)
    top = (height - len(first)) // 2
    canvas[top : top + len(first), : first.shape[1]] = first
    canvas[:, start : start + second.shape[1]] = np.maximum(canvas[:, start : start + second.shape[1]], second)
    return canvas


def _upon(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Two digits nearly in the same place."""
    canvas = np.zeros((30, 30), np.uint8)
    canvas[2 : 2 + len(first), 2 : 2 + first.shape[1]] = first
    top, left = (int(value) for value in rng.integers(0, 8, 2))
    place = canvas[top : top + len(second), left : left + second.shape[1]]
    np.maximum(place, second[: place.shape[0], : place.shape[1]], out=place)
    return canvas


def _part(image: np.ndarray, side: str, share: float) -> np.ndarray:
    """The top, bottom, left or right of a digit."""
    height, width = (max(2, round(share * length)) for length in image.shape)
    return {"top": image[:height], "bottom": image[-height:], "left": image[:, :width], "right": image[:, -width:]}[side]
