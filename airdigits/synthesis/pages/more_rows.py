"""Write more rows, to train on alone: headings, sentences, lists, dates, grids, rings round numbers, digits that touch lines."""

import cv2
import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.paper.kinds import DIGIT, SIGN, STRUCTURE, WRITING
from airdigits.synthesis.letters import draw_letter
from airdigits.synthesis.non_digits import draw_shape
from airdigits.synthesis.pages.fields import draw_cells, line
from airdigits.synthesis.pages.glyphs import draw_strokes
from airdigits.synthesis.pages.rows import Row, begin
from airdigits.synthesis.pages.sheet import Sheet
from airdigits.synthesis.pages.vocabulary import random_word

_SIGNS: dict[str, tuple[float, list[list[tuple[float, float]]]]] = {  # its height, of a digit's, and its strokes
    "+": (0.5, [[(0, 0.5), (1, 0.5)], [(0.5, 0), (0.5, 1)]]),
    "-": (0.05, [[(0, 0.5), (1, 0.5)]]),
    "times": (0.45, [[(0, 0), (1, 1)], [(1, 0), (0, 1)]]),
    "divided": (0.5, [[(0, 0.5), (1, 0.5)], [(0.5, 0.05), (0.52, 0.08)], [(0.5, 0.92), (0.52, 0.95)]]),
    "=": (0.25, [[(0, 0), (1, 0)], [(0, 1), (1, 1)]]),
    "about": (0.2, [[(0, 0.9), (0.25, 0.1), (0.5, 0.5), (0.75, 0.9), (1, 0.1)]]),
    "/": (1.0, [[(0.5, 0), (0, 1)]]),
    "%": (0.9, [[(0.9, 0), (0.1, 1)], [(0.1, 0.1), (0.3, 0.2), (0.1, 0.25)], [(0.8, 0.75), (0.95, 0.9), (0.75, 0.9)]]),
    "(": (1.1, [[(0.35, 0), (0.1, 0.3), (0.1, 0.7), (0.35, 1)]]),
    ")": (1.1, [[(0.1, 0), (0.35, 0.3), (0.35, 0.7), (0.1, 1)]]),
    "<": (0.5, [[(0.9, 0), (0, 0.5), (0.9, 1)]]),
    "root": (1.1, [[(0, 0.6), (0.15, 0.5), (0.35, 1), (0.5, 0), (1.3, 0)]]),
}  # fmt: skip


def _heading(sheet: Sheet, left: float, y: float) -> float:
    """Print or write a heading, larger or smaller than the digits."""
    rng, height = sheet.rng, sheet.size * sheet.rng.uniform(0.5, 1.5)
    printed = rng.random() < 0.5
    y += max(0.0, height - sheet.size)
    while left < 0.8 * sheet.width:
        word = random_word(rng, 9)
        left = sheet.words(word.upper() if rng.random() < 0.3 else word, left, y, height, printed=printed) + 0.5 * height
        if rng.random() < 0.3:
            break
    return height + sheet.size * rng.uniform(0.7, 1.4)


