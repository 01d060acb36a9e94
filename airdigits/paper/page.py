"""Read the numbers on a page: find its ink, deskew it, and arrange the digits in lines."""

from dataclasses import replace

import cv2
import numpy as np

from airdigits.labels import label_of
from airdigits.paper.binarization import ink_contrast, ink_mask, is_light_on_dark
from airdigits.paper.config import PaperConfig
from airdigits.paper.deskew import deskewed, skew
from airdigits.paper.digits import digit_height, find_digits
from airdigits.paper.false_positives import PRINT, reject_non_writing, unlike_writing
from airdigits.paper.kinds import MARKS, MINUS
from airdigits.paper.page_detection import flat_page, page_corners
from airdigits.paper.reading import Detection, PageReading, View
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.sorting import NO_DIGIT_KINDS, SIGN_KINDS, sort_ink
from airdigits.paper.text_lines import in_lines, in_numbers, slope

_ONE = label_of("1")
_LEVEL_ENOUGH = 0.7  # degrees: less is not worth another pass
_SURE = 0.9  # the probability of a digit that shows that this is a page
_SHARE = 0.3  # of all components, so many such digits do
_CONFIRMED = 3  # digits that confirm each other
_PLAIN = 0.9  # the mean probability of a page's digits, where it lies flat enough
_GROWN = 0.08  # of its size: a page that seems so much larger or smaller is another part of it, or nearer
_LETTERS = 0.5  # of the components in a group: when fewer are digits, those are letters too


def read_page(
    image: np.ndarray, scorer: ComponentScorer, view: View | None = None, config: PaperConfig = PaperConfig()
) -> PageReading:
    """Find the digits in a BGR picture, uint8 [h, w, 3], at the size to work with (see image_file.py).

    `view`, from a picture of the same page a moment ago, saves detecting the page again, which is most of the work.
    """
    if view is not None:
        return _read_as(image, view, scorer, config)
    light = is_light_on_dark(image)
    reading = _read(image, View(light, 0.0), scorer, config)
    if not _is_page(reading):
        other = _read(image, View(not light, 0.0), scorer, config)
        if _is_page(other) and _evidence(other) > _evidence(reading):
            light, reading = not light, other
    corners = None if _is_plain(reading) else page_corners(image)
    if corners is not None:
        flat = _read(image, View(light, 0.0, *flat_page(corners)), scorer, config)
        if _evidence(flat) > _evidence(reading):
            return flat
    return reading


def quick_scan(image: np.ndarray, scorer: ComponentScorer, config: PaperConfig = PaperConfig()) -> PageReading:
    """Look for a page in one picture of many: as read_page, but quickly where there is none.

    A page with several digits whose corners are found is taken as it is. Elsewhere a picture of half the size decides whether
    this one is worth reading: digits lower than about 30 px are not found there.
    """
    corners = page_corners(image)
    if corners is not None:
        flat, size = flat_page(corners)
        light = is_light_on_dark(cv2.warpPerspective(image, flat, size))
        reading = _read(image, View(light, 0.0, flat, size), scorer, config)
        if len(reading.digits) >= _CONFIRMED:
            return reading
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    is_worth_reading = read_page(small, scorer, config=config).digits
    return read_page(image, scorer, config=config) if is_worth_reading else PageReading((), ())


def updated_view(image: np.ndarray, view: View) -> View | None:
    """Return the view of a page that moved a little since `view`; None when it has to be detected again."""
    if view.size is None:
        return view
    corners = page_corners(image)
    if corners is None:
        return None
    flat, size = flat_page(corners)
    grown = np.array(size) / view.size
    return replace(view, flat=flat, size=size) if np.abs(grown - 1).max() < _GROWN else None


def _is_page(reading: PageReading) -> bool:
    """Return whether this is certainly a page of the right polarity: sure digits, not only 1, make up much of it."""
    known = (*PRINT, *NO_DIGIT_KINDS, *SIGN_KINDS)
    seen = [d for d in reading.rejected if d.reason not in known]
    for number in (number for line in reading.lines for number in line):
        confirmed = any(map(_tells, number))  # then a 1 among them speaks neither for nor against it
        seen += [d for d in number if not (confirmed and d.digit == _ONE)]
    sure = sum(map(_tells, seen))
    return sure >= (_SHARE if sure >= _CONFIRMED else 1) * max(len(seen), 1)


def _is_plain(reading: PageReading) -> bool:
    """Return whether a page is read so surely that it need not be flattened first."""
    return _is_page(reading) and _evidence(reading) >= _PLAIN * len(reading.detections)


