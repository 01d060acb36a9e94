"""Read the numbers in a picture: the entry point for programs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from airdigits.labels import sign_of
from airdigits.paper.components import Component
from airdigits.paper.config import PaperConfig
from airdigits.paper.image_file import Picture, load_picture, picture_of
from airdigits.paper.page import read_page
from airdigits.paper.reading import TRY_ONE, Detection, PageReading, mapped
from airdigits.paper.scoring import ComponentScorer
from airdigits.paper.single_digit import SingleDigit, is_normalized, read_single, reading_of_one, score_mnist_image
from airdigits.recognition.classifier import DigitClassifier

_ALL_INK = 0.6  # of the ink belongs to a large digit; words and rows of digits fall into more parts
_AGREED = 0.4  # the certainty of one large digit where the page is empty: pictures of rooms and hands stay below 0.27
_CONTRADICTS = 0.7  # the certainty where something was read on the page
_GUESS = 0.1  # the certainty at which one large digit is mentioned
_LARGE = 0.25  # of the shorter side: a large digit is at least so large
_TALLER = 1.3  # times as tall as what the page reader found in it
_ROW = 2  # digits on their side are no parts of one large digit
_LINE = 3  # digits of a line, or of a page, that confirm each other
_SURE = 0.9  # the probability of each digit in a line that shows which way is up
_CLEARLY = 1.5  # times the evidence of the picture as it is
_ONE_MORE, _AHEAD = 0.9, 0.15  # digits, and of the evidence: by so much one side up has to be better than the other
_LOOKED_AT = 60  # rejected components whose images are turned


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
        return _read_any(picture.image, scorer, config)
    if picture.mnist is not None and is_normalized(picture.mnist):
        return reading_of_one(score_mnist_image(picture.mnist, scorer), np.diag([1 / picture.scale, 1 / picture.scale, 1]))
    single = read_single(picture.image, scorer)
    return PageReading((), ()) if single is None else single.reading()


def _read_any(image: np.ndarray, scorer: ComponentScorer, config: PaperConfig) -> PageReading:
    """Read a picture as a page, as one large digit or turned, as its evidence is best."""
    page = read_page(image, scorer, config=config)
    signs = {degrees: _signs(page, degrees, scorer) for degrees in (90, 270)}
    turned = _turned(image, page, signs, scorer, config)
    if turned is not None:
        return turned
    if len(page.digits) >= _LINE:
        return page
    single = read_single(image, scorer)
    if max(signs.values()) >= _ROW and (single is None or single.certainty < _CONTRADICTS):
        return page
    if single is not None and _is_one_digit(single, page, image):
        return replace(single.reading(), is_one=True)
    if not page.digits and single is not None and single.scored.digit is not None and single.certainty >= _GUESS:
        doubted = single.rejected(f"could be one large {sign_of(single.scored.digit)}: {TRY_ONE}")
        return replace(page, rejected=(*page.rejected, doubted))
    return page


def _is_one_digit(single: SingleDigit, page: PageReading, image: np.ndarray) -> bool:
    """Return whether a picture is one large digit rather than the page that was read in it.

    Most of the ink has to belong to it, and most candidates have to agree: of a page, a word or a room they do not. What a page
    reader finds beside or within a large digit are its parts, or specks.
    """
    if single.scored.digit is None or single.candidate.share < _ALL_INK:
        return False
    low, high = single.corners.min(axis=0), single.corners.max(axis=0)
    if not page.digits:
        return single.certainty >= _AGREED and (high - low).max() >= _LARGE * min(image.shape[:2])
    smaller = all(np.ptp(d.corners[:, 1]) * _TALLER < high[1] - low[1] for d in page.detections)
    (first, *more) = page.detections
    place = first.corners.mean(axis=0)
    same = not more and bool(((place >= low) & (place <= high)).all())
    return single.certainty >= _CONTRADICTS and (smaller or same)


def _turned(
    image: np.ndarray, upright: PageReading, signs: Mapping[int, int], scorer: ComponentScorer, config: PaperConfig
) -> PageReading | None:
    """Read a picture that lies on its side, if several digits of a line are surely read so; else None.

    `signs` has what `_signs` counts for each number of degrees.
    A digit alone is no evidence: a 6 is a 9 to somebody.
    """
    best, second = PageReading((), ()), PageReading((), ())
    for degrees, count in signs.items():
        if count >= max(_LINE, len(upright.digits)):
            reading = replace(read_page(np.rot90(image, -degrees // 90).copy(), scorer, config=config), turned=degrees)
            best, second = (reading, best) if _evidence(reading) > _evidence(best) else (best, reading)
    lines = [[d for number in line for d in number] for line in best.lines]
    sure = any(len(line) >= _LINE and all(d.digit is not None and d.probability >= _SURE for d in line) for line in lines)
    ahead = _evidence(best) - _evidence(second)  # upside down, 0 1 2 5 6 8 9 may be digits, 3 4 7 are none
    told = ahead >= max(_ONE_MORE, _AHEAD * _evidence(best)) and _evidence(best) >= _CLEARLY * _evidence(upright)
    return _upright(best, image.shape) if sure and told else None


def _signs(page: PageReading, degrees: int, scorer: ComponentScorer) -> int:
    """Count the components that were rejected and are surely digits once they are turned clockwise."""
    rejected = [d for d in (*page.detections, *page.rejected) if d.digit is None][:_LOOKED_AT]
    images = [np.rot90(detection.image, -degrees // 90).copy() for detection in rejected]
    scored = scorer.score_images([Component(0, 0, image) for image in images], images)
    return sum(s.score >= _SURE for s in scored)


def _evidence(reading: PageReading) -> float:
    return sum(detection.probability for detection in reading.digits)


def _upright(reading: PageReading, shape: tuple[int, ...]) -> PageReading:
    """Move a reading of a picture that was turned clockwise back to the picture itself, of this shape."""
    height, width = shape[:2]

    def of(detection: Detection) -> Detection:
        x, y = detection.corners.T
        corners = np.stack([y, height - x] if reading.turned == 90 else [width - y, x], axis=1)
        return replace(detection, corners=corners.astype(np.float32))

    lines, rejected = mapped(reading, of)
    return replace(reading, lines=lines, rejected=rejected, view=None)
