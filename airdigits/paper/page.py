"""Read the numbers on a page: find its ink, deskew it, and arrange the digits in lines."""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from airdigits.labels import DIGITS, Alphabet, label_of
from airdigits.paper.binarization import ink_absorption, ink_mask, is_light_on_dark, strongest
from airdigits.paper.components import Component, find_components, pen_width
from airdigits.paper.config import PaperConfig
from airdigits.paper.deskew import deskewed, skew
from airdigits.paper.digits import SIGN_REASON, digit_height, join_parts, split_digits
from airdigits.paper.false_positives import reject_non_writing, unlike_writing
from airdigits.paper.page_detection import flat_page, page_corners
from airdigits.paper.reading import Detection, PageReading, View
from airdigits.paper.scoring import ComponentScorer, ScoredComponent
from airdigits.paper.signs import small_ink, told_apart, with_marks, with_signs
from airdigits.paper.sorting import NO_DIGIT_KINDS, sort_ink
from airdigits.paper.splitting import row_score
from airdigits.paper.text_lines import in_lines, in_numbers, slope

_ONE = label_of("1")
_LEVEL_ENOUGH = 0.7  # degrees: less is not worth another pass
_SURE = 0.9  # the probability of a digit that shows that this is a page
_SHARE = 0.3  # of all components, so many such digits do
_CONFIRMED = 3  # digits that confirm each other
_PLAIN = 0.9  # the mean probability of a page's digits, where it lies flat enough
_STROKES = 11.0  # a digit is about so many pen widths tall, where nothing else is known
_OFF = 1.6  # times the height that was assumed: the segmentation network sees the page once more
_LOOKED_AT = 80  # components of which the pen's width is measured
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
    return _finished(_best_view(image, scorer, config), scorer, config)


def _best_view(image: np.ndarray, scorer: ComponentScorer, config: PaperConfig) -> "_Found":
    """Find what is on a page in either polarity, and flattened, and return the best."""
    light = is_light_on_dark(image)
    best, reading = _read(image, View(light, 0.0), scorer, config)
    if not _is_page(reading):
        other, of_other = _read(image, View(not light, 0.0), scorer, config)
        if _is_page(of_other) and _evidence(of_other) > _evidence(reading):
            light, best, reading = not light, other, of_other
    corners = None if _is_plain(reading) else page_corners(image)
    if corners is not None:
        flat, of_flat = _read(image, View(light, 0.0, *flat_page(corners)), scorer, config)
        if _evidence(of_flat) > _evidence(reading):
            return flat
    return best


def quick_scan(image: np.ndarray, scorer: ComponentScorer, config: PaperConfig = PaperConfig()) -> PageReading:
    """Look for a page in one picture of many: as read_page, but quickly where there is none.

    A page with several digits whose corners are found is taken as it is. Elsewhere a picture of half the size decides whether
    this one is worth reading: digits lower than about 30 px are not found there.
    """
    corners = page_corners(image)
    if corners is not None:
        flat, size = flat_page(corners)
        light = is_light_on_dark(cv2.warpPerspective(image, flat, size))
        found, reading = _read(image, View(light, 0.0, flat, size), scorer, config)
        if len(reading.digits) >= _CONFIRMED:
            return _finished(found, scorer, config)
    small = cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found = _best_view(small, scorer, config)
    is_worth_reading = any(not s.reason for s in split_digits(found.joined, scorer, config))
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
    seen = [d for d in reading.rejected if d.reason not in (*NO_DIGIT_KINDS, SIGN_REASON)]
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


@dataclass(frozen=True, eq=False)
class _Found:
    """What was found on a page.

    `page`    the flat page, BGR; `matrix` leads from it to the deskewed page, `mask` is its ink there, `level` its contrast.
    `pieces`  of ink that may be digits, and `joined` what they make together; `others` what was sorted out.
    `reasons` why ink is not handwriting, or "", by the identity of its component: once for each.
    """

    view: View
    page: np.ndarray
    matrix: np.ndarray
    mask: np.ndarray
    pieces: list[Component]
    joined: list[ScoredComponent]
    level: np.ndarray
    others: list[ScoredComponent] = field(default_factory=list)
    reasons: dict[int, str] = field(default_factory=dict)


def _read(image: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig) -> tuple[_Found, PageReading]:
    """Flatten the page as `view` says, estimate its skew, and read it quickly: digits that touch are not split yet."""
    page = _flattened(image, view)
    absorption = ink_absorption(page, view.light_on_dark)
    view = replace(view, degrees=skew(ink_mask(strongest(absorption), config), config))
    found = _find(page, absorption, view, scorer, config)
    digits = _quickly_judged(found, scorer, config)
    if more := _tilt(digits, config):
        found = _find(page, absorption, replace(view, degrees=view.degrees + more), scorer, config)
        digits = _quickly_judged(found, scorer, config)
    return found, _arrange(digits, found, scorer, config)


def _tilt(digits: list[ScoredComponent], config: PaperConfig) -> float:
    """Return by how many degrees the lines of digits fall to the right; 0 where that is not worth another pass."""
    height = digit_height(digits)
    degrees = slope([s.component for s in digits if not s.reason], height, config) if height else 0.0
    return degrees if abs(degrees) > _LEVEL_ENOUGH else 0.0


def _quickly_judged(found: _Found, scorer: ComponentScorer, config: PaperConfig) -> list[ScoredComponent]:
    """Judge what was found before digits that touch are split; where that leaves no digit, after."""
    digits = _judged(found, found.joined)
    return digits if any(not s.reason for s in digits) else _judged(found, split_digits(found.joined, scorer, config))


