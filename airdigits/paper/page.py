"""A picture to the numbers that are written in it."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from airdigits.paper.binarization import ink_contrast, ink_mask, is_light_on_dark
from airdigits.paper.components import find_components
from airdigits.paper.deskew import skew, turn
from airdigits.paper.digits import digit_height, find_digits
from airdigits.paper.false_positives import PRINT, unlike_writing, without_things
from airdigits.paper.page_detection import flat_page, page_corners
from airdigits.paper.ruling_removal import remove_rulings
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.text_lines import in_lines, in_numbers, slope

_LEVEL_ENOUGH = 0.7  # degrees: less is not worth another look
_SURE = 0.9  # the probability of a digit that speaks for the page
_SHARE = 0.3  # of all marks, so many such digits do
_SEVERAL = 3  # digits that speak for each other
_GROWN = 0.08  # of its size: a sheet that seems larger or smaller by so much is another part of it, or nearer
_WORDS = 0.5  # of the marks in a group: when fewer are digits, those are letters too


@dataclass(frozen=True, eq=False)
class Detection:
    """A digit in a picture, or what is none.

    `corners`       float32 [4, 2], px of the picture, clockwise from the upper left of the level digit.
    `digit`         0..9, or None with the `reason`.
    `probabilities` float32 [10], that of each digit.
    `image`         uint8 [28, 28], what the network saw.
    """

    corners: np.ndarray
    digit: int | None
    probabilities: np.ndarray
    reason: str
    image: np.ndarray

    @property
    def probability(self) -> float:
        """The probability of the likeliest digit."""
        return float(self.probabilities.max())


@dataclass(frozen=True, eq=False)
class View:
    """How a page lies in a picture: lighter ink than paper, lines that fall by so many degrees once it is laid flat.

    `flat` float64 [3, 3] and `size` lay a page in perspective flat; None where it is taken as it is.
    """

    light_on_dark: bool
    degrees: float
    flat: np.ndarray | None = None
    size: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class PageReading:
    """`lines` from top to bottom; each has numbers from left to right, each of them its digits. `rejected`: all else."""

    lines: tuple[tuple[tuple[Detection, ...], ...], ...]
    rejected: tuple[Detection, ...]
    view: View | None = None

    @property
    def numbers(self) -> list[list[str]]:
        """The numbers of each line; a digit that could not be read is a question mark."""
        return [["".join("?" if f.digit is None else str(f.digit) for f in number) for number in line] for line in self.lines]

    @property
    def text(self) -> str:
        """The numbers as they stand: a line for each line."""
        return "\n".join(" ".join(line) for line in self.numbers)

    @property
    def digits(self) -> list[Detection]:
        """All digits in reading order."""
        return [found for line in self.lines for number in line for found in number if found.digit is not None]


def read_page(image: np.ndarray, scorer: ComponentScorer, view: View | None = None) -> PageReading:
    """Find the digits in a BGR picture, uint8 [h, w, 3], of any size that is good to work with (see load.py).

    `view`, from a picture of the same page a moment ago, saves finding out again how the page lies, most of the work.
    """
    if view is not None:
        return _read_as(image, view, scorer)
    light = is_light_on_dark(image)
    reading = _read(image, light, scorer)
    if not _is_page(reading):
        other = _read(image, not light, scorer)
        if _is_page(other) and _evidence(other) > _evidence(reading):
            light, reading = not light, other
    corners = page_corners(image)
    if corners is not None:
        flat = _read(image, light, scorer, *flat_page(corners))
        if _evidence(flat) > _evidence(reading):
            return flat
    return reading


def quick_scan(image: np.ndarray, scorer: ComponentScorer) -> PageReading:
    """Look for a page in a picture that is one of many: as read_page, but quickly where there is none.

    A sheet with several digits is taken as it is. Elsewhere a picture of half the size decides whether it is worth reading:
    digits lower than about 30 px are not found there.
    """
    corners = page_corners(image)
    if corners is not None:
        flat, size = flat_page(corners)
        reading = _read(image, is_light_on_dark(cv2.warpPerspective(image, flat, size)), scorer, flat, size)
        if len(reading.digits) >= _SEVERAL:
            return reading
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return read_page(image, scorer) if read_page(small, scorer).digits else PageReading((), ())


def view_now(image: np.ndarray, view: View) -> View | None:
    """How a page lies that moved a little since it was seen as `view`; None when it has to be looked at anew."""
    if view.size is None:
        return view
    corners = page_corners(image)
    if corners is None:
        return None
    flat, size = flat_page(corners)
    grown = np.array(size) / view.size
    return replace(view, flat=flat, size=size) if np.abs(grown - 1).max() < _GROWN else None


def reading_of_one(scored: ScoredComponent | None, scale: float = 1.0) -> PageReading:
    """The reading of a picture that is one digit; `scale`: its pixels for each of those that were judged."""
    if scored is None:
        return PageReading((), ())
    return PageReading((((_found(scored, np.diag([1 / scale, 1 / scale, 1.0])),),),), ())


def _is_page(reading: PageReading) -> bool:
    """Whether it is certain that this is a page, seen the right way round: sure digits make up much of it, and not 1 alone."""
    seen = [found for line in reading.lines for number in line for found in number]
    seen += [found for found in reading.rejected if found.reason not in PRINT]
    sure = sum(found.digit not in (None, 1) and found.probability >= _SURE for found in seen)
    return sure >= (_SHARE if sure >= _SEVERAL else 1) * max(len(seen), 1)


def _evidence(reading: PageReading) -> float:
    return sum(found.probability for found in reading.digits)


def _read(
    image: np.ndarray, light: bool, scorer: ComponentScorer, flat: np.ndarray | None = None, size: tuple[int, int] | None = None
) -> PageReading:
    """Find out how lines fall, then read; `flat` and `size` lay a page in perspective flat first."""
    page = image if flat is None or size is None else cv2.warpPerspective(image, flat, size)
    strength = ink_contrast(page, light)
    angle = skew(ink_mask(strength))
    digits, there = _digits(page, strength, angle, light, scorer)
    height = digit_height(digits)
    more = slope([j.component for j in digits if not j.reason], height) if height else 0.0
    if abs(more) > _LEVEL_ENOUGH:
        angle += more
        digits, there = _digits(page, strength, angle, light, scorer)
    return _arrange(digits, there if flat is None else there @ flat, View(light, angle, flat, size))


def _read_as(image: np.ndarray, view: View, scorer: ComponentScorer) -> PageReading:
    page = image if view.flat is None or view.size is None else cv2.warpPerspective(image, view.flat, view.size)
    digits, there = _digits(page, ink_contrast(page, view.light_on_dark), view.degrees, view.light_on_dark, scorer)
    return _arrange(digits, there if view.flat is None else there @ view.flat, view)


def _digits(
    image: np.ndarray, strength: np.ndarray, degrees: float, light: bool, scorer: ComponentScorer
) -> tuple[list[ScoredComponent], np.ndarray]:
    """The digits of a picture that is turned by so much first, and the matrix of that turn."""
    level, there = _turned(strength, degrees)
    mask = remove_rulings(ink_mask(level))
    digits = find_digits(find_components(mask, level), scorer)
    things = [unlike_writing(j.component, image, there, mask, light) for j in digits]
    return without_things(digits, things), there


def _turned(strength: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    if not degrees:
        return strength, np.eye(3)
    matrix, size = turn(strength.shape, degrees)
    return cv2.warpPerspective(strength, matrix, size), matrix


def _arrange(digits: list[ScoredComponent], matrix: np.ndarray, view: View) -> PageReading:
    height = digit_height(digits)
    beside = [j.component.height > 2 * height or j.reason in PRINT for j in digits]  # what stands in no line
    lines, rejected = [], [_found(j, matrix) for j, out in zip(digits, beside, strict=True) if out]
    sized = [j for j, out in zip(digits, beside, strict=True) if not out]
    for line in in_lines(sized, height):
        numbers = []
        for group in in_numbers(line, height):
            read = sum(not j.reason for j in group)
            if read and read >= _WORDS * len(group):
                numbers.append(tuple(_found(j, matrix) for j in group))
            else:
                rejected += [_found(j if j.reason else j.doubted("among signs that are no digits"), matrix) for j in group]
        if numbers:
            lines.append(tuple(numbers))
    return PageReading(tuple(lines), tuple(rejected), view)


def _found(scored: ScoredComponent, matrix: np.ndarray) -> Detection:
    component = scored.component
    box = np.array(
        [
            (component.x, component.y),
            (component.right, component.y),
            (component.right, component.bottom),
            (component.x, component.bottom),
        ],
        np.float32,
    )
    corners = cv2.perspectiveTransform(box[:, None], np.linalg.inv(matrix))[:, 0]
    return Detection(corners.astype(np.float32), scored.digit, scored.probabilities, scored.reason, scored.image)
