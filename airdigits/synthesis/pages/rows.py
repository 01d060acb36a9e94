"""Write the rows of a page: numbers, fields, tables, words, print, sums, amounts, drawings; in one hand and one size."""

from collections.abc import Callable

from airdigits.paper.kinds import STRUCTURE, WRITING
from airdigits.synthesis.non_digits import draw_non_digit
from airdigits.synthesis.pages.fields import draw_cells, line
from airdigits.synthesis.pages.glyphs import draw_strokes
from airdigits.synthesis.pages.lettering import write_word
from airdigits.synthesis.pages.sheet import Sheet
from airdigits.synthesis.pages.vocabulary import LABELS, random_word

Row = Callable[[Sheet, float, float], float]
"""Writes a row from a place on its base line, x and y in px; returns how far below the next one stands, px."""

_CAPITALS = "ACEFHJKLMNPRTUVWXYFZ"  # no sign of the alphabet looks like one of these


def begin(sheet: Sheet) -> None:
    """Begin a line of numbers."""
    while sheet.lines and not sheet.lines[-1]:
        sheet.lines.pop()
    sheet.lines.append([])


def _numbers(sheet: Sheet, left: float, y: float) -> float:
    begin(sheet)
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
    begin(sheet)
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
        begin(sheet)
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
    begin(sheet)
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
    begin(sheet)
    for _ in range(int(rng.integers(1, 4))):
        ink = write_word(_CAPITALS[int(rng.integers(len(_CAPITALS)))], size, sheet.pen, str(rng.choice(sheet.faces.written)), rng)
        sheet.add(WRITING, ink, left, y)
        left += ink.shape[1] + size * rng.uniform(0.15, 0.6)
    sheet.number(left + size * rng.uniform(0.3, 1.3), y, int(rng.integers(1, 5)), rng.uniform(0.12, 0.5))
    return size * rng.uniform(1.5, 2.2)


def _sum(sheet: Sheet, left: float, y: float) -> float:
    """Write numbers with signs between them: 2 + 1."""
    rng, size = sheet.rng, sheet.size
    begin(sheet)
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
    begin(sheet)
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
    begin(sheet)
    ink = draw_strokes(draw_non_digit(rng) + draw_non_digit(rng), size * rng.uniform(1.8, 3), rng)
    sheet.add(WRITING, ink, left, y + size)
    sheet.number(left + ink.shape[1] + size, y, int(rng.integers(1, 5)), rng.uniform(0.12, 0.4))
    return size * rng.uniform(2.8, 3.6)


def cheque(sheet: Sheet) -> None:
    """Draw print, ruled lines with words on them, a date in boxes, an amount in a box; nobody writes or prints into these."""
    rng, size, width, tall = sheet.rng, sheet.size, sheet.width, sheet.layers.shape[1]
    begin(sheet)
    structure, print_ = sheet.layers[STRUCTURE], sheet.print_
    sheet.words("NATIONAL BANK", 1.2 * size, 0.85 * size, 0.6 * size, printed=True)  # above the boxes
    wide = 0.95 * size
    left, y = width - 9.3 * wide - 0.5 * size, 2.3 * size
    draw_cells(structure, print_, (left, y + 0.25 * size), (wide, 1.45 * size), 8, size, rng, gap=0.0)
    sheet.lines[-1].append("".join(sheet.digit(left + i * wide, y, cell=wide)[0] for i in range(8)))
    sheet.words("Date", left - 2 * size, y, 0.4 * size, printed=True)
    for i, word in enumerate(("Pay", "Amount in words")):
        base, end = (4.6 + 2.1 * i) * size, width - 6.5 * size
        start = sheet.words(word, size, base, 0.42 * size, printed=True) + 0.4 * size
        line(structure, print_, (start, base + 0.15 * size), (end, base + 0.15 * size), max(1.0, 0.03 * size))
        longest = max(2, int((end - start) / (0.6 * size)))
        text = random_word(rng, min(7, longest)) + (f" {random_word(rng, 6)}" if longest > 9 else "")
        sheet.words(text, start + 0.3 * size, base, 0.75 * size, printed=False, end=end)
    box, base = (width - 6 * size, width - 0.8 * size), 6.9 * size
    for a, b in ((base - 1.5 * size, base - 1.5 * size), (base + 0.4 * size, base + 0.4 * size)):
        line(structure, print_, (box[0], a), (box[1], b), 0.06 * size)
    for x in box:
        line(structure, print_, (x, base - 1.5 * size), (x, base + 0.4 * size), 0.06 * size)
    begin(sheet)
    end = sheet.number(box[0] + 0.4 * size, base, 3, 0.12)
    end = sheet.sign(".", end - 0.05 * size, base) + 0.1 * size
    sheet.number(end, base, 1, 0.12)
    begin(sheet)
    sheet.words("Account", size, 0.9 * tall, 0.4 * size, printed=True)
    sheet.number(4 * size, 0.9 * tall, int(rng.integers(4, 9)), 0.15)
    line(structure, print_, (3.8 * size, 0.9 * tall + 0.12 * size), (width - 3 * size, 0.9 * tall + 0.12 * size), 0.03 * size)


def _underline(sheet: Sheet, left: float, right: float, y: float) -> None:
    for i in range(1 + (sheet.rng.random() < 0.2)):
        ends = (left - 0.2 * sheet.size, y + i * 0.25 * sheet.size), (right - 0.1 * sheet.size, y + i * 0.25 * sheet.size)
        line(sheet.layers[STRUCTURE], None, *ends, sheet.pen * sheet.rng.uniform(0.4, 1.1))


ROWS: dict[str, tuple[Row, ...]] = {
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
"""The rows of each kind of page; cheques are drawn as a whole."""
