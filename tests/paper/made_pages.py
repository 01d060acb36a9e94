"""A seed and a difficulty to a picture of a page of handwritten digits, with its truth: what tests and benchmarks read.

Digits are MNIST test images where that file is at hand, and the project's own synthetic strokes; the model has seen neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.non_digits import draw_non_digit

MNIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist.npz"
DIFFICULTIES = ("scan", "photo", "hard")

_INKS = ((40, 30, 25), (150, 50, 20), (120, 30, 10), (30, 25, 160), (60, 110, 20), (70, 70, 70))  # BGR
_PAPERS = ((255, 255, 255), (238, 244, 247), (225, 238, 246), (235, 235, 235), (205, 225, 235))
_BOARDS = ((45, 52, 40), (35, 35, 35), (70, 50, 30))
_DESKS = ((60, 85, 115), (45, 45, 48), (90, 95, 100), (120, 150, 175))


@dataclass(frozen=True)
class Recipe:
    """What a difficulty allows: ranges are drawn from evenly."""

    size: tuple[int, int]  # px of the paper, width and height
    height: tuple[float, float]  # px of a digit
    tilt: float = 0.0  # degrees, either way
    perspective: float = 0.0  # of the side, each corner
    grids: tuple[str, ...] = ("plain",)
    shade: float = 0.0  # how much darker the darkest corner is
    shadow: float = 0.0  # the chance of a shadow with an edge
    noise: tuple[float, float] = (0.0, 0.0)  # grey levels
    blur: tuple[float, float] = (0.0, 0.0)  # px
    jpeg: tuple[int, int] = (100, 100)
    faint: float = 0.0  # of the ink's strength, at most so much is missing
    board: float = 0.0  # the chance of light ink on a dark board
    desk: float = 0.0  # the chance that the desk around the paper is seen
    scribbles: int = 0  # at most so many drawings and letters beside the digits


RECIPES = {
    "scan": Recipe((1100, 800), (36, 80), tilt=1.5, noise=(0, 3), grids=("plain", "plain", "ruled"), board=0.1),
    "photo": Recipe(
        (1500, 1100), (44, 90), tilt=6, perspective=0.02, grids=("plain", "ruled", "squared"), shade=0.4, shadow=0.3,
        noise=(2, 6), blur=(0.3, 1.0), jpeg=(80, 95), faint=0.2, board=0.12, desk=0.3,
    ),
    "hard": Recipe(
        (1500, 1100), (38, 80), tilt=15, perspective=0.05, grids=("plain", "ruled", "squared"), shade=0.6, shadow=0.7,
        noise=(4, 10), blur=(0.6, 1.5), jpeg=(55, 85), faint=0.4, board=0.15, desk=0.5, scribbles=3,
    ),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Page:
    """A picture and what is written on it.

    `image`   BGR uint8 [h, w, 3].
    `lines`   the numbers of each line, from top to bottom and left to right.
    `digits`  all digits in that order, `boxes` float32 [n, 4, 2] the corners of each in the picture, `line_of` int [n].
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


Glyphs = Callable[[int, float, np.random.Generator], np.ndarray]


def stroke_glyph(digit: int, height: float, rng: np.random.Generator) -> np.ndarray:
    """A synthetic digit of this height: float32 [h, w], 1 where the ink is."""
    return draw_strokes(synthesise(digit, rng), height, rng)


