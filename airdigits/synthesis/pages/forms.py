"""Make pages that hold more than digits: forms, tables, cheques, words, sums; with what every pixel is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from airdigits.labels import CLASS_COUNT, sign_of
from airdigits.paper.kinds import DIGIT, KIND_COUNT, MINUS, PAPER, POINT, SIGN, STRUCTURE, WRITING
from airdigits.synthesis.non_digits import draw_non_digit
from airdigits.synthesis.pages.fields import draw_cells, draw_rulings, line
from airdigits.synthesis.pages.glyphs import Glyphs, draw_strokes, stroke_glyph
from airdigits.synthesis.pages.lettering import BUILT_IN, print_word, write_word
from airdigits.synthesis.pages.page import Page
from airdigits.synthesis.pages.photograph import photograph, under_light
from airdigits.synthesis.pages.recipes import Recipe
from airdigits.synthesis.pages.vocabulary import LABELS, random_word

_INKS = ((40, 30, 25), (150, 50, 20), (120, 30, 10), (30, 25, 160), (60, 110, 20), (70, 70, 70), (130, 40, 120))  # BGR
_PAPERS = ((255, 255, 255), (238, 244, 247), (225, 238, 246), (235, 235, 235), (205, 225, 235), (215, 240, 220))
_PRINTS = ((30, 30, 30), (60, 60, 60), (110, 110, 110), (160, 120, 60), (90, 90, 200), (120, 160, 110), (180, 170, 165))
_ORDER = (WRITING, STRUCTURE, SIGN, MINUS, POINT, DIGIT)  # what is seen where two kinds of ink meet: the last
_CAPITALS = "ACEFHJKLMNPRTUVWXYFZ"  # no sign of the alphabet looks like one of these

FORMS = ("comb", "boxes", "table", "cheque", "lines")
"""Kinds of forms, to test on."""
WORDS = ("words", "labels", "capitals", "sums", "amounts")
"""Kinds of pages with other writing beside numbers, to test on."""


@dataclass(eq=False)
class Sheet:
    """What has been drawn on a page so far: `layers` float32 [KIND_COUNT, h, w], 1 where there is ink of each kind.

    `print_` float32 [h, w] is the ink that is printed, and so has another colour than the pen's. `lines`, `digits`, `boxes` and
    `line_of` are the truth, as `Page` has it; `size` is the digits' height, px, and `pen` how broad the pen writes.
    """

    layers: np.ndarray
    print_: np.ndarray
    size: float
    pen: float
    draw: Glyphs
    faces: Sequence[str]
    rng: np.random.Generator
    lines: list[list[str]] = field(default_factory=list)
    digits: list[int] = field(default_factory=list)
    boxes: list[np.ndarray] = field(default_factory=list)
    line_of: list[int] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The page's width, px."""
        return self.print_.shape[1]

    def add(self, kind: int, ink: np.ndarray, left: float, bottom: float, *, printed: bool = False) -> tuple[int, int]:
        """Draw ink with its lower left corner there, cut off at the page's edges; return its upper left corner."""
        x, y = round(left), round(bottom) - len(ink)
        for layer in (self.layers[kind], *([self.print_] if printed else [])):
            place = layer[max(0, y) : max(0, y + len(ink)), max(0, x) : max(0, x + ink.shape[1])]
            part = ink[max(0, -y) :, max(0, -x) :][: place.shape[0], : place.shape[1]]
            np.maximum(place, part, out=place)
        return x, y

    def digit(self, left: float, bottom: float, size: float | None = None, *, cell: float | None = None) -> tuple[str, float]:
        """Write a digit on a base line, in the middle of a cell of that width if one is given; return it and where it ends."""
        label = int(self.rng.integers(CLASS_COUNT))
        ink = self.draw(label, (size or self.size) * self.rng.uniform(0.88, 1.12), self.rng)
        if cell is not None:
            left += (cell - ink.shape[1]) / 2 + self.rng.normal(0, 0.07) * cell
        x, y = self.add(DIGIT, ink, left, bottom + self.rng.normal(0, 0.04) * self.size)
        tall, wide = ink.shape
        self.boxes.append(np.array([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)]))
        self.digits.append(label)
        self.line_of.append(len(self.lines) - 1)
        return sign_of(label), left + wide

    def number(self, left: float, bottom: float, count: int, spread: float) -> float:
        """Write a number of so many digits, `spread` digit heights apart; return where it ends. Needs a begun line."""
        text = ""
        for _ in range(count):
            if left > self.width - 1.2 * self.size:
                break
            sign, left = self.digit(left, bottom)
            text += sign
            left += self.size * max(0.08, spread + self.rng.normal(0, 0.06))
        if text:
            self.lines[-1].append(text)
        return left

    def sign(self, sign: str, left: float, bottom: float) -> float:
        """Write a sign beside a digit; return where it ends."""
        kind = {".": POINT, ",": POINT, "-": MINUS}.get(sign, SIGN)
        ink = _sign(sign, self.size * self.rng.uniform(0.85, 1.2), self.pen, self.rng)
        drop = {".": 0.0, ",": 0.14}.get(sign, -0.5 + len(ink) / self.size / 2)
        self.add(kind, ink, left, bottom + (drop + self.rng.normal(0, 0.03)) * self.size)
        return left + ink.shape[1]

    def words(self, text: str, left: float, bottom: float, height: float, *, printed: bool) -> float:
        """Print or write words; return where they end."""
        face = str(self.rng.choice(list(self.faces)))
        ink = print_word(text, height, face) if printed else write_word(text, height, self.pen, face, self.rng)
        self.add(WRITING, ink, left, bottom + (0.25 * height if set(text) & set("gjpqy") else 0), printed=printed)
        return left + ink.shape[1]


