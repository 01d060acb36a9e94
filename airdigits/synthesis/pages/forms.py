"""Make pages that hold more than digits: forms, tables, cheques, words, sums; with what every pixel is."""

import cv2
import numpy as np

from airdigits.paper.kinds import DIGIT, KIND_COUNT, PAPER, SIGN, STRUCTURE, WRITING
from airdigits.synthesis.pages.fields import draw_rulings
from airdigits.synthesis.pages.glyphs import Glyphs, stroke_glyph
from airdigits.synthesis.pages.lettering import BUILT_IN, Faces
from airdigits.synthesis.pages.more_rows import MORE_ROWS
from airdigits.synthesis.pages.page import Page
from airdigits.synthesis.pages.photograph import photograph, under_light
from airdigits.synthesis.pages.recipes import Recipe
from airdigits.synthesis.pages.rows import ROWS, begin, cheque
from airdigits.synthesis.pages.sheet import Sheet

_INKS = ((40, 30, 25), (150, 50, 20), (120, 30, 10), (30, 25, 160), (60, 110, 20), (70, 70, 70), (130, 40, 120))  # BGR
_PAPERS = ((255, 255, 255), (238, 244, 247), (225, 238, 246), (235, 235, 235), (205, 225, 235), (215, 240, 220))
_PRINTS = ((30, 30, 30), (60, 60, 60), (110, 110, 110), (160, 120, 60), (90, 90, 200), (120, 160, 110), (180, 170, 165))
_ORDER = (WRITING, STRUCTURE, SIGN, DIGIT)  # what is seen where two kinds of ink meet: the last

_ONES = 0.12  # of the digits to train on are a 1 for sure: walls look like one
_SPARSE = 0.3  # of the pages to train on hold a row or two and nothing else

FORMS = ("comb", "boxes", "table", "cheque", "lines")
"""Kinds of forms, to test on."""
WORDS = ("words", "labels", "capitals", "sums", "amounts")
"""Kinds of pages with other writing beside numbers, to test on."""


def make_form(
    kind: str, seed: int, draw: Glyphs = stroke_glyph, size: tuple[int, int] = (1000, 750), faces: Faces = BUILT_IN
) -> Page:
    """Make a page of a kind in FORMS or WORDS, photographed or scanned. The same arguments give the same picture."""
    rng = np.random.default_rng([(*FORMS, *WORDS).index(kind), seed, 77])
    sheet = _fill(kind, size, float(rng.uniform(34, 70)), draw, faces, rng)
    return _page(sheet, _recipe(size, rng), rng)[0]


def make_signed(seed: int, draw: Glyphs = stroke_glyph, size: tuple[int, int] = (1000, 750)) -> Page:
    """Make a page of numbers with a minus, a decimal point or both, one or two a line, photographed or scanned."""
    rng = np.random.default_rng([seed, 78])
    sheet = _empty(size, float(rng.uniform(34, 70)), draw, BUILT_IN, rng)
    y = 1.5 * sheet.size
    while y < size[1] - 0.3 * sheet.size:
        begin(sheet)
        left = sheet.size * rng.uniform(0.5, 1.5)
        while left < size[0] - 5 * sheet.size and len(sheet.lines[-1]) < 2:
            left = _signed(sheet, left, y) + sheet.size * rng.uniform(1.8, 3.0)
        y += sheet.size * rng.uniform(1.7, 2.4)
    return _page(sheet, _recipe(size, rng), rng)[0]


def _signed(sheet: Sheet, left: float, bottom: float) -> float:
    """Write a number with signs on a base line; return where it ends."""
    rng, gap = sheet.rng, float(sheet.rng.uniform(0.08, 0.3))
    form = ["d"] * int(rng.integers(1, 4))
    form += [".", *["d"] * int(rng.integers(1, 3))] if rng.random() < 0.6 else []
    form = ["-", *form] if rng.random() < 0.5 or "." not in form else form
    text = ""
    for sign in form:
        sign, left = sheet.digit(left, bottom) if sign == "d" else (sign, sheet.sign(sign, left, bottom))
        text += sign
        left += sheet.size * max(0.06, gap + rng.normal(0, 0.04))
    sheet.lines[-1].append(text)
    return left


