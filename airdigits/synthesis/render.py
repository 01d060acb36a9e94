"""Render labelled training images and trajectories from strokes, with the functions of the live program."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT, NON_DIGIT
from airdigits.recognition.raster import SIDE, RasterConfig, rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS, sample_trajectory
from airdigits.synthesis.air_writing import write_in_air
from airdigits.synthesis.digits import synthesise
from airdigits.synthesis.gestures import draw_gesture
from airdigits.synthesis.letters import draw_letter
from airdigits.synthesis.non_digits import draw_non_digit, like_a_one
from airdigits.synthesis.pen_paths import Strokes

_PEN_STRENGTH = 0.5  # recorded pens vary by themselves
_NON_DIGITS, _SHARES = (draw_non_digit, draw_letter, draw_gesture), (0.45, 0.4, 0.15)
"""What draws non-digits, and how many of them."""


class SyntheticSet(NamedTuple):
    """Rendered examples: `images` uint8 [n, 28, 28], `trajectories` float32 [n, STEPS, CHANNELS] and `labels` uint8 [n]."""

    images: np.ndarray
    trajectories: np.ndarray
    labels: np.ndarray


def render_pens(inks: Sequence[Ink], labels: np.ndarray, copies: int, rng: np.random.Generator) -> SyntheticSet:
    """Render every recorded digit `copies` times, each time written anew in the air."""
    order = [(ink, int(label)) for _ in range(copies) for ink, label in zip(inks, labels, strict=True)]
    recorded = ([stroke.points for stroke in ink.strokes if len(stroke.points)] for ink, _ in order)
    written = (write_in_air(strokes, rng, strength=_PEN_STRENGTH) for strokes in recorded)
    return _render(written, [label for _, label in order], rng)


def render_digits(count: int, rng: np.random.Generator) -> SyntheticSet:
    """Render `count` synthetic digits, each class as often as the others (to within one)."""
    labels = [i % CLASS_COUNT for i in range(count)]
    return _render((write_in_air(synthesise(label, rng), rng) for label in labels), labels, rng)


def render_non_digits(count: int, rng: np.random.Generator) -> SyntheticSet:
    """Render `count` non-digits, labelled `NON_DIGIT`: ink that is none, letters and gestures."""
    return _render((write_in_air(_non_digit(rng), rng) for _ in range(count)), [NON_DIGIT] * count, rng)


def _non_digit(rng: np.random.Generator) -> Strokes:
    while True:
        strokes = _NON_DIGITS[int(rng.choice(len(_NON_DIGITS), p=_SHARES))](rng)
        if not like_a_one(np.vstack(strokes)):
            return strokes


def _render(written: Iterable[Strokes], labels: list[int], rng: np.random.Generator) -> SyntheticSet:
    """Render digit after digit, each before the next is written, with the live pen or one of another thickness."""
    images, trajectories = [], []
    for strokes in written:
        thickness = RasterConfig().thickness if rng.random() < 0.4 else float(rng.uniform(1.7, 3.0))
        ink = Ink.of(strokes)
        images.append(rasterize(ink, RasterConfig(thickness=thickness)))
        trajectories.append(sample_trajectory(ink))
    return SyntheticSet(
        np.array(images, np.uint8).reshape(-1, SIDE, SIDE),
        np.array(trajectories, np.float32).reshape(-1, STEPS, CHANNELS),
        np.array(labels, np.uint8),
    )