def _read_as(image: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig) -> PageReading:
    """Read a page whose view is known, but perhaps from a picture in which only a part of it was in sight or sharp."""
    page = _flattened(image, view)
    absorption = ink_absorption(page, view.light_on_dark)
    found = _find(page, absorption, view, scorer, config)
    if more := _tilt(found.joined, config):
        found = _find(page, absorption, replace(view, degrees=view.degrees + more), scorer, config)
    return _finished(found, scorer, config)


def _find(page: np.ndarray, absorption: np.ndarray, view: View, scorer: ComponentScorer, config: PaperConfig) -> _Found:
    """Find what may be digits on a flat page, once it is deskewed: all of its ink if that is sure digits, else sort it."""
    level, matrix = deskewed(strongest(absorption), view.degrees)
    mask = ink_mask(level, config)
    pieces = find_components(mask, level, config)
    joined = join_parts(pieces, scorer)
    if (joined or not mask.any()) and all(_is_sure(s, scorer) for s in joined):
        return _Found(view, page, matrix, mask, pieces, joined, level)
    pen = float(np.median([s.component.stroke_width for s in joined[:_LOOKED_AT]] or [pen_width(mask > 0)]))
    height = digit_height(joined) or _STROKES * pen
    colours, _ = deskewed(absorption, view.degrees)
    for _ in range(2):
        ink = sort_ink(mask, level, colours, height, pen, scorer, config)
        joined, assumed = join_parts(ink.writing, scorer), height
        height = digit_height(joined) or assumed
        if 1 / _OFF <= height / assumed <= _OFF:
            break
    return _Found(view, page, matrix, mask, ink.writing, joined, level, ink.others)


def _is_sure(scored: ScoredComponent, scorer: ComponentScorer) -> bool:
    """Return whether a component is surely a digit, or a row of digits that touch."""
    return (not scored.reason and scored.score >= _SURE) or row_score(scored.component, scorer) >= _SURE


def _finished(found: _Found, scorer: ComponentScorer, config: PaperConfig) -> PageReading:
    """Read a page to the end: split digits that touch."""
    digits = [*_judged(found, split_digits(found.joined, scorer, config)), *found.others]
    if height := digit_height(digits):
        ink = small_ink(found.mask, found.level, height, config)
        digits = with_signs(digits, ink, found.pieces, found.level, height, scorer)
    return _arrange(digits, found, scorer, config, scorer.alphabet)


def _judged(found: _Found, digits: list[ScoredComponent]) -> list[ScoredComponent]:
    """Reject what is not handwriting on paper."""
    back = np.linalg.inv(found.matrix)
    for ink in (s.connected for s in digits):
        if id(ink) not in found.reasons:
            found.reasons[id(ink)] = unlike_writing(ink, found.page, found.matrix, back, found.mask, found.view.light_on_dark)
    return reject_non_writing(digits, [found.reasons[id(s.connected)] for s in digits]) if digits else []


def _flattened(image: np.ndarray, view: View) -> np.ndarray:
    if view.flat is None or view.size is None:
        return image
    return cv2.warpPerspective(image, view.flat, view.size)


def _arrange(
    digits: list[ScoredComponent], found: _Found, scorer: ComponentScorer, config: PaperConfig, alphabet: Alphabet = DIGITS
) -> PageReading:
    """Arrange digits in lines and numbers, and leave words out."""
    back = np.linalg.inv(found.matrix if found.view.flat is None else found.matrix @ found.view.flat)
    height = digit_height(digits)
    beside = [s.component.height > 2 * height or s.reason in NO_DIGIT_KINDS for s in digits]  # in no line
    lines, rejected = [], [_detection(s, back) for s, out in zip(digits, beside, strict=True) if out]
    sized = [s for s, out in zip(digits, beside, strict=True) if not out]
    marks = [s for s in sized if s.mark]
    for line in with_marks(in_lines([s for s in sized if s not in marks], height), marks):
        numbers = []
        for group in in_numbers(line, height, config):
            number, edge = _without_signs_at_ends(group)
            number = told_apart(number, alphabet) if alphabet.marks else number
            rejected += [_detection(s, back) for s in edge]
            read, signs = sum(not s.reason for s in number), sum(s.reason == SIGN_REASON for s in number)
            if read and read >= _LETTERS * (len(number) - signs):
                tall = float(np.median([s.component.height for s in number if not s.reason]))
                numbers.append(tuple(_detection(scorer.within_number(s, tall), back, alphabet) for s in number))
            else:
                letters = (s if s.reason else s.rejected("among signs that are no digits") for s in number)
                rejected += [_detection(s, back) for s in letters]
        if numbers:
            lines.append(tuple(numbers))
    return PageReading(tuple(lines), tuple(rejected), found.view)


def _without_signs_at_ends(group: list[ScoredComponent]) -> tuple[list[ScoredComponent], list[ScoredComponent]]:
    """Divide a group into a number and the signs before and after it; a minus before it is its own."""
    first = next((i for i, s in enumerate(group) if s.reason != SIGN_REASON), len(group))
    last = next((i for i in range(len(group), first, -1) if group[i - 1].reason != SIGN_REASON), first)
    if 0 < first < len(group) and group[first - 1].mark == "-":
        first -= 1
    return group[first:last], group[:first] + group[last:]


def _detection(scored: ScoredComponent, back: np.ndarray, alphabet: Alphabet = DIGITS) -> Detection:
    """Return a scored component as it lies in the picture; `back` leads there from the component's page."""
    label = alphabet.label_of(scored.mark)
    digit, reason = (scored.digit, scored.reason) if label is None else (label, "")
    box = scored.component.corners.astype(np.float32)
    corners = cv2.perspectiveTransform(box[:, None], back)[:, 0]
    return Detection(corners.astype(np.float32), digit, scored.probabilities, reason, scored.image, scored.mark)
