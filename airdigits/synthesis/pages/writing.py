"""Write numbers on a page: lines of digits in one hand and one size, and perhaps drawings below them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from airdigits.labels import CLASS_COUNT, label_of, sign_of
from airdigits.synthesis.non_digits import draw_non_digit
from airdigits.synthesis.pages.glyphs import Glyphs, draw_strokes, stroke_glyph
from airdigits.synthesis.pages.recipes import Recipe

_MARGIN = 0.09  # of the page's sides


@dataclass(eq=False)
class Writing:
    """What has been written on a page so far.

    `ink`     float32 [h, w], 1 where the ink is.
    `lines`   the numbers of each line, from top to bottom and left to right.
    `digits`  the labels of all digits in that order; `boxes` the corners of each, int [4, 2] px; `line_of` its line.
    """

    ink: np.ndarray
    lines: list[tuple[str, ...]] = field(default_factory=list)
    digits: list[int] = field(default_factory=list)
    boxes: list[np.ndarray] = field(default_factory=list)
    line_of: list[int] = field(default_factory=list)

    def add(self, label: int, glyph: np.ndarray, left: int, top: int) -> None:
        """Draw a digit into the line that is being written."""
        tall, wide = glyph.shape
        _draw(self.ink, glyph, left, top)
        self.boxes.append(np.array([(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]))
        self.digits.append(label)
        self.line_of.append(len(self.lines))


def write_page(recipe: Recipe, draw: Glyphs, rng: np.random.Generator) -> Writing:
    """Fill a page with lines of numbers, as a person with one pen and one size of writing does."""
    width, height = recipe.size
    writing = Writing(np.zeros((height, width), np.float32))
    size = rng.uniform(*recipe.height)
    step = size * rng.uniform(1.6, 2.4)
    baseline, last = height * _MARGIN + size, height * (1 - _MARGIN)
    count = int(rng.integers(3, 9))
    while baseline < last and len(writing.lines) < count:
        numbers = _write_line(writing, baseline, size, draw, rng)
        if numbers:
            writing.lines.append(tuple(numbers))
        baseline += step
    drawings = int(rng.integers(0, recipe.non_digits + 1))
    _draw_non_digits(writing.ink, baseline - step + 0.8 * size, size, drawings, rng)
    return writing


def rows_of_numbers(
    lines: Sequence[Sequence[str]], height: float, rng: np.random.Generator, draw: Glyphs = stroke_glyph
) -> np.ndarray:
    """Write lines of numbers, evenly spaced and with a margin all around: float32 [h, w], 1 where the ink is."""
    rows, tall = [], round(1.4 * height)
    for line in lines:
        row: list[np.ndarray] = []
        for number in line:
            for sign in number:
                label = label_of(sign)
                assert label is not None, f"{sign} is not a sign of the alphabet"
                glyph = draw(label, height, rng)
                row.append(np.pad(glyph, ((max(0, tall - glyph.shape[0]), 0), (0, round(0.25 * height))))[:tall])
            row.append(np.zeros((tall, round(1.6 * height)), np.float32))
        rows.append(np.concatenate(row, axis=1))
    width = max(row.shape[1] for row in rows)
    ink = np.concatenate([np.pad(row, ((0, round(0.5 * height)), (0, width - row.shape[1]))) for row in rows])
    return np.pad(ink, round(1.2 * height))


def _write_line(writing: Writing, baseline: float, size: float, draw: Glyphs, rng: np.random.Generator) -> list[str]:
    """Write a line of one to four numbers, as far as there is room; return them."""
    height, width = writing.ink.shape
    x, right = width * _MARGIN + rng.uniform(0, size), width * (1 - _MARGIN)
    numbers: list[str] = []
    drift = rng.uniform(-0.006, 0.006)
    for _ in range(int(rng.integers(1, 5))):
        number = ""
        for _ in range(int(rng.integers(1, 7))):
            label = int(rng.integers(CLASS_COUNT))
            glyph = draw(label, size * rng.uniform(0.88, 1.12), rng)
            tall, wide = glyph.shape
            top = round(baseline - tall + drift * x + rng.uniform(-0.08, 0.08) * size)
            if x + wide >= right or top < 0 or top + tall >= height:
                break
            writing.add(label, glyph, round(x), top)
            number += sign_of(label)
            x += wide + size * rng.uniform(0.12, 0.35)
        if number:
            numbers.append(number)
        x += size * rng.uniform(1.3, 2.2)
    return numbers


def _draw_non_digits(ink: np.ndarray, top: float, size: float, count: int, rng: np.random.Generator) -> None:
    """Draw drawings and letters below the digits, two and a half times their size, where there is room."""
    x = ink.shape[1] * 0.1
    for _ in range(count):
        drawing = draw_strokes(draw_non_digit(rng) + draw_non_digit(rng), size * 2.5, rng)
        tall, wide = drawing.shape
        if top + tall < ink.shape[0] * 0.95 and x + wide < ink.shape[1] * 0.9:
            _draw(ink, drawing, int(x), int(top))
        x += wide + 2 * size


def _draw(ink: np.ndarray, glyph: np.ndarray, left: int, top: int) -> None:
    place = ink[top : top + glyph.shape[0], left : left + glyph.shape[1]]
    np.maximum(place, glyph, out=place)