def _tells(detection: Detection) -> bool:
    """Return whether this is surely a digit that other things are not taken for."""
    return detection.digit not in (None, _ONE) and detection.probability >= _SURE


def _evidence(reading: PageReading) -> float:
    return sum(detection.probability for detection in reading.digits)


def _read(image: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig) -> PageReading:
    """Flatten the page as `view` says, estimate its skew, and read it."""
    page = _flattened(image, view)
    contrast = ink_contrast(page, view.light_on_dark)
    view = replace(view, degrees=skew(ink_mask(contrast, config), config))
    digits, matrix = _digits(page, contrast, view, scorer, config)
    height = digit_height(digits)
    more = slope([s.component for s in digits if not s.reason], height, config) if height else 0.0
    if abs(more) > _LEVEL_ENOUGH:
        view = replace(view, degrees=view.degrees + more)
        digits, matrix = _digits(page, contrast, view, scorer, config)
    return _arrange(digits, matrix, view, config)


def _read_as(image: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig) -> PageReading:
    """Read a page whose view is known."""
    page = _flattened(image, view)
    digits, matrix = _digits(page, ink_contrast(page, view.light_on_dark), view, scorer, config)
    return _arrange(digits, matrix, view, config)


def _flattened(image: np.ndarray, view: View) -> np.ndarray:
    if view.flat is None or view.size is None:
        return image
    return cv2.warpPerspective(image, view.flat, view.size)


def _digits(
    page: np.ndarray, contrast: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig
) -> tuple[list[ScoredComponent], np.ndarray]:
    """Find the digits of a flat page once it is deskewed; also return the matrix from the flat page to the deskewed one."""
    level, matrix = deskewed(contrast, view.degrees)
    mask = ink_mask(level, config)
    writing, others = sort_ink(mask, level, scorer, config)
    digits = find_digits(writing, scorer, config)
    reasons = [unlike_writing(s.connected, page, matrix, mask, view.light_on_dark) for s in digits]
    return [*(reject_non_writing(digits, reasons) if digits else []), *others], matrix


def _arrange(digits: list[ScoredComponent], matrix: np.ndarray, view: View, config: PaperConfig) -> PageReading:
    """Arrange digits in lines and numbers, and leave words out; `matrix` leads from the flat page to the deskewed one."""
    if view.flat is not None:
        matrix = matrix @ view.flat
    height = digit_height(digits)
    beside = [  # what stands in no line
        s.component.height > 2 * height or s.reason in PRINT or s.reason in NO_DIGIT_KINDS for s in digits
    ]
    lines, rejected = [], [_detection(s, matrix) for s, out in zip(digits, beside, strict=True) if out]
    sized = [s for s, out in zip(digits, beside, strict=True) if not out]
    for line in in_lines(sized, height):
        numbers = []
        for group in in_numbers(line, height, config):
            group, edge = _without_signs_at_ends(group)
            rejected += [_detection(s, matrix) for s in edge]
            read, signs = sum(not s.reason for s in group), sum(s.reason in SIGN_KINDS for s in group)
            if read and read >= _LETTERS * (len(group) - signs):
                numbers.append(tuple(_detection(s, matrix) for s in group))
            else:
                letters = (s if s.reason else s.rejected("among signs that are no digits") for s in group)
                rejected += [_detection(s, matrix) for s in letters]
        if numbers:
            lines.append(tuple(numbers))
    return PageReading(tuple(lines), tuple(rejected), view)


def _without_signs_at_ends(group: list[ScoredComponent]) -> tuple[list[ScoredComponent], list[ScoredComponent]]:
    """Divide a group into a number and the signs before and after it; a minus before it is its own."""
    first = next((i for i, s in enumerate(group) if s.reason not in SIGN_KINDS), len(group))
    last = next((i for i in range(len(group), first, -1) if group[i - 1].reason not in SIGN_KINDS), first)
    if 0 < first < len(group) and group[first - 1].mark == MARKS[MINUS]:
        first -= 1
    return group[first:last], group[:first] + group[last:]


def _detection(scored: ScoredComponent, matrix: np.ndarray) -> Detection:
    """Return a scored component as it lies in the picture; `matrix` leads from the picture to the component's page."""
    box = scored.component.corners.astype(np.float32)
    corners = cv2.perspectiveTransform(box[:, None], np.linalg.inv(matrix))[:, 0]
    return Detection(corners.astype(np.float32), scored.digit, scored.probabilities, scored.reason, scored.image, scored.mark)
