"""Read the numbers in a picture: the entry point for programs."""

from pathlib import Path

import numpy as np

from airdigits.paper.config import PaperConfig
from airdigits.paper.image_file import Picture, load_picture, picture_of
from airdigits.paper.page import read_page
from airdigits.paper.reading import PageReading
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import is_normalized, read_single, reading_of_one, score_mnist_image
from airdigits.recognition.classifier import DigitClassifier


def read_image(
    image: str | Path | np.ndarray,
    *,
    one: bool = False,
    model: str | Path | None = None,
    config: PaperConfig = PaperConfig(),
) -> PageReading:
    r"""Read the numbers in an image file or in a picture in memory.

    >>> read_image("page.jpg").text
    '3140 27\n86'
    >>> [(d.digit, d.probability) for d in read_image("seven.png", one=True).digits]
    [(7, 0.998)]

    A picture in memory is uint8, BGR [h, w, 3] as OpenCV reads it or grey [h, w]. `one` takes all ink for one digit. `model`
    is another digit model (.tflite) than the shipped one. Corners in the reading are in pixels of the upright picture.
    Raises PictureError for a file that cannot be read, DigitModelError for a model that cannot, ValueError for an array of
    another shape or type.
    """
    picture = picture_of(image) if isinstance(image, np.ndarray) else load_picture(image)
    scorer = ComponentScorer(DigitClassifier(None if model is None else Path(model)))
    return read_picture(picture, scorer, one=one, config=config).scaled(1 / picture.scale)


def read_picture(
    picture: Picture, scorer: ComponentScorer, *, one: bool = False, config: PaperConfig = PaperConfig()
) -> PageReading:
    """Read a loaded picture; corners in the reading are in pixels of `picture.image`."""
    if not one:
        return read_page(picture.image, scorer, config=config)
    if picture.mnist is not None and is_normalized(picture.mnist):
        return reading_of_one(score_mnist_image(picture.mnist, scorer), np.diag([1 / picture.scale, 1 / picture.scale, 1]))
    single = read_single(picture.image, scorer)
    return PageReading((), ()) if single is None else single.reading()
