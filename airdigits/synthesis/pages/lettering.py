"""Draw words: printed ones in a font, and handwritten ones along the skeleton of a font's letters."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_SKELETON = 56  # px: how tall letters are when their skeleton is taken
_FACES = ("DejaVuSans", "DejaVuSansMono", "cmss10", "STIXGeneralItalic", "cmtt10", "DejaVuSerif", "STIXGeneral", "cmr10")
BUILT_IN = ("sans", "serif", "italic")
"""OpenCV's own faces, for pages to test on; those to train on are matplotlib's."""


@lru_cache(maxsize=1)
def training_faces() -> tuple[str, ...]:
    """Return the paths of the fonts to train on, which come with matplotlib."""
    import matplotlib  # for training alone

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return tuple(str(folder / f"{name}.ttf") for name in _FACES)


def print_word(text: str, height: float, face: str) -> np.ndarray:
    """Print text in a font whose capitals are about this tall: float32 [h, w], 1 where the ink is."""
    return _cropped(_rendered(text, max(8, round(1.35 * height)), face).astype(np.float32) / 255)


def write_word(text: str, height: float, pen: float, face: str, rng: np.random.Generator) -> np.ndarray:
    """Write text by hand, in letters of about this height with a pen of so many pixels: float32 [h, w].

    Each letter follows the skeleton of the font's, slanted and bent anew.
    """
    slant, spread = rng.uniform(-0.1, 0.35), rng.uniform(-0.05, 0.25)
    letters: list[np.ndarray] = []
    for sign in text:
        if sign == " ":
            letters.append(np.zeros((1, round(0.6 * height)), np.float32))
            continue
        letters.append(_written(sign, height, pen, face, slant, rng))
        letters.append(np.zeros((1, round(max(0.0, spread) * height)), np.float32))
    tall = max(len(letter) for letter in letters)
    rows = [np.pad(letter, ((tall - len(letter), 0), (0, 0))) for letter in letters]
    return _cropped(np.concatenate(rows, axis=1))


def _written(sign: str, height: float, pen: float, face: str, slant: float, rng: np.random.Generator) -> np.ndarray:
    distance = _distance(sign, face)
    scale = height / _SKELETON * rng.uniform(0.88, 1.12)
    tall, wide = (max(6, round(side * scale)) for side in distance.shape)
    room = round(0.25 * tall)
    y, x = np.mgrid[-room : tall + room, -room : wide + room].astype(np.float32)
    bend = rng.normal(0, 0.035 * tall, 4)
    wave = 2 * np.pi / max(tall, wide) * rng.uniform(0.4, 1.0, 2)
    from_x = x + slant * (y - tall / 2) + bend[0] * np.sin(wave[0] * y + bend[2])
    from_y = y + bend[1] * np.sin(wave[1] * x + bend[3])
    maps = ((from_x / scale).astype(np.float32), (from_y / scale).astype(np.float32))
    far = cv2.remap(distance, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=99.0)
    ink = np.clip(pen / 2 - far * scale + 0.5, 0, 1)
    columns = np.flatnonzero((ink > 0.2).any(axis=0))
    return ink[:, columns[0] : columns[-1] + 1] if len(columns) else ink[:, :2]


@lru_cache(maxsize=2048)
def _distance(sign: str, face: str) -> np.ndarray:
    """Return how far each pixel is from the skeleton of a letter, float32 [h, w]."""
    ink = np.pad(_rendered(sign, round(1.35 * _SKELETON), face) > 127, 6)
    columns = np.flatnonzero(ink.any(axis=0))
    ink = ink[:, max(0, columns[0] - 6) : columns[-1] + 7] if len(columns) else ink
    return np.minimum(cv2.distanceTransform((~_thinned(ink)).astype(np.uint8), cv2.DIST_L2, 5), _SKELETON)


def _rendered(text: str, size: int, face: str) -> np.ndarray:
    """Render text, uint8 [h, w], 255 where the ink is, with the baseline at the same height for every text."""
    if face in BUILT_IN:
        wide = round((len(text) + 1) * size)
        image = np.zeros((round(1.5 * size), wide, 3), np.uint8)
        cv2.putText(image, text, (round(0.2 * size), round(1.1 * size)), (255, 255, 255), cv2.FontFace(face), size)
        image = image[..., 0]
    else:
        font = ImageFont.truetype(face, size)
        canvas = Image.new("L", (round(font.getlength(text)) + size, round(1.5 * size)))
        ImageDraw.Draw(canvas).text((0.3 * size, 1.1 * size), text, 255, font, anchor="ls")
        image = np.asarray(canvas)
    columns = np.flatnonzero(image.any(axis=0))
    return image[:, columns[0] : columns[-1] + 1] if len(columns) else image[:, :2]


def _thinned(ink: np.ndarray) -> np.ndarray:
    """Thin ink, bool [h, w], to lines one pixel wide (Zhang and Suen, 1984)."""
    ink = np.pad(ink, 1)
    while True:
        before = int(ink.sum())
        for first in (True, False):
            n = [np.roll(ink, shift, (0, 1)) for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))]
            count = np.sum(n, axis=0)
            turns = np.sum([~a & b for a, b in zip(n, n[1:] + n[:1], strict=True)], axis=0)
            up, right, down, left = n[0], n[2], n[4], n[6]
            keep = (up & right & down) | (right & down & left) if first else (up & right & left) | (up & down & left)
            ink &= ~((count >= 2) & (count <= 6) & (turns == 1) & ~keep)
        if int(ink.sum()) == before:
            return ink[1:-1, 1:-1]


def _cropped(ink: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero((ink > 0.2).any(axis=1)), np.flatnonzero((ink > 0.2).any(axis=0))
    if not len(rows):
        return np.zeros((2, 2), np.float32)
    return ink[max(0, rows[0] - 1) : rows[-1] + 2, max(0, columns[0] - 1) : columns[-1] + 2]