def make_form(
    kind: str, seed: int, draw: Glyphs = stroke_glyph, size: tuple[int, int] = (1000, 750), faces: Sequence[str] = BUILT_IN
) -> Page:
    """Make a page of a kind in FORMS or WORDS, photographed or scanned. The same arguments give the same picture."""
    rng = np.random.default_rng([(*FORMS, *WORDS).index(kind), seed, 77])
    sheet = _fill(kind, size, float(rng.uniform(34, 70)), draw, faces, rng)
    return _page(sheet, _recipe(size, rng), rng)[0]


def make_labelled(
    draw: Glyphs, faces: Sequence[str], size: tuple[int, int], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Make a page of any kind but the cheque, and what each pixel is: BGR uint8 [h, w, 3], kinds uint8 [h, w]."""
    kind = str(rng.choice([*(k for k in FORMS if k != "cheque"), *WORDS, *WORDS, "numbers", "mixed", "drawings"]))
    height = float(np.exp(rng.uniform(np.log(0.075), np.log(0.3)))) * size[1]
    page, kinds = _page(_fill(kind, size, height, draw, faces, rng), _recipe(size, rng), rng)
    return page.image, kinds


def _recipe(size: tuple[int, int], rng: np.random.Generator) -> Recipe:
    if rng.random() < 0.25:  # drawn on a screen, or scanned
        return Recipe(size, (0, 0), noise=(0, 2))
    return Recipe(
        size, (0, 0), tilt=4, perspective=0.015, shade=0.6, shadow=0.4, noise=(1, 7), blur=(0.3, 1.2), jpeg=(60, 95), faint=0.5,
        desk=0.1,
    )  # fmt: skip


def _fill(kind: str, size: tuple[int, int], height: float, draw: Glyphs, faces: Sequence[str], rng: np.random.Generator) -> Sheet:
    width, tall = size
    pen = height * float(np.clip(np.exp(rng.normal(np.log(0.085), 0.4)), 0.03, 0.17))
    layers = np.zeros((KIND_COUNT, tall, width), np.float32)
    sheet = Sheet(layers, np.zeros((tall, width), np.float32), height, max(1.2, pen), draw, faces, rng)
    if kind == "lines" or (kind in ("numbers", "mixed", *WORDS) and rng.random() < 0.25):
        draw_rulings(sheet.layers[STRUCTURE], sheet.print_, height, rng)
    y = height * rng.uniform(1.3, 2.0)
    if kind == "cheque":
        _cheque(sheet)
        return sheet
    while y < tall - 0.3 * height:
        rows = _ROWS[kind] if kind in _ROWS else tuple(set(sum(_ROWS.values(), ())))
        y += rows[int(rng.integers(len(rows)))](sheet, height * rng.uniform(0.4, 1.6), y)
    sheet.lines = [numbers for numbers in sheet.lines if numbers]
    return sheet


def _begin(sheet: Sheet) -> None:
    """Begin a line of numbers."""
    while sheet.lines and not sheet.lines[-1]:
        sheet.lines.pop()
    sheet.lines.append([])


def _numbers(sheet: Sheet, left: float, y: float) -> float:
    _begin(sheet)
    spread = sheet.rng.uniform(0.12, 0.4)
    if sheet.rng.random() < 0.2:  # one number, written widely
        sheet.number(left, y, int(sheet.rng.integers(3, 9)), sheet.rng.uniform(0.5, 1.3))
        return sheet.size * sheet.rng.uniform(1.5, 2.4)
    while left < sheet.width - 2 * sheet.size and sheet.rng.random() < 0.8:
        left = sheet.number(left, y, int(sheet.rng.integers(1, 7)), spread)
        left += sheet.size * sheet.rng.uniform(1.3, 2.2)
    return sheet.size * sheet.rng.uniform(1.5, 2.4)


def _field(sheet: Sheet, left: float, y: float) -> float:
    """Print a label, and cells with a digit in each beside or below it."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    label = str(rng.choice(LABELS))
    if rng.random() < 0.6:
        height = size * rng.uniform(0.22, 0.55)
        if rng.random() < 0.5:
            sheet.words(label, left, y - 1.35 * size, height, printed=True)
        else:
            left = sheet.words(label, left, y - 0.1 * size, height, printed=True) + 0.4 * size
    while left < sheet.width - 2.5 * size:
        wide, tall = size * rng.uniform(0.95, 1.6), size * rng.uniform(1.05, 1.7)
        count = min(int(rng.integers(1, 9)), int((sheet.width - left) / wide - 0.3))
        if count < 1:
            break
        low = (tall - size) * rng.uniform(-0.1, 0.8) if rng.random() < 0.7 else (tall - size) / 2
        gap = draw_cells(sheet.layers[STRUCTURE], sheet.print_, (left, y + low), (wide, tall), count, sheet.size, rng)
        text, filled = "", count if rng.random() < 0.7 else int(rng.integers(0, count + 1))
        for i in range(filled):
            text += sheet.digit(left + i * (wide + gap), y, cell=wide)[0]
        if text:
            sheet.lines[-1].append(text)
        left += count * (wide + gap) + size * rng.uniform(1.4, 2.5)
        if rng.random() < 0.6:
            break
    return size * rng.uniform(2.1, 3.0)


def _table(sheet: Sheet, left: float, y: float) -> float:
    """Draw the lines of a table, some of its cells with a number, some with words."""
    rng, size = sheet.rng, sheet.size
    rows, row = int(rng.integers(1, 6)), size * rng.uniform(1.4, 2.2)
    columns = int(rng.integers(1, 5))
    wide = (sheet.width - left - 0.3 * size) / columns
    top, thick = y - size - (row - size) / 2, max(1.0, size * rng.uniform(0.02, 0.12))
    for i in range(rows + 1):
        line(sheet.layers[STRUCTURE], sheet.print_, (left, top + i * row), (left + columns * wide, top + i * row), thick)
    for k in range(columns + 1):
        line(sheet.layers[STRUCTURE], sheet.print_, (left + k * wide, top), (left + k * wide, top + rows * row), thick)
    for i in range(rows):
        _begin(sheet)
        base = y + i * row
        for k in range(columns):
            start, room = left + k * wide + size * rng.uniform(0.15, 0.5), wide - 0.8 * size
            if rng.random() < 0.25 or room < 0.9 * size:
                if room > size:
                    text = random_word(rng, max(2, int(room / size)))
                    sheet.words(text, start, base, size * rng.uniform(0.3, 0.8), printed=rng.random() < 0.6)
                continue
            if rng.random() < 0.85:
                most = max(1, int(room / (0.95 * size)))
                sheet.number(start, base, min(int(rng.integers(1, 6)), most), rng.uniform(0.12, 0.25))
    return rows * row + size * rng.uniform(0.8, 1.5)


def _worded(sheet: Sheet, left: float, y: float) -> float:
    """Write words with a number beside them, perhaps underlined."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    printed = rng.random() < 0.5
    height = size * (rng.uniform(0.35, 1.0) if printed else rng.uniform(0.55, 1.05))
    for _ in range(int(rng.integers(1, 3))):
        text = random_word(rng, int(rng.integers(2, 9)))
        if left + 0.8 * height * len(text) > sheet.width - 2 * size:
            break
        text += str(rng.choice(["", "", ":", "."]))
        left = sheet.words(text, left, y, height, printed=printed) + size * rng.uniform(0.5, 1)
        if rng.random() < 0.6:
            start = left
            left = sheet.number(left, y, int(rng.integers(1, 6)), rng.uniform(0.12, 0.3)) + size * rng.uniform(0.4, 1.2)
            if rng.random() < 0.3:
                _underline(sheet, start, left, y + size * rng.uniform(0.02, 0.3))
    return size * rng.uniform(1.6, 2.4)


def _printed_lines(sheet: Sheet, left: float, y: float) -> float:
    """Print lines, whose own figures are print, too."""
    rng = sheet.rng
    height = sheet.size * rng.uniform(0.22, 0.8)
    for i in range(int(rng.integers(1, 3))):
        x = left
        while x < 0.75 * sheet.width:
            word = random_word(rng, 9) if rng.random() < 0.9 else str(rng.integers(10, 9999))
            x = sheet.words(word, x, y + i * 1.6 * height, height, printed=True) + 0.5 * height
    return sheet.size * rng.uniform(1.8, 2.6)


def _capitals(sheet: Sheet, left: float, y: float) -> float:
    """Write capitals of the digits' size before a number: FZ 42."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    for _ in range(int(rng.integers(1, 4))):
        ink = write_word(_CAPITALS[int(rng.integers(len(_CAPITALS)))], size, sheet.pen, str(rng.choice(list(sheet.faces))), rng)
        sheet.add(WRITING, ink, left, y)
        left += ink.shape[1] + size * rng.uniform(0.15, 0.6)
    sheet.number(left + size * rng.uniform(0.3, 1.3), y, int(rng.integers(1, 5)), rng.uniform(0.12, 0.5))
    return size * rng.uniform(1.5, 2.2)


def _sum(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers with signs between them: 2 + 1."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    room = rng.uniform(0.15, 1.2)
    for i in range(int(rng.integers(1, 4))):
        if left > sheet.width - 3 * size:
            break
        if i or rng.random() < 0.2:
            left = sheet.sign(str(rng.choice(list("+-x=:*"))), left, y) + size * room
        left = sheet.number(left, y, int(rng.integers(1, 4)), rng.uniform(0.12, 0.35)) + size * max(0.05, room - 0.2)
    return size * rng.uniform(1.6, 2.4)


def _amount(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers with a decimal point or a minus: 1234.56, -42; and a currency or a unit beside them."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    spread = rng.uniform(0.12, 0.3)
    while left < sheet.width - 4 * size:
        if rng.random() < 0.3:
            left = sheet.words(str(rng.choice(["$", "EUR", "kg", "Fr", "No", "#"])), left, y, size, printed=False) + 0.3 * size
        if rng.random() < 0.3:
            left = sheet.sign("-", left, y) + size * rng.uniform(0.1, 0.4)
        left = sheet.number(left, y, int(rng.integers(1, 5)), spread)
        left = sheet.sign(".,"[int(rng.integers(2))], left - 0.05 * size, y) + size * rng.uniform(0.05, 0.2)
        left = sheet.number(left, y, int(rng.integers(1, 3)), spread) + size * rng.uniform(1.3, 2)
        if rng.random() < 0.5:
            break
    return size * rng.uniform(1.6, 2.4)


def _drawing(sheet: Sheet, left: float, y: float) -> float:
    """Draw something, much larger than a digit, and a number beside it."""
    rng, size = sheet.rng, sheet.size
    _begin(sheet)
    ink = draw_strokes(draw_non_digit(rng) + draw_non_digit(rng), size * rng.uniform(1.8, 3), rng)
    sheet.add(WRITING, ink, left, y + size)
    sheet.number(left + ink.shape[1] + size, y, int(rng.integers(1, 5)), rng.uniform(0.12, 0.4))
    return size * rng.uniform(2.8, 3.6)


def _cheque(sheet: Sheet) -> None:
    """Draw a frame, print, ruled lines with words and a name, a date in boxes, an amount in a box."""
    rng, size, width, tall = sheet.rng, sheet.size, sheet.width, sheet.layers.shape[1]
    _begin(sheet)
    structure, print_ = sheet.layers[STRUCTURE], sheet.print_
    sheet.words("NATIONAL BANK", 1.2 * size, 1.6 * size, 0.7 * size, printed=True)
    wide = 0.95 * size
    left, y = width - 9.3 * wide - 0.5 * size, 2.3 * size
    draw_cells(structure, print_, (left, y + 0.25 * size), (wide, 1.45 * size), 8, size, rng, gap=0.0)
    sheet.lines[-1].append("".join(sheet.digit(left + i * wide, y, cell=wide)[0] for i in range(8)))
    sheet.words("Date", left - 2 * size, y, 0.4 * size, printed=True)
    for i, word in enumerate(("Pay", "Amount in words")):
        base = (4.6 + 2.1 * i) * size
        start = sheet.words(word, size, base, 0.42 * size, printed=True) + 0.4 * size
        line(structure, print_, (start, base + 0.15 * size), (width - 6.5 * size, base + 0.15 * size), max(1.0, 0.03 * size))
        sheet.words(random_word(rng, 7) + " " + random_word(rng, 6), start + 0.3 * size, base, 0.75 * size, printed=False)
    box, base = (width - 6 * size, width - 0.8 * size), 6.9 * size
    for a, b in ((base - 1.5 * size, base - 1.5 * size), (base + 0.4 * size, base + 0.4 * size)):
        line(structure, print_, (box[0], a), (box[1], b), 0.06 * size)
    for x in box:
        line(structure, print_, (x, base - 1.5 * size), (x, base + 0.4 * size), 0.06 * size)
    _begin(sheet)
    end = sheet.number(box[0] + 0.4 * size, base, 3, 0.12)
    end = sheet.sign(".", end - 0.05 * size, base) + 0.1 * size
    sheet.number(end, base, 1, 0.12)
    _begin(sheet)
    sheet.words("Account", size, 0.9 * tall, 0.4 * size, printed=True)
    sheet.number(4 * size, 0.9 * tall, int(rng.integers(4, 9)), 0.15)
    line(structure, print_, (3.8 * size, 0.9 * tall + 0.12 * size), (width - 3 * size, 0.9 * tall + 0.12 * size), 0.03 * size)


def _underline(sheet: Sheet, left: float, right: float, y: float) -> None:
    for i in range(1 + (sheet.rng.random() < 0.2)):
        ends = (left - 0.2 * sheet.size, y + i * 0.25 * sheet.size), (right - 0.1 * sheet.size, y + i * 0.25 * sheet.size)
        line(sheet.layers[STRUCTURE], None, *ends, sheet.pen * sheet.rng.uniform(0.4, 1.1))


def _sign(sign: str, size: float, pen: float, rng: np.random.Generator) -> np.ndarray:
    """Draw a sign beside digits of this size: float32 [h, w], 1 where the ink is."""
    if sign == ".":
        side = max(2.0, pen * rng.uniform(0.9, 1.8))
        return _stroked([[(0, 0), (0.15 * side, 0.1 * side)]], side)
    if sign == ",":
        return _stroked([[(0.1 * size, 0), (rng.uniform(-0.05, 0.05) * size, rng.uniform(0.12, 0.25) * size)]], pen)
    wide, tall, lean = size * rng.uniform(0.3, 0.75), size * rng.uniform(0.3, 0.6), rng.normal(0, 0.05) * size
    strokes: dict[str, list[list[tuple[float, float]]]] = {
        "-": [[(0, 0), (wide, lean)]],
        "+": [[(0, tall / 2), (wide, tall / 2 + lean)], [(wide / 2, 0), (wide / 2 + lean, tall)]],
        "x": [[(0, 0), (wide, tall)], [(wide, 0), (lean, tall)]],
        "=": [[(0, 0), (wide, lean)], [(0, 0.25 * size), (wide, 0.25 * size + lean)]],
        "/": [[(0.45 * size, 0), (0, size)]],
        ":": [[(0, 0), (1, 1)], [(0, 0.4 * size), (1, 0.4 * size + 1)]],
        "*": [[(0, 0), (tall, tall)], [(tall, 0), (0, tall)], [(tall / 2, 0), (tall / 2, tall)]],
    }
    return _stroked(strokes[sign], pen)


def _stroked(strokes: list[list[tuple[float, float]]], pen: float) -> np.ndarray:
    points = np.array([point for stroke in strokes for point in stroke])
    low, room = points.min(axis=0), pen / 2 + 2
    size = np.ceil(points.max(axis=0) - low + 2 * room).astype(int) + 1
    far = np.full((int(size[1]), int(size[0])), np.inf, np.float32)
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    for stroke in strokes:
        (ax, ay), (bx, by) = (np.array(point) - low + room for point in stroke)
        along = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / max((bx - ax) ** 2 + (by - ay) ** 2, 1e-6), 0, 1)
        far = np.minimum(far, np.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)))
    return np.clip(pen / 2 - far + 0.5, 0, 1)


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


_Row = Callable[[Sheet, float, float], float]
_ROWS: dict[str, tuple[_Row, ...]] = {
    "comb": (_field,),
    "boxes": (_field, _field, _printed_lines),
    "table": (_table,),
    "lines": (_numbers, _worded),
    "numbers": (_numbers,),
    "words": (_worded,),
    "labels": (_printed_lines, _worded, _numbers),
    "capitals": (_capitals,),
    "sums": (_sum,),
    "amounts": (_amount,),
    "drawings": (_drawing, _numbers),
}
