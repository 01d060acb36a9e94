"""A picture of one digit to its reading: everything that is ink in it belongs to that digit."""

from pathlib import Path

import cv2
import numpy as np

from airdigits.paper.binarization import ink_contrast, ink_mask, is_dark_around, is_light_on_dark
from airdigits.paper.components import Component, find_components, join
from airdigits.paper.image_file import Picture, load_grey, load_picture
from airdigits.paper.ruling_removal import remove_rulings
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
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


def read_single(image: np.ndarray, scorer: ComponentScorer) -> ScoredComponent | None:
    """Read all the ink of a BGR picture, uint8 [h, w, 3], as one digit; None where there is no ink."""
    margin = is_dark_around(image)  # a digit is often as broad as the paper in it, but seldom at the edge
    light = is_light_on_dark(image) if margin is None else margin
    strength = ink_contrast(image, light)
    components = find_components(remove_rulings(ink_mask(strength)), strength)
    if not components:
        return None
    largest = max(component.size for component in components)
    (scored,) = scorer.scorer([join([component for component in components if component.size >= _PART * largest])])
    return scored


def judge_as_it_is(image: np.ndarray, scorer: ComponentScorer) -> ScoredComponent:
    """Read an image that is in the network's form, uint8 [28, 28]."""
    rows, columns = cv2.boundingRect(image)[1::2], cv2.boundingRect(image)[::2]
    ink = image[rows[0] : sum(rows), columns[0] : sum(columns)]
    (scored,) = scorer.judge_images([Component(columns[0], rows[0], ink)], [image])
    return scored
