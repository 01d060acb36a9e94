"""Strokes to labelled training images, drawn by the rasterizer of the live program."""

from collections.abc import Sequence

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import SIDE, RasterConfig, rasterize
from airdigits.training.air import write_in_air
from airdigits.training.scribbles import scribble
from airdigits.training.synthesis import Strokes, synthesise

NOT_A_DIGIT = 10  # the eleventh class: see scribbles.py
_PEN_STRENGTH = 0.7  # recorded pens bring variety of their own

Images = tuple[np.ndarray, np.ndarray]  # uint8 [n, 28, 28] and labels uint8 [n]


def render_pens(inks: Sequence[Ink], labels: np.ndarray, copies: int, rng: np.random.Generator) -> Images:
    """Draw every recorded digit `copies` times, each time written anew in the air."""
    order = [(ink, int(label)) for _ in range(copies) for ink, label in zip(inks, labels, strict=True)]
    recorded = ([stroke.points for stroke in ink.strokes if len(stroke.points)] for ink, _ in order)
    images = [_draw(write_in_air(strokes, rng, strength=_PEN_STRENGTH), rng) for strokes in recorded]
    return _pack(images, [label for _, label in order])


def render_digits(count: int, rng: np.random.Generator) -> Images:
    """Draw `count` synthetic digits, each class as often as the others (to within one)."""
    labels = [i % 10 for i in range(count)]
    return _pack([_draw(write_in_air(synthesise(digit, rng), rng), rng) for digit in labels], labels)


def render_scribbles(count: int, rng: np.random.Generator) -> Images:
    """Draw `count` things that are no digit, labelled `NOT_A_DIGIT`."""
    return _pack([_draw(write_in_air(scribble(rng), rng), rng) for _ in range(count)], [NOT_A_DIGIT] * count)


def _draw(strokes: Strokes, rng: np.random.Generator) -> np.ndarray:
    """Mostly the live pen, now and then a thinner or a thicker one."""
    thickness = RasterConfig().thickness if rng.random() < 0.4 else float(rng.uniform(1.7, 3.0))
    return rasterize(Ink.of(strokes), RasterConfig(thickness=thickness))


def _pack(images: list[np.ndarray], labels: list[int]) -> Images:
    return np.array(images, np.uint8).reshape(-1, SIDE, SIDE), np.array(labels, np.uint8)