def _printed_figures(sheet: Sheet, left: float, y: float) -> float:
    """Print lines with many figures: dates, prices, telephone numbers, years; at times a written number beside them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    height, lines = size * float(np.exp(rng.uniform(np.log(0.25), np.log(1.2)))), int(rng.integers(1, 4))
    base = y + max(0.0, height - size)
    for i in range(lines):
        x, end = left * rng.uniform(0.3, 1.0), sheet.width * rng.uniform(0.4, 0.95)
        while x < end:
            text = _figure(rng) if rng.random() < 0.5 else random_word(rng, 9)
            x = sheet.words(text, x, base + i * 1.6 * height, height, printed=True) + height * rng.uniform(0.4, 0.9)
    if rng.random() < 0.3 and x < sheet.width - 3 * size:
        sheet.number(x + size * rng.uniform(0.3, 1.0), base + (lines - 1) * 1.6 * height, int(rng.integers(1, 5)), 0.2)
    return (lines - 1) * 1.6 * height + max(height, size) * rng.uniform(1.5, 2.2)


def _figure(rng: np.random.Generator) -> str:
    """Return what stands in print with figures in it."""
    some = "".join(map(str, rng.integers(0, 10, int(rng.integers(1, 7)))))
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(1950, 2030)
    plain = (some, some, some, f"{day}.{month}.{year}", f"{day:02}/{month:02}/{year % 100}", f"{some}.{day:02}", f"${some}")
    more = (f"0{day} {some}", f"No. {some}", f"{some}-{day}", f"({month})", f"{day}:{month:02}", f"{some} kg", f"{month}.")
    return str(rng.choice((*plain, *more)))


def _sentence(sheet: Sheet, left: float, y: float) -> float:
    """Write words, at times a number among them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    height, left = size * rng.uniform(0.5, 1.15), left * rng.uniform(0.2, 1)
    while left < sheet.width - size:
        if rng.random() < 0.15:
            left = sheet.number(left, y, int(rng.integers(1, 5)), rng.uniform(0.05, 0.3)) + size * rng.uniform(0.3, 0.9)
        left = sheet.words(random_word(rng, 9), left, y, height, printed=False) + size * rng.uniform(0.3, 0.8)
    return size * rng.uniform(1.4, 2.0)


def _list(sheet: Sheet, left: float, y: float) -> float:
    """Print a number or a letter of a list, and write a number behind it."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    label = (
        str(rng.integers(1, 40)) + str(rng.choice(list(".):"))) if rng.random() < 0.7 else str(rng.choice(list("abcdeABC"))) + ")"
    )
    left = sheet.words(label, left, y, size * rng.uniform(0.3, 0.75), printed=True) + size * rng.uniform(0.5, 1.2)
    sheet.number(left, y, int(rng.integers(1, 7)), rng.uniform(0.05, 0.4))
    if rng.random() < 0.4:
        printed = str(rng.integers(0, 99999))
        sheet.words(printed, sheet.width - 4 * size, y, size * rng.uniform(0.3, 0.7), printed=True)
    return size * rng.uniform(1.5, 2.2)


def _date(sheet: Sheet, left: float, y: float) -> float:
    """Write a date, in boxes or not, with slashes, strokes or points between its numbers."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    sign, boxed, wide = str(rng.choice(list("/-."))), rng.random() < 0.5, size * rng.uniform(0.85, 1.3)
    for part, count in enumerate((2, 2, int(rng.choice([2, 4])))):
        if boxed:
            cell = (wide, size * rng.uniform(1.1, 1.5))
            draw_cells(sheet.layers[STRUCTURE], sheet.print_, (left, y + 0.2 * size), cell, count, size, rng, gap=0.0)
            for i in range(count):
                sheet.digit(left + i * wide, y, cell=wide)
            left += count * wide + 0.1 * size
        else:
            left = sheet.number(left, y, count, rng.uniform(0.02, 0.2))
        if part < 2 and left < sheet.width - size:
            left = sheet.sign(sign, left + rng.uniform(0, 0.2) * size, y) + rng.uniform(0.05, 0.3) * size
    return size * rng.uniform(1.8, 2.6)