def make_labelled(draw: Glyphs, faces: Faces, size: tuple[int, int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Make a page of any kind but the cheque, and what each pixel is: BGR uint8 [h, w, 3], kinds uint8 [h, w]."""
    kind = str(rng.choice([*ROWS, *MORE_ROWS, "mixed", "mixed", "mixed"]))
    height = float(np.exp(rng.uniform(np.log(0.05), np.log(0.22)))) * size[1]
    rows = int(rng.integers(1, 3)) if rng.random() < _SPARSE else None
    page, kinds = _page(_fill(kind, size, height, draw, faces, rng, ones=_ONES, most=rows), _recipe(size, rng), rng)
    return page.image, kinds


def _recipe(size: tuple[int, int], rng: np.random.Generator) -> Recipe:
    if rng.random() < 0.25:  # drawn on a screen, or scanned
        return Recipe(size, (0, 0), noise=(0, 2))
    return Recipe(
        size, (0, 0), tilt=4, perspective=0.015, shade=0.6, shadow=0.4, noise=(1, 7), blur=(0.3, 1.2), jpeg=(60, 95), faint=0.5,
        desk=0.1,
    )  # fmt: skip


def _fill(
    kind: str,
    size: tuple[int, int],
    height: float,
    draw: Glyphs,
    faces: Faces,
    rng: np.random.Generator,
    ones: float = 0.0,
    most: int | None = None,
) -> Sheet:
    """Fill a sheet with rows, at most so many of them if that is given."""
    tall = size[1]
    sheet = _empty(size, height, draw, faces, rng, ones)
    if kind == "lines" or (kind in ("numbers", "mixed", *WORDS, *MORE_ROWS) and rng.random() < 0.25):
        draw_rulings(sheet.layers[STRUCTURE], sheet.print_, height, rng)
    y = height * rng.uniform(1.3, 2.0)
    if most is not None:
        y = rng.uniform(y, max(y, tall - 2 * height))
    if kind == "cheque":
        cheque(sheet)
        return sheet
    written = 0
    while y < tall - 0.3 * height and written != most:
        written += 1
        rows = {**ROWS, **MORE_ROWS}.get(kind) or tuple(row for some in (*ROWS.values(), *MORE_ROWS.values()) for row in some)
        y += rows[int(rng.integers(len(rows)))](sheet, height * rng.uniform(0.4, 1.6), y)
    sheet.lines = [numbers for numbers in sheet.lines if numbers]
    return sheet


def _empty(
    size: tuple[int, int], height: float, draw: Glyphs, faces: Faces, rng: np.random.Generator, ones: float = 0.0
) -> Sheet:
    width, tall = size
    pen = height * float(np.clip(np.exp(rng.normal(np.log(0.085), 0.4)), 0.03, 0.17))
    layers = np.zeros((KIND_COUNT, tall, width), np.float32)
    return Sheet(layers, np.zeros((tall, width), np.float32), height, max(1.2, pen), draw, faces, rng, ones)


def _page(sheet: Sheet, recipe: Recipe, rng: np.random.Generator) -> tuple[Page, np.ndarray]:
    """Colour a sheet and photograph it; return the page, and what each pixel of it is, uint8 [h, w]."""
    kinds = np.full(sheet.print_.shape, PAPER, np.uint8)
    for kind in _ORDER:
        kinds[sheet.layers[kind] > 0.4] = kind
    paper = np.array(_PAPERS[rng.integers(len(_PAPERS))], np.float32)
    pen = np.array(_INKS[rng.integers(len(_INKS))], np.float32)
    print_ = np.array(_PRINTS[rng.integers(len(_PRINTS))], np.float32)
    image = np.empty((*kinds.shape, 3), np.float32)
    image[:] = paper
    image += cv2.GaussianBlur(rng.normal(0, 4, kinds.shape).astype(np.float32), (0, 0), 3)[..., None]
    image += (print_ - image) * (sheet.print_ * rng.uniform(0.6, 1.0))[..., None]
    written = np.where(sheet.print_ > 0.4, np.maximum(sheet.layers[DIGIT], 0), sheet.layers.max(axis=0))
    image += (pen - image) * (written * (1 - rng.uniform(0, recipe.faint)))[..., None]
    seen, matrix = photograph(image, recipe, rng)
    boxes = np.array(sheet.boxes, np.float32).reshape(-1, 1, 2)
    corners = cv2.perspectiveTransform(boxes, matrix).reshape(-1, 4, 2) if len(boxes) else boxes.reshape(-1, 4, 2)
    shown = cv2.warpPerspective(kinds, matrix, seen.shape[1::-1], flags=cv2.INTER_NEAREST, borderValue=PAPER)
    lines = tuple(tuple(numbers) for numbers in sheet.lines if numbers)
    return Page(under_light(seen, recipe, rng), lines, tuple(sheet.digits), corners, np.array(sheet.line_of, int)), shown
