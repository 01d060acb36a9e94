"""Write letters and signs that look like no digit, from stroke fonts and in the ways people write those nearest to digits.

Hershey's fonts (1967, in the public domain) draw letters by strokes; the package that holds them belongs to the trainer and is
imported only here. A G, a J or an a that people write differs from any font's, so these have forms of their own.
"""

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from airdigits.ink.curve import smooth_curve
from airdigits.labels import ALPHABET
from airdigits.synthesis.pen_paths import Strokes, line, to_unit_height

_FONTS = {  # without what is a digit to many: O o D, I i l, S s, Z z, g q, b, B, and their like in Greek
    "futural": "ACEFGHJKLMNPQRTUVWXYacdefhjkmnprtuvwxy?&@#%+=[]{}<>*",
    "rowmans": "ACEFGHJKLMNPQRTUVWXYacdefhjkmnprtuvwxy?&@#%",
    "cursive": "ABCEFGHJKLMNPRTUVWXYacdefhjkmnprtuvwxy",
    "scripts": "ACEFGHJKLMNPRTUVWXYacdefhjkmnprtuvwxy",
    "greeks": "ACEGJLMNPQRSTVWaegjlmpqtvwx",  # in the order of the Greek alphabet: C is a gamma, x an omega
}
_NEAR_DIGITS: Mapping[str, Sequence[tuple[Sequence[Sequence[tuple[float, float]]], bool]]] = {  # strokes; round or with corners
    "G": (
        ([[(0.9, 0.15), (0.5, 0), (0.05, 0.3), (0.05, 0.7), (0.5, 1), (0.9, 0.8), (0.9, 0.55), (0.55, 0.55)]], True),
        ([[(0.85, 0.1), (0.45, 0), (0.05, 0.4), (0.1, 0.85), (0.5, 1), (0.88, 0.8), (0.9, 0.6), (0.55, 0.6)]], True),
        ([[(0.9, 0.15), (0.5, 0), (0.05, 0.4), (0.2, 0.95), (0.7, 0.95), (0.9, 0.6)], [(0.5, 0.58), (0.95, 0.58)]], True),
        (
            [[(0.9, 0.1), (0.4, 0), (0, 0.5), (0.4, 1), (0.85, 0.85), (0.85, 0.55)], [(0.45, 0.55), (0.9, 0.55), (0.9, 1.1)]],
            False,
        ),
        ([[(0.8, 0.1), (0.4, 0), (0.05, 0.5), (0.4, 0.95), (0.8, 0.7), (0.85, 0.45), (0.85, 1.1)]], True),
    ),
    "J": (
        ([[(0.6, 0), (0.62, 0.7), (0.35, 1), (0, 0.8)]], True),
        ([[(0.1, 0), (0.95, 0)], [(0.6, 0), (0.6, 0.75), (0.3, 1), (0, 0.75)]], True),
        ([[(0, 0), (1, 0), (0.6, 0), (0.6, 0.85), (0.3, 1), (0, 0.8)]], False),
        ([[(0.9, 0), (0.85, 0.6), (0.6, 1), (0.2, 0.95), (0, 0.65)]], True),
    ),
    "a": (
        (
            [[(0.85, 0.2), (0.45, 0), (0.05, 0.4), (0.1, 0.9), (0.5, 0.95), (0.85, 0.5), (0.87, 0.05), (0.86, 0.7), (1.1, 1)]],
            True,
        ),
        ([[(0.9, 0.1), (0.4, 0.05), (0, 0.5), (0.3, 1), (0.8, 0.7), (0.9, 0.1), (0.9, 1)]], True),
        ([[(0.8, 0.15), (0.4, 0), (0, 0.5), (0.4, 1), (0.8, 0.6)], [(0.85, 0), (0.85, 0.8), (1.05, 1)]], True),
        (
            [[(0.1, 0.2), (0.5, 0), (0.85, 0.25), (0.85, 0.95), (0.85, 0.5), (0.3, 0.5), (0.05, 0.75), (0.3, 1), (0.85, 0.8)]],
            True,
        ),
    ),
    "d": (([[(0.8, 0.55), (0.4, 0.4), (0, 0.7), (0.4, 1), (0.8, 0.75), (0.85, 0), (0.85, 0.9), (1, 1)]], True),),
    "u": (
        ([[(0, 0), (0.05, 0.7), (0.4, 1), (0.85, 0.7), (0.9, 0), (0.9, 0.8), (1.1, 1)]], True),
        ([[(0, 0), (0, 0.7), (0.5, 1), (1, 0.7), (1, 0)]], True),
        ([[(0, 0), (0.05, 0.8), (0.45, 1), (0.9, 0.6), (0.9, 0)], [(0.9, 0), (0.92, 1)]], True),
    ),
    "y": (
        ([[(0, 0), (0.45, 0.5)], [(0.9, 0), (0.25, 1)]], False),
        ([[(0, 0), (0.05, 0.4), (0.4, 0.55), (0.8, 0.3), (0.85, 0), (0.85, 0.6), (0.6, 1), (0.05, 0.92)]], True),
        ([[(0, 0), (0.4, 0.5), (0.9, 0), (0.3, 1)]], False),
        ([[(0, 0), (0.1, 0.45), (0.5, 0.5), (0.85, 0)], [(0.9, 0), (0.75, 0.8), (0.4, 1), (0.1, 0.9)]], True),
    ),
    "Y": (
        ([[(0, 0), (0.5, 0.5)], [(1, 0), (0.5, 0.5), (0.5, 1)]], False),
        ([[(0, 0), (0.5, 0.45), (1, 0)], [(0.5, 0.45), (0.5, 1)]], False),
        ([[(0, 0), (0.1, 0.4), (0.5, 0.5), (0.9, 0.3), (1, 0)], [(0.95, 0.1), (0.6, 1)]], True),
    ),
    "Q": (
        ([[(0.6, 0), (0.1, 0.2), (0.05, 0.7), (0.5, 1), (0.95, 0.7), (0.9, 0.2), (0.5, 0)], [(0.55, 0.65), (1.05, 1.1)]], True),
        ([[(0.5, 0), (0, 0.5), (0.5, 1), (1, 0.5), (0.6, 0), (0.5, 0.7), (1.1, 1.1)]], True),
    ),
    "f": (
        ([[(0.85, 0.1), (0.5, 0), (0.4, 0.3), (0.4, 1)], [(0.05, 0.42), (0.8, 0.42)]], True),
        ([[(0.8, 0), (0.3, 0.2), (0.4, 1), (0.1, 0.9), (0.3, 0.5), (0.9, 0.45)]], True),
    ),
    "t": (
        ([[(0.45, 0), (0.45, 0.85), (0.7, 1), (0.9, 0.88)], [(0.1, 0.3), (0.85, 0.3)]], True),
        ([[(0.5, 0), (0.5, 1)], [(0.05, 0.3), (0.95, 0.3)]], False),
    ),
    "T": (
        ([[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]], False),
        ([[(0.5, 0), (0.5, 1)], [(0, 0), (1, 0)]], False),
    ),
    "F": (
        ([[(0.9, 0), (0.05, 0), (0.05, 1)], [(0.05, 0.48), (0.7, 0.48)]], False),
        ([[(0.05, 0), (0.05, 1)], [(0.05, 0), (0.9, 0)], [(0.05, 0.5), (0.7, 0.5)]], False),
    ),
    "A": (
        ([[(0, 1), (0.5, 0), (1, 1)], [(0.2, 0.62), (0.8, 0.62)]], False),
        ([[(0, 1), (0.5, 0), (1, 1), (0.25, 0.6), (0.8, 0.6)]], False),
    ),
    "H": (
        ([[(0, 0), (0, 1)], [(1, 0), (1, 1)], [(0, 0.5), (1, 0.5)]], False),
        ([[(0, 0), (0, 1), (0, 0.5), (1, 0.5), (1, 0), (1, 1)]], False),
    ),
    "L": (
        ([[(0, 0), (0, 1), (0.7, 1)]], False),
        ([[(0.3, 0.05), (0.2, 0.9), (0, 0.95), (0.3, 0.95), (0.8, 1)]], True),
    ),
    "j": (([[(0.65, 0.2), (0.65, 0.85), (0.3, 1), (0, 0.85)], [(0.66, 0), (0.66, 0.02)]], True),),
    "e": (([[(0.05, 0.55), (0.85, 0.45), (0.6, 0.05), (0.15, 0.2), (0.1, 0.75), (0.55, 1), (0.95, 0.8)]], True),),
    "P": (
        ([[(0, 1), (0, 0), (0.6, 0.02), (0.7, 0.3), (0.5, 0.5), (0, 0.5)]], False),
        ([[(0.05, 0), (0.05, 1)], [(0.05, 0), (0.7, 0.1), (0.7, 0.45), (0.05, 0.52)]], True),
    ),
    "R": (([[(0, 1), (0, 0), (0.6, 0.05), (0.65, 0.4), (0.05, 0.5), (0.8, 1)]], False),),
    "E": (
        ([[(0.8, 0), (0, 0), (0, 1), (0.85, 1)], [(0, 0.5), (0.6, 0.5)]], False),
        ([[(0.85, 0.1), (0.3, 0), (0.1, 0.3), (0.5, 0.48), (0.05, 0.7), (0.3, 1), (0.9, 0.9)]], True),
    ),
    "n": (([[(0.05, 0), (0.1, 1), (0.1, 0.4), (0.5, 0), (0.85, 0.3), (0.9, 1)]], True),),
    "h": (([[(0.05, 0), (0.1, 1), (0.15, 0.6), (0.5, 0.4), (0.8, 0.6), (0.85, 1)]], True),),
    "brackets": (
        ([[(0, 0), (1, 0), (1, 1), (0, 1)]], False),
        ([[(1, 0), (0, 0), (0, 1), (1, 1)]], False),
        ([[(0, 0), (0.4, 0.08), (0.45, 0.38), (0.8, 0.5), (0.45, 0.62), (0.4, 0.92), (0, 1)]], True),
        ([[(1, 0), (0.6, 0.08), (0.55, 0.38), (0.2, 0.5), (0.55, 0.62), (0.6, 0.92), (1, 1)]], True),
        ([[(0, 0), (0.4, 0.02), (0.4, 0.47), (0.9, 0.5), (0.4, 0.53), (0.4, 0.98), (0, 1)]], False),
    ),
}
_WOBBLE = 0.05
_FLAT = 0.5  # of its width: what is lower is scaled by its width