def _grid(sheet: Sheet, left: float, y: float) -> float:
    """Draw a grid of cells, printed or with the pen, with digits, letters or nothing in them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    cell, rows = size * rng.uniform(1.1, 1.8), int(rng.integers(2, 5))
    columns, thick = int(rng.integers(2, 8)), size * float(np.exp(rng.uniform(np.log(0.02), np.log(0.14))))
    print_ = sheet.print_ if rng.random() < 0.7 else None
    top = y - size - (cell - size) / 2
    for i in range(rows + 1):
        broad = thick * (2 if print_ is not None and i % 3 == 0 else 1)
        line(sheet.layers[STRUCTURE], print_, (left, top + i * cell), (left + columns * cell, top + i * cell), broad)
    for k in range(columns + 1):
        line(sheet.layers[STRUCTURE], print_, (left + k * cell, top), (left + k * cell, top + rows * cell), thick)
    for i in range(rows):
        for k in range(columns):
            kind = rng.random()
            if kind < 0.6:
                sheet.digit(left + k * cell, y + i * cell, size * rng.uniform(0.7, 1.05), cell=cell)
            elif kind < 0.7:
                sheet.words(
                    random_word(rng, 2)[:1], left + (k + 0.3) * cell, y + i * cell, 0.8 * size, printed=rng.random() < 0.5
                )
    return rows * cell + size * rng.uniform(0.5, 1.2)


def _ringed(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers with a ring, a box or a stroke round, below or through them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    for _ in range(int(rng.integers(1, 4))):
        if left > sheet.width - 3 * size:
            break
        start, left = left, sheet.number(left, y, int(rng.integers(1, 4)), rng.uniform(0.05, 0.3))
        middle, wide = ((start + left) / 2, y - size / 2), (left - start) / 2 + size * rng.uniform(0.15, 0.5)
        axes = round(wide), round(size * rng.uniform(0.65, 0.95))
        pen, kind = max(1, round(sheet.pen * rng.uniform(0.6, 1.1))), rng.random()
        if kind < 0.4:
            turn, ends = rng.uniform(-8, 8), (0, int(rng.integers(320, 390)))
            cv2.ellipse(sheet.layers[STRUCTURE], (round(middle[0]), round(middle[1])), axes, turn, *ends, 1.0, pen, cv2.LINE_AA)
        elif kind < 0.7:
            corners = [(middle[0] + x * axes[0], middle[1] + y * axes[1]) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            for k in range(4):
                line(sheet.layers[STRUCTURE], None, corners[k - 1], corners[k], pen)
        else:
            low = y + size * rng.uniform(-0.05, 0.25)
            line(sheet.layers[STRUCTURE], None, (start - 0.2 * size, low), (left, low + rng.normal(0, 0.04) * size), pen)
        left += size * rng.uniform(1.0, 2.0)
    return size * rng.uniform(2.0, 2.8)


def _shapes(sheet: Sheet, left: float, y: float) -> float:
    """Draw shapes of a digit's size, and numbers beside them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    while left < sheet.width - 2 * size:
        if rng.random() < 0.5:
            left = sheet.number(left, y, int(rng.integers(1, 4)), rng.uniform(0.02, 0.3)) + size * rng.uniform(0.3, 1.4)
            continue
        ink = draw_strokes(draw_shape(rng, ("D", "tick")), size * rng.uniform(0.7, 1.3), rng)
        sheet.add(WRITING, ink, left, y)
        left += ink.shape[1] + size * rng.uniform(0.15, 0.8)
    return size * rng.uniform(1.6, 2.4)


