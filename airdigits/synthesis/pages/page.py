"""Make pictures of pages of handwritten digits, with the ground truth."""

from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.synthesis.pages.glyphs import Glyphs, stroke_glyph
from airdigits.synthesis.pages.photograph import photograph, rulings, under_light
from airdigits.synthesis.pages.recipes import DIFFICULTIES, RECIPES, Recipe
from airdigits.synthesis.pages.writing import write_page

_INKS = ((40, 30, 25), (150, 50, 20), (120, 30, 10), (30, 25, 160), (60, 110, 20), (70, 70, 70))  # BGR
_PAPERS = ((255, 255, 255), (238, 244, 247), (225, 238, 246), (235, 235, 235), (205, 225, 235))
_BOARDS = ((45, 52, 40), (35, 35, 35), (70, 50, 30))
_CHALK = (235, 240, 240)
_RULINGS = ((215, 175, 150), (190, 190, 190))


@dataclass(frozen=True, eq=False)
class Page:
    """A picture and what is written on it.

    `image`   BGR uint8 [h, w, 3].
    `lines`   the numbers of each line, from top to bottom and left to right.
    `digits`  the labels of all digits in that order, `boxes` float32 [n, 4, 2] the corners of each in the picture, `line_of`
              int [n].
    """

    image: np.ndarray
    lines: tuple[tuple[str, ...], ...]
    digits: tuple[int, ...]
    boxes: np.ndarray
    line_of: np.ndarray

    @property
    def text(self) -> str:
        """The numbers as `airdigits read` prints them."""
        return "\n".join(" ".join(line) for line in self.lines)


def make_page(difficulty: str, seed: int, draw: Glyphs = stroke_glyph) -> Page:
    """Make one page of a difficulty, "scan", "photo" or "hard". The same difficulty, seed and `draw` give the same picture."""
    recipe = RECIPES[difficulty]
    rng = np.random.default_rng([DIFFICULTIES.index(difficulty), seed])
    writing = write_page(recipe, draw, rng)
    paper = _paper(writing.ink, recipe, rng)
    seen, matrix = photograph(paper, recipe, rng)
    image = under_light(seen, recipe, rng)
    boxes = np.array(writing.boxes).reshape(-1, 1, 2).astype(np.float32)
    corners = cv2.perspectiveTransform(boxes, matrix).reshape(-1, 4, 2)
    return Page(image, tuple(writing.lines), tuple(writing.digits), corners, np.array(writing.line_of))


def _paper(written: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Colour the paper, its printed lines and the ink, float32 [h, w] with 1 where it is: float32 [h, w, 3], BGR."""
    height, width = written.shape
    printed = rulings(str(rng.choice(recipe.rulings)), width, height, rng)
    board = rng.random() < recipe.board
    paper = np.array(_BOARDS[rng.integers(len(_BOARDS))] if board else _PAPERS[rng.integers(len(_PAPERS))], np.float32)
    ink = np.array(_CHALK if board else _INKS[rng.integers(len(_INKS))], np.float32)
    line_colour = paper * 0.6 + ink * 0.4 if board else np.array(_RULINGS[rng.integers(len(_RULINGS))], np.float32)
    image = np.empty((height, width, 3), np.float32)
    image[:] = paper
    image += cv2.GaussianBlur(rng.normal(0, 4, (height, width, 1)).astype(np.float32), (0, 0), 3)[..., None]  # the paper's grain
    image += (line_colour - image) * (printed * rng.uniform(0.5, 0.9))[..., None]
    contrast = 1 - rng.uniform(0, recipe.faint)
    image += (ink - image) * (written * contrast)[..., None]
    return image
