"""Strokes to labelled training images and trajectories, made by the functions of the live program."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.recognition.raster import SIDE, RasterConfig, rasterize
from airdigits.recognition.trajectory import CHANNELS, STEPS, sample_trajectory
from airdigits.training.air import write_in_air
from airdigits.training.scribbles import scribble
from airdigits.training.synthesis import Strokes, synthesise

NOT_A_DIGIT = 10  # the eleventh class: see scribbles.py
_PEN_STRENGTH = 0.5  # recorded pens bring variety of their own


class Drawn(NamedTuple):
    """`images` uint8 [n, 28, 28], `trajectories` float32 [n, STEPS, CHANNELS] and `labels` uint8 [n]."""

    images: np.ndarray
    trajectories: np.ndarray
    labels: np.ndarray


def render_pens(inks: Sequence[Ink], labels: np.ndarray, copies: int, rng: np.random.Generator) -> Drawn:
    """Draw every recorded digit `copies` times, each time written anew in the air."""
    order = [(ink, int(label)) for _ in range(copies) for ink, label in zip(inks, labels, strict=True)]
    recorded = ([stroke.points for stroke in ink.strokes if len(stroke.points)] for ink, _ in order)
    written = (write_in_air(strokes, rng, strength=_PEN_STRENGTH) for strokes in recorded)
    return _draw(written, [label for _, label in order], rng)


def render_digits(count: int, rng: np.random.Generator) -> Drawn:
    """Draw `count` synthetic digits, each class as often as the others (to within one)."""
    labels = [i % 10 for i in range(count)]
    return _draw((write_in_air(synthesise(digit, rng), rng) for digit in labels), labels, rng)


def render_scribbles(count: int, rng: np.random.Generator) -> Drawn:
    """Draw `count` things that are no digit, labelled `NOT_A_DIGIT`."""
    return _draw((write_in_air(scribble(rng), rng) for _ in range(count)), [NOT_A_DIGIT] * count, rng)


def _draw(written: Iterable[Strokes], labels: list[int], rng: np.random.Generator) -> Drawn:
    """Draw digit after digit, each before the next is written: mostly with the live pen, now and then with another."""
    images, trajectories = [], []
    for strokes in written:
        thickness = RasterConfig().thickness if rng.random() < 0.4 else float(rng.uniform(1.7, 3.0))
        ink = Ink.of(strokes)
        images.append(rasterize(ink, RasterConfig(thickness=thickness)))
        trajectories.append(sample_trajectory(ink))
    return Drawn(
        np.array(images, np.uint8).reshape(-1, SIDE, SIDE),
        np.array(trajectories, np.float32).reshape(-1, STEPS, CHANNELS),
        np.array(labels, np.uint8),
    )