def _equation(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers with signs of arithmetic between them, near or far, each sign a little otherwise."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    room = rng.uniform(0.1, 1.3) * size
    for part in range(int(rng.integers(1, 5))):
        if left > sheet.width - 2.5 * size:
            break
        if part or rng.random() < 0.2:
            tall, strokes = _SIGNS[str(rng.choice(list(_SIGNS)))]
            wide, tall = size * rng.uniform(0.3, 0.8), max(1.0, size * tall * rng.uniform(0.8, 1.3))
            shaken = [np.array(stroke) + rng.normal(0, 0.05, (len(stroke), 2)) for stroke in strokes]
            points = [np.round(smooth_curve(stroke * (wide, tall), 0.5) + 0.3 * size).astype(np.int32) for stroke in shaken]
            ink = np.zeros((round(tall + 0.6 * size), round(1.4 * wide + 0.6 * size)), np.float32)
            cv2.polylines(ink, points, False, 1.0, max(1, round(size * rng.uniform(0.06, 0.13))), cv2.LINE_AA)
            sheet.add(SIGN, ink, left + room - 0.3 * size, y - size / 2 + len(ink) / 2 + rng.normal(0, 0.06) * size)
            left += wide + 2 * room
        left = sheet.number(left, y, int(rng.integers(1, 4)), rng.uniform(0.02, 0.35))
    return size * rng.uniform(1.5, 2.4)


def _letters(sheet: Sheet, left: float, y: float) -> float:
    """Write letters as people do, one by one or in words, and numbers beside them."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    spread = rng.uniform(0.05, 0.5)
    while left < sheet.width - 2 * size:
        if rng.random() < 0.4:
            left = sheet.number(left, y, int(rng.integers(1, 5)), spread) + size * rng.uniform(0.2, 1.4)
            continue
        for _ in range(int(rng.integers(1, 7))):
            ink = draw_strokes(draw_letter(rng), size * rng.uniform(0.6, 1.2), rng)
            sheet.add(WRITING, ink, left, y)
            left += ink.shape[1] + size * spread * rng.uniform(0.5, 1.5)
        left += size * rng.uniform(0.2, 1.4)
    return size * rng.uniform(1.5, 2.2)


def _touching(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers whose digits touch each other, and a line that they stand on or run into."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
    start = left
    while left < sheet.width - 2 * size and rng.random() < 0.85:
        for _ in range(int(rng.integers(2, 6))):
            if left > sheet.width - size:
                break
            left = sheet.digit(left, y)[1] - size * rng.uniform(0.0, 0.18)
        left += size * rng.uniform(1.0, 1.8)
    if rng.random() < 0.5:
        low, broad = y + size * rng.uniform(-0.15, 0.05), max(1.0, size * rng.uniform(0.02, 0.1))
        print_ = sheet.print_ if rng.random() < 0.7 else None
        line(sheet.layers[STRUCTURE], print_, (start - size, low), (left + size, low), broad)
    if rng.random() < 0.3:
        x = start - size * rng.uniform(0.05, 0.3)
        line(
            sheet.layers[STRUCTURE],
            sheet.print_,
            (x, y - 1.6 * size),
            (x, y + 0.6 * size),
            max(1.0, size * rng.uniform(0.02, 0.1)),
        )
    return size * rng.uniform(1.6, 2.4)


def _blots(sheet: Sheet, left: float, y: float) -> float:
    """Cross something out, or leave blots."""
    rng, size = sheet.rng, sheet.size
    for _ in range(int(rng.integers(1, 4))):
        ink = np.zeros((round(1.4 * size), round(size * rng.uniform(0.8, 2.5))), np.float32)
        tall, wide = ink.shape
        points = np.stack([np.sort(rng.uniform(0.05, 0.95, 14)) * wide, rng.uniform(0.15, 0.9, 14) * tall], axis=1)
        if rng.random() < 0.7:
            cv2.polylines(ink, [np.round(points).astype(np.int32)], False, 1.0, max(1, round(sheet.pen)), cv2.LINE_AA)
        else:
            cv2.ellipse(ink, (wide // 2, tall // 2), (round(0.3 * size), round(0.2 * size)), 20, 0, 360, 1.0, -1, cv2.LINE_AA)
        sheet.add(WRITING, ink, left, y + 0.2 * size)
        left += wide + size * rng.uniform(0.5, 2)
    sheet.layers[WRITING][sheet.layers[DIGIT] > 0] = 0
    return size * rng.uniform(1.5, 2.2)


MORE_ROWS: dict[str, tuple[Row, ...]] = {
    "headings": (_heading, _sentence),
    "print": (_printed_figures,),
    "print and numbers": (_printed_figures, _touching),
    "sentences": (_sentence,),
    "lists": (_list,),
    "dates": (_date,),
    "equations": (_equation,),
    "letters": (_letters,),
    "grids": (_grid,),
    "rings": (_ringed,),
    "shapes": (_shapes,),
    "touching": (_touching,),
    "blots": (_blots, _sentence, _touching),
}
"""The rows of kinds of pages that are trained on alone."""
