"""Make non-digit images from images of digits, in the same hand and the same ink.

Everything that `non_digits.py` makes looks drawn. If those were the only non-digits, the network would learn that whatever
looks scanned is a digit.
"""

import cv2
import numpy as np

from airdigits.labels import CLASS_COUNT, label_of
from airdigits.recognition.normalize import normalize
from airdigits.recognition.raster import SIDE

# What is left of a digit must not be a digit itself: the half of an 8 is a 0 or a 3, the end of a 7 is a 1.
_PARTS = {"0": ("top", "bottom", "left", "right"), "2": ("top", "bottom"), "3": ("top", "bottom"), "5": ("top", "bottom")}
_LYING = "23457"  # lying or mirrored they are non-digits
_OVERLAID = "0234568"  # a 1, 7 or 9 may vanish in the other digit
_INK = 48  # grey that counts as ink


def make_non_digit_images(images: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Make `count` non-digit images, uint8 [count, 28, 28], from images of digits, uint8 [n, 28, 28], with their labels."""
    by_label = {label: np.flatnonzero(labels == label) for label in range(CLASS_COUNT)}

    def one(signs: str = "") -> np.ndarray:
        """Pick a random image of one of these signs, cut out; of any sign where there is none of these."""
        wanted = [label_of(sign) for sign in signs] or list(by_label)
        places = np.concatenate([by_label[label] for label in wanted if label is not None])
        return cut_out(images[rng.choice(places if len(places) else len(images))])

    made: list[np.ndarray] = []
    while len(made) < count:
        choice = rng.random()
        if choice < 0.4:
            made.append(_beside(one(), one(), rng))
        elif choice < 0.55:
            made.append(_upon(one(_OVERLAID), one(_OVERLAID), rng))
        elif choice < 0.85:
            sign = str(rng.choice(list(_PARTS)))
            made.append(_part(one(sign), str(rng.choice(_PARTS[sign])), rng.uniform(0.35, 0.6)))
        else:
            image = one(_LYING)
            made.append(np.rot90(image, rng.choice([1, 3])) if rng.random() < 0.5 else np.rot90(image, 2)[::-1])
    return np.array([normalize(np.ascontiguousarray(image)) for image in made], np.uint8).reshape(-1, SIDE, SIDE)


def cut_out(image: np.ndarray, ink: int = _INK) -> np.ndarray:
    """Crop a grey image to the pixels above `ink`; return all of it where there are none."""
    rows, columns = (np.flatnonzero((image > ink).any(axis=axis)) for axis in (1, 0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else image


def _beside(first: np.ndarray, second: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Put two digits side by side, a little apart or into each other."""
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
    """Put two digits nearly in the same place."""
    canvas = np.zeros((30, 30), np.uint8)
    canvas[2 : 2 + len(first), 2 : 2 + first.shape[1]] = first
    top, left = (int(value) for value in rng.integers(0, 8, 2))
    place = canvas[top : top + len(second), left : left + second.shape[1]]
    np.maximum(place, second[: place.shape[0], : place.shape[1]], out=place)
    return canvas


def _part(image: np.ndarray, side: str, share: float) -> np.ndarray:
    """Cut off the top, bottom, left or right of a digit."""
    height, width = (max(2, round(share * length)) for length in image.shape)
    return {"top": image[:height], "bottom": image[-height:], "left": image[:, :width], "right": image[:, -width:]}[side]