def draw_strokes(strokes: list[np.ndarray], height: float, rng: np.random.Generator) -> np.ndarray:
    """Strokes in a unit box with a pen of a natural width."""
    pen = height * rng.uniform(0.06, 0.13)
    fine = [smooth_curve(stroke.astype(np.float32), 0.03) for stroke in strokes]
    low = np.min([curve.min(axis=0) for curve in fine], axis=0)
    points = [(curve - low) * (height - pen) + pen / 2 + 2 for curve in fine]
    width, tall = (int(np.ceil(max(p[:, axis].max() for p in points) + pen / 2 + 3)) for axis in (0, 1))
    image = np.zeros((tall * 4, width * 4), np.uint8)
    for curve in points:
        fixed = np.round(curve * 4 * 16).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(image, [fixed], False, 255, max(1, round(pen * 4)), cv2.LINE_AA, 4)
    return cv2.resize(image, (width, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


@lru_cache(maxsize=1)
def _mnist() -> tuple[np.ndarray, np.ndarray]:
    with np.load(MNIST) as archive:
        return archive["x_test"], archive["y_test"]


def mnist_glyph(digit: int, height: float, rng: np.random.Generator) -> np.ndarray:
    """A digit of the MNIST test set of this height, its edges as sharp as a pen's."""
    images, labels = _mnist()
    image = images[rng.choice(np.flatnonzero(labels == digit))]
    rows, columns = np.flatnonzero(image.max(axis=1) > 60), np.flatnonzero(image.max(axis=0) > 60)
    image = np.pad(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 1)
    scale = height / 20
    large = cv2.resize(image.astype(np.float32) / 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    large = cv2.GaussianBlur(large, (0, 0), 0.25 * scale)
    return np.clip((large - 0.25) / 0.4, 0, 1)


def glyphs() -> Glyphs:
    """MNIST and strokes in turns where MNIST is at hand, else strokes alone."""
    if not MNIST.is_file():
        return stroke_glyph

    def either(digit: int, height: float, rng: np.random.Generator) -> np.ndarray:
        return (mnist_glyph if rng.random() < 0.6 else stroke_glyph)(digit, height, rng)

    return either


def rows_of_numbers(
    lines: Sequence[Sequence[str]], height: float, rng: np.random.Generator, draw: Glyphs | None = None
) -> np.ndarray:
    """Lines of numbers, evenly spaced and with a margin all around: float32 [h, w], 1 where the ink is."""
    draw = draw or glyphs()
    rows, tall = [], round(1.4 * height)
    for line in lines:
        row: list[np.ndarray] = []
        for number in line:
            for character in number:
                glyph = draw(int(character), height, rng)
                row.append(np.pad(glyph, ((max(0, tall - glyph.shape[0]), 0), (0, round(0.25 * height))))[:tall])
            row.append(np.zeros((tall, round(1.6 * height)), np.float32))
        rows.append(np.concatenate(row, axis=1))
    width = max(row.shape[1] for row in rows)
    ink = np.concatenate([np.pad(row, ((0, round(0.5 * height)), (0, width - row.shape[1]))) for row in rows])
    return np.pad(ink, round(1.2 * height))


def make_page(difficulty: str, seed: int, *, draw: Glyphs | None = None) -> Page:
    """Make one page. The same difficulty and seed give the same picture."""
    recipe = RECIPES[difficulty]
    rng = np.random.default_rng([DIFFICULTIES.index(difficulty), seed])
    width, height = recipe.size
    written = _write(recipe, draw or glyphs(), rng)
    grid = _grid(str(rng.choice(recipe.grids)), width, height, rng)
    board = rng.random() < recipe.board
    paper = np.array(_BOARDS[rng.integers(len(_BOARDS))] if board else _PAPERS[rng.integers(len(_PAPERS))], np.float32)
    ink = np.array((235, 240, 240) if board else _INKS[rng.integers(len(_INKS))], np.float32)
    line_colour = paper * 0.6 + ink * 0.4 if board else np.array(((215, 175, 150), (190, 190, 190))[rng.integers(2)], np.float32)
    image = np.empty((height, width, 3), np.float32)
    image[:] = paper
    image += cv2.GaussianBlur(rng.normal(0, 4, (height, width, 1)).astype(np.float32), (0, 0), 3)[..., None]  # the paper's grain
    image += (line_colour - image) * (grid * rng.uniform(0.5, 0.9))[..., None]
    strength = 1 - rng.uniform(0, recipe.faint)
    image += (ink - image) * (written.ink * strength)[..., None]
    warped, matrix = _photograph(image, recipe, rng)
    picture = _light(warped, recipe, rng)
    corners = cv2.perspectiveTransform(written.boxes.reshape(-1, 1, 2).astype(np.float32), matrix).reshape(-1, 4, 2)
    return Page(picture, written.lines, written.digits, corners, written.line_of)


@dataclass(frozen=True, eq=False)
class _Written:
    ink: np.ndarray
    lines: tuple[tuple[str, ...], ...]
    digits: tuple[int, ...]
    boxes: np.ndarray
    line_of: np.ndarray


def _write(recipe: Recipe, draw: Glyphs, rng: np.random.Generator) -> _Written:
    """Fill a page with lines of numbers, as a person with one pen and one size of writing does."""
    width, height = recipe.size
    ink = np.zeros((height, width), np.float32)
    lines, digits, boxes, line_of = list[tuple[str, ...]](), list[int](), list[np.ndarray](), list[int]()
    size, margin = rng.uniform(*recipe.height), 0.09
    step = size * rng.uniform(1.6, 2.4)
    baseline, last = height * margin + size, height * (1 - margin)
    count = int(rng.integers(3, 9))
    while baseline < last and len(lines) < count:
        x, right = width * margin + rng.uniform(0, size), width * (1 - margin)
        numbers = list[str]()
        drift = rng.uniform(-0.006, 0.006)
        for _ in range(int(rng.integers(1, 5))):
            number = ""
            for _ in range(int(rng.integers(1, 7))):
                digit = int(rng.integers(10))
                glyph = draw(digit, size * rng.uniform(0.88, 1.12), rng)
                tall, wide = glyph.shape
                top = round(baseline - tall + drift * x + rng.uniform(-0.08, 0.08) * size)
                if x + wide >= right or top < 0 or top + tall >= height:
                    break
                left = round(x)
                place = ink[top : top + tall, left : left + wide]
                np.maximum(place, glyph, out=place)
                boxes.append(np.array([(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]))
                digits.append(digit)
                line_of.append(len(lines))
                number += str(digit)
                x += wide + size * rng.uniform(0.12, 0.35)
            if number:
                numbers.append(number)
            x += size * rng.uniform(1.3, 2.2)
        if numbers:
            lines.append(tuple(numbers))
        baseline += step
    _scribble(ink, baseline - step + 0.8 * size, size, int(rng.integers(0, recipe.scribbles + 1)), rng)
    return _Written(ink, tuple(lines), tuple(digits), np.array(boxes), np.array(line_of))


def _scribble(ink: np.ndarray, top: float, size: float, count: int, rng: np.random.Generator) -> None:
    """Drawings and letters below the digits, three times their size, where there is room."""
    x = ink.shape[1] * 0.1
    for _ in range(count):
        drawing = draw_strokes(draw_non_digit(rng) + draw_non_digit(rng), size * 2.5, rng)
        tall, wide = drawing.shape
        if top + tall < ink.shape[0] * 0.95 and x + wide < ink.shape[1] * 0.9:
            place = ink[int(top) : int(top) + tall, int(x) : int(x) + wide]
            np.maximum(place, drawing, out=place)
        x += wide + 2 * size


def _grid(kind: str, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Printed lines, float32 [height, width], 1 where they are."""
    grid = np.zeros((height, width), np.float32)
    step = int(rng.integers(28, 60)) if kind == "squared" else int(rng.integers(60, 110))
    thick = int(rng.integers(1, 3))
    if kind != "plain":
        for y in range(step // 2, height, step):
            grid[y : y + thick] = 1
    if kind == "squared":
        for x in range(step // 2, width, step):
            grid[:, x : x + thick] = 1
    return grid


def _photograph(paper: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Hold a camera above the paper: tilt, perspective, perhaps the desk around it. Also the 3x3 matrix of the way there."""
    height, width = paper.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    angle = np.radians(rng.uniform(-recipe.tilt, recipe.tilt))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))])
    moved = (corners - corners.mean(axis=0)) @ turn.T
    moved += rng.uniform(-1, 1, (4, 2)) * recipe.perspective * np.array([width, height])
    if rng.random() < recipe.desk:
        moved *= rng.uniform(0.85, 0.95)
    low = moved.min(axis=0)
    extent = moved.max(axis=0) - low
    matrix = cv2.getPerspectiveTransform(corners, (moved - low).astype(np.float32))
    size = (round(float(extent[0])), round(float(extent[1])))
    desk = np.array(_DESKS[rng.integers(len(_DESKS))], np.float32)
    if recipe.desk == 0 or recipe.tilt == 0:  # a scanner's lid is as white as the paper
        desk = paper[0, 0]
    margin = rng.uniform(0.02, 0.08) * width if recipe.desk else 0.0
    shift = np.array([(1, 0, margin), (0, 1, margin), (0, 0, 1)])
    size = (round(size[0] + 2 * margin), round(size[1] + 2 * margin))
    matrix = shift @ matrix
    seen = cv2.warpPerspective(paper, matrix, size, flags=cv2.INTER_AREA, borderValue=tuple(float(v) for v in desk))
    return seen, matrix


def _light(image: np.ndarray, recipe: Recipe, rng: np.random.Generator) -> np.ndarray:
    """Uneven light, a shadow, blur, noise and JPEG."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    direction = rng.uniform(0, 2 * np.pi)
    along = (x / width - 0.5) * np.cos(direction) + (y / height - 0.5) * np.sin(direction)
    light = 1 - rng.uniform(0, recipe.shade) * np.clip(along + 0.5, 0, 1)
    if rng.random() < recipe.shadow:
        edge = rng.uniform(0, 2 * np.pi)
        beyond = (x / width - 0.5) * np.cos(edge) + (y / height - 0.5) * np.sin(edge) - rng.uniform(-0.2, 0.3)
        light *= 1 - rng.uniform(0.2, 0.5) * cv2.GaussianBlur((beyond > 0).astype(np.float32), (0, 0), rng.uniform(4, 30))
    image = image * light[..., None]
    if recipe.blur[1]:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(*recipe.blur))
    noise = rng.normal(0, rng.uniform(*recipe.noise) + 1e-6, image.shape).astype(np.float32)
    picture = np.clip(image + noise, 0, 255).astype(np.uint8)
    quality = int(rng.integers(recipe.jpeg[0], recipe.jpeg[1] + 1))
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
