"""Read a picture of one digit: all ink in it belongs to that digit."""

import cv2
import numpy as np

from airdigits.paper.binarization import ink_contrast, ink_mask, is_dark_around, is_light_on_dark
from airdigits.paper.components import Component, find_components, join
from airdigits.paper.config import PaperConfig
from airdigits.paper.ruling_removal import remove_rulings
from airdigits.paper.scoring import ComponentScorer, ScoredComponent

_PART = 0.12  # of the largest component: what is smaller is a stain


def read_single(image: np.ndarray, scorer: ComponentScorer, config: PaperConfig = PaperConfig()) -> ScoredComponent | None:
    """Read all the ink of a BGR picture, uint8 [h, w, 3], as one digit; None where there is no ink."""
    margin = is_dark_around(image)  # a digit is often as broad as the paper in it, but seldom at the edge
    light = is_light_on_dark(image) if margin is None else margin
    contrast = ink_contrast(image, light)
    components = find_components(remove_rulings(ink_mask(contrast, config), config), contrast, config)
    if not components:
        return None
    largest = max(component.size for component in components)
    (scored,) = scorer.score([join([component for component in components if component.size >= _PART * largest])])
    return scored


def score_mnist_image(image: np.ndarray, scorer: ComponentScorer) -> ScoredComponent:
    """Score an image that is in MNIST's form already, uint8 [28, 28], white ink on black."""
    x, y, width, height = cv2.boundingRect(image)
    (scored,) = scorer.score_images([Component(x, y, image[y : y + height, x : x + width])], [image])
    return scored
