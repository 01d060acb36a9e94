"""Draw words: printed ones in a font, and handwritten ones along the strokes of a stroke font or the skeleton of letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np

_SKELETON = 56  # px: how tall letters are when their skeleton is taken
_FONTS = (
    "DejaVuSans", "DejaVuSansMono", "cmss10", "STIXGeneralItalic", "cmtt10", "DejaVuSerif", "STIXGeneral", "cmr10",
    "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif-Bold",
)  # fmt: skip
_STROKES = "strokes of "  # how the names of stroke fonts begin
_JOINED = ("scripts", "scriptc")  # stroke fonts whose letters flow into each other
_PLAIN = ("futural", "rowmans", "cursive")
_WEIGHT = 300  # of OpenCV's faces: without one, they keep that of whoever has used them last


@dataclass(frozen=True)
class Faces:
    """The faces of words: `printed` and `written`, each a face of OpenCV, the path of a font, or a stroke font."""

    printed: Sequence[str]
    written: Sequence[str]


BUILT_IN = Faces(("sans", "serif", "italic"), ("sans", "serif", "italic"))
"""OpenCV's own faces, for pages to test on; those to train on are others."""


@lru_cache(maxsize=1)
def training_faces() -> Faces:
    """Return the faces to train on: fonts that come with Matplotlib, and Hershey's stroke fonts. Needs the extra `train`."""
    spec = find_spec("matplotlib")
    assert spec is not None, "Matplotlib's fonts are needed"
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    printed = tuple(str(folder / f"{name}.ttf") for name in _FONTS)
    strokes = tuple(_STROKES + name for name in (*_JOINED, *_PLAIN))
    return Faces(printed, (*printed[:8], *strokes, *strokes))


def print_word(text: str, height: float, face: str) -> np.ndarray:
    """Print text in a font whose capitals are about this tall: float32 [h, w], 1 where the ink is."""
    return _cropped(_rendered(text, max(8, round(1.35 * height)), face).astype(np.float32) / 255)


def write_word(text: str, height: float, pen: float, face: str, rng: np.random.Generator) -> np.ndarray:
    """Write text by hand, in letters of about this height with a pen of so many pixels: float32 [h, w].

    Each letter, or a word whose letters flow into each other, follows the face's strokes or its skeleton, slanted and bent anew.
    """
    slant, spread = rng.uniform(-0.1, 0.35), rng.uniform(-0.05, 0.25)
    parts = text.split(" ") if face.removeprefix(_STROKES) in _JOINED else list(text)
    letters: list[np.ndarray] = []
    for part in parts:
        if part.strip():
            letters += [
                _written(part, height, pen, face, slant, rng),
                np.zeros((1, round(max(0.0, spread) * height)), np.float32),
            ]
        if part == " " or len(parts[0]) > 1:
            letters.append(np.zeros((1, round(0.6 * height)), np.float32))
    tall = max(len(letter) for letter in letters)
    rows = [np.pad(letter, ((tall - len(letter), 0), (0, 0))) for letter in letters]
    return _cropped(np.concatenate(rows, axis=1))


def _written(text: str, height: float, pen: float, face: str, slant: float, rng: np.random.Generator) -> np.ndarray:
    distance = _distance(text, face)
    scale = height / _SKELETON * rng.uniform(0.88, 1.12)
    tall, wide = (max(6, round(side * scale)) for side in distance.shape)
    room = round(0.25 * tall)
    y, x = np.mgrid[-room : tall + room, -room : wide + room].astype(np.float32)
    bend = rng.normal(0, 0.035 * tall, 4)
    wave = 2 * np.pi / max(tall, min(wide, 2 * tall)) * rng.uniform(0.4, 1.0, 2)
    from_x = x + slant * (y - tall / 2) + bend[0] * np.sin(wave[0] * y + bend[2])
    from_y = y + bend[1] * np.sin(wave[1] * x + bend[3])
    maps = ((from_x / scale).astype(np.float32), (from_y / scale).astype(np.float32))
    far = cv2.remap(distance, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=99.0)
    ink = np.clip(pen / 2 - far * scale + 0.5, 0, 1)
    columns = np.flatnonzero((ink > 0.2).any(axis=0))
    return ink[:, columns[0] : columns[-1] + 1] if len(columns) else ink[:, :2]


@lru_cache(maxsize=512)
def _distance(text: str, face: str) -> np.ndarray:
    """Return how far each pixel is from the strokes of a text, float32 [h, w]; the baseline is at the same height for each."""
    lines = _stroked(text, face.removeprefix(_STROKES)) if face.startswith(_STROKES) else _thinned(_inked(text, face))
    return np.minimum(cv2.distanceTransform((~lines).astype(np.uint8), cv2.DIST_L2, 5), _SKELETON)


def _inked(text: str, face: str) -> np.ndarray:
    ink = np.pad(_rendered(text, round(1.35 * _SKELETON), face) > 127, 6)
    columns = np.flatnonzero(ink.any(axis=0))
    return ink[:, max(0, columns[0] - 6) : columns[-1] + 7] if len(columns) else ink


def _stroked(text: str, name: str) -> np.ndarray:
    """Draw text in one of Hershey's fonts, its lines one pixel wide: bool [h, w]."""
    scale, strokes = _SKELETON / 21, list(_hershey(name).strokes_for_text(text))  # capitals are 21 of their units high
    points = [np.array(stroke, np.float32).reshape(-1, 2) * scale for stroke in strokes]
    right = max((float(p[:, 0].max()) for p in points if len(p)), default=1.0)
    left = min((float(p[:, 0].min()) for p in points if len(p)), default=0.0)
    image = np.zeros((round(1.5 * 1.35 * _SKELETON) + 12, round(right - left) + 16), np.uint8)
    down = 1.1 * 1.35 * _SKELETON + 6 - 9 * scale  # their baseline is at 9
    for p in points:
        cv2.polylines(image, [np.round(p - (left - 8, -down)).astype(np.int32).reshape(-1, 1, 2)], False, 255, 1)
    return image > 0


@lru_cache(maxsize=8)
def _hershey(name: str) -> Any:
    from HersheyFonts import HersheyFonts  # for training alone

    font = HersheyFonts()
    font.load_default_font(name)
    return font


def _rendered(text: str, size: int, face: str) -> np.ndarray:
    """Render text, uint8 [h, w], 255 where the ink is, with the baseline at the same height for every text."""
    image = np.zeros((round(1.5 * size), round((len(text) + 1) * size), 3), np.uint8)
    cv2.putText(image, text, (round(0.2 * size), round(1.1 * size)), (255, 255, 255), _face(face), size, _WEIGHT)
    image = image[..., 0]
    columns = np.flatnonzero(image.any(axis=0))
    return image[:, columns[0] : columns[-1] + 1] if len(columns) else image[:, :2]


@lru_cache(maxsize=32)
def _face(name: str) -> cv2.FontFace:
    return cv2.FontFace(name)


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
