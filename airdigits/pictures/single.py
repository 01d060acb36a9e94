"""A picture of one digit to its reading: everything that is ink in it belongs to that digit."""

from pathlib import Path

import cv2
import numpy as np

from airdigits.pictures.grid import without_grid
from airdigits.pictures.judge import Judge, Judged
from airdigits.pictures.load import Picture, load_grey, load_picture
from airdigits.pictures.marks import Mark, find_marks, join
from airdigits.pictures.strength import ink_mask, ink_strength, is_dark_around, is_light_on_dark
from airdigits.recognition.raster import SIDE

_PART = 0.12  # of the largest piece of ink: what is smaller is a stain
_BLACK = 32  # grey level of a border that is MNIST's black


def load_single(path: Path) -> tuple[Picture, np.ndarray | None]:
    """A picture of one digit, and the image for the network itself, uint8 [28, 28], where the file is in MNIST's form."""
    picture = load_picture(path)
    return picture, as_it_is(load_grey(path)) if picture.size == (SIDE, SIDE) else None


def as_it_is(grey: np.ndarray) -> np.ndarray | None:
    """A grey image, uint8 [28, 28], as the network wants it; the other way round where it is dark on light; else None."""
    if grey.shape != (SIDE, SIDE):
        return None
    border = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    if border < _BLACK and grey.max() > _BLACK:
        return grey
    return 255 - grey if border > 255 - _BLACK and grey.min() < 255 - _BLACK else None


def read_single(image: np.ndarray, judge: Judge) -> Judged | None:
    """Read all the ink of a BGR picture, uint8 [h, w, 3], as one digit; None where there is no ink."""
    margin = is_dark_around(image)  # a digit is often as broad as the paper in it, but seldom at the edge
    light = is_light_on_dark(image) if margin is None else margin
    strength = ink_strength(image, light)
    marks = find_marks(without_grid(ink_mask(strength)), strength)
    if not marks:
        return None
    largest = max(mark.size for mark in marks)
    (judged,) = judge.judge([join([mark for mark in marks if mark.size >= _PART * largest])])
    return judged


def judge_as_it_is(image: np.ndarray, judge: Judge) -> Judged:
    """Read an image that is in the network's form, uint8 [28, 28]."""
    rows, columns = cv2.boundingRect(image)[1::2], cv2.boundingRect(image)[::2]
    ink = image[rows[0] : sum(rows), columns[0] : sum(columns)]
    (judged,) = judge.judge_images([Mark(columns[0], rows[0], ink)], [image])
    return judged
