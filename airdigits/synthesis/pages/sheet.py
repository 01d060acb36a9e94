"""Draw on a page that holds more than digits, and keep what every pixel is."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from airdigits.labels import ALPHABET, CLASS_COUNT, sign_of
from airdigits.paper.kinds import DIGIT, SIGN, WRITING
from airdigits.synthesis.pages.glyphs import Glyphs
from airdigits.synthesis.pages.lettering import Faces, print_word, write_word

_ONE = ALPHABET.index("1")


@dataclass(eq=False)
class Sheet:
    """What has been drawn on a page so far: `layers` float32 [KIND_COUNT, h, w], 1 where there is ink of each kind.

    `print_` float32 [h, w] is the ink that is printed, and so has another colour than the pen's. `lines`, `digits`, `boxes` and
    `line_of` are the truth, as `Page` has it; `size` is the digits' height, px, `pen` how broad the pen writes, and `ones` the
    share of digits that are a 1 for sure, since walls look like one.
    """

    layers: np.ndarray
    print_: np.ndarray
    size: float
    pen: float
    draw: Glyphs
    faces: Faces
    rng: np.random.Generator
    ones: float = 0.0
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
        """Write a digit on a base line, in the middle of a cell of that width if one is given; return it and where it ends.

        What does not fit on the page is left out: "".
        """
        label = _ONE if self.ones and self.rng.random() < self.ones else int(self.rng.integers(CLASS_COUNT))
        ink = self.draw(label, (size or self.size) * self.rng.uniform(0.88, 1.12), self.rng)
        if cell is not None:
            left += (cell - ink.shape[1]) / 2 + self.rng.normal(0, 0.07) * cell
        bottom += self.rng.normal(0, 0.04) * self.size
        tall, wide = ink.shape
        if left < 0 or left + wide > self.width or bottom < tall or bottom > len(self.print_):
            return "", left + wide
        x, y = self.add(DIGIT, ink, left, bottom)
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
        ink = _sign(sign, self.size * self.rng.uniform(0.85, 1.2), self.pen, self.rng)
        drop = {".": 0.0, ",": 0.14}.get(sign, -0.5 + len(ink) / self.size / 2)
        self.add(SIGN, ink, left, bottom + (drop + self.rng.normal(0, 0.03)) * self.size)
        return left + ink.shape[1]

    def words(self, text: str, left: float, bottom: float, height: float, *, printed: bool, end: float = float("inf")) -> float:
        """Print or write words, squeezed where they would run beyond `end`; return where they end."""
        face = str(self.rng.choice(self.faces.printed if printed else self.faces.written))
        ink = print_word(text, height, face) if printed else write_word(text, height, self.pen, face, self.rng)
        if left + ink.shape[1] > end:
            ink = cv2.resize(ink, (max(2, round(end - left)), len(ink)), interpolation=cv2.INTER_AREA)
        self.add(WRITING, ink, left, bottom + (0.25 * height if set(text) & set("gjpqy") else 0), printed=printed)
        return left + ink.shape[1]


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