def draw_letter(rng: np.random.Generator, but: Sequence[str] = ()) -> Strokes:
    """Write a letter or a sign that is like no digit, none of `but`, half of them from a font.

    The same generator state gives the same one. Raises ImportError where the trainer's packages are not installed.
    """
    width = rng.uniform(0.6, 1.1)
    if rng.random() < 0.5:
        font = str(rng.choice(list(_FONTS)))
        glyphs = [glyph for sign, glyph in _glyphs(font).items() if sign not in but]
        glyph = glyphs[int(rng.integers(len(glyphs)))]
        return [_bent(stroke, rng) * [width, 1] for stroke in glyph]
    forms = _NEAR_DIGITS[str(rng.choice([sign for sign in _NEAR_DIGITS if sign not in but]))]
    strokes, is_round = forms[int(rng.integers(len(forms)))]
    return [_through(np.array(points), is_round, rng) * [width, 1] for points in strokes]


def _through(points: np.ndarray, is_round: bool, rng: np.random.Generator) -> np.ndarray:
    """Go through points that each writer puts a little elsewhere."""
    points = points + rng.normal(0, _WOBBLE, points.shape)
    return smooth_curve(points, 0.04).astype(float) if is_round and len(points) > 2 else line(*points)


def _bent(stroke: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Move the points of a font's stroke together, so that its curves stay curves."""
    return line(*stroke) + rng.normal(0, 0.02, 2)


@cache
def _glyphs(font: str) -> dict[str, Strokes]:
    """Load the letters of a font that are like no digit, each in a box of unit height."""
    from HersheyFonts import HersheyFonts

    fonts = HersheyFonts()
    fonts.load_default_font(font)
    glyphs = {
        sign: [np.array(stroke, float) for stroke in fonts.strokes_for_text(sign)]
        for sign in _FONTS[font]
        if sign not in ALPHABET
    }
    return {sign: to_unit_height([stroke for stroke in glyph if len(stroke) > 1], _FLAT) for sign, glyph in glyphs.items()}
