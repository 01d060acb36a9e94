"""Paint the background behind the hand."""

from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np


def paint_background(kind: str, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Paint a background, float32 [height, width, 3], BGR, sRGB 0..1.

    `kind` is a key of `BACKGROUNDS`, `size` is width and height in px.
    """
    image = BACKGROUNDS[kind](*size, rng)
    return np.clip(image, 0, 1).astype(np.float32)


def _plain(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Paint a wall with light from one side."""
    y, x = np.mgrid[0:height, 0:width]
    grey = 0.62 + 0.12 * x / width - 0.10 * y / height
    return np.stack([0.95 * grey, 0.985 * grey, grey], axis=2)


def _cluttered(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Paint boxes, blobs and writing in all colours, a little out of focus: the hard case for a tracker."""
    canvas = np.full((height, width, 3), (107, 120, 128), np.uint8)
    unit = height / 480
    for _ in range(45):
        colour = tuple(map(float, 255 * (0.6 * rng.uniform(0.08, 0.85, 3) + 0.4 * rng.uniform(0.1, 0.8))))
        x, y = int(rng.integers(width)), int(rng.integers(height))
        a, b = (int(v * unit) for v in rng.integers(15, 140, 2))
        if rng.random() < 0.6:
            cv2.rectangle(canvas, (x - a, y - b), (x + a, y + b), colour, -1)
        else:
            cv2.ellipse(canvas, (x, y), (a, b), float(rng.uniform(0, 180)), 0, 360, colour, -1)
    for _ in range(12):
        text = "".join(rng.choice(list("aBcdEXyZ"), 3))
        at = (int(rng.integers(width)), int(rng.integers(height)))
        scale = float(rng.uniform(0.6, 2) * unit)
        colour = tuple(map(float, rng.uniform(0, 255, 3)))
        cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, max(1, round(2 * unit)), cv2.LINE_AA)
    image = cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), 3 * unit)
    stains = cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 4 * unit)
    return image + 0.25 * stains[..., None]


def _room(width: int, height: int, rng: np.random.Generator) -> np.ndarray:
    """Paint a room out of focus: a wall, a window with daylight, a shelf with books, a plant, a lamp."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    wall = 0.60 - 0.16 * y + 0.14 * np.exp(-(((x - 0.25) / 0.5) ** 2 + ((y - 0.2) / 0.5) ** 2))
    image = (wall[..., None] * np.array([0.86, 0.94, 1.0])).astype(np.float32)
    right = width / height

    def block(left: float, top: float, wide: float, tall: float, colour: Sequence[float]) -> None:
        corner, opposite = ((round(a * height), round(b * height)) for a, b in ((left, top), (left + wide, top + tall)))
        cv2.rectangle(image, corner, opposite, colour, -1)

    block(0.05, 0.05, 0.40, 0.60, (0.62, 0.68, 0.70))  # window frame
    for i in range(2):
        for j in range(2):
            block(0.075 + 0.185 * i, 0.08 + 0.28 * j, 0.165, 0.26, (0.98, 0.93, 0.86) if j == 0 else (0.80, 0.88, 0.80))
    for shelf in range(3):
        top = 0.10 + 0.26 * shelf
        left = right - 0.46
        block(left, top + 0.19, 0.5, 0.025, (0.22, 0.33, 0.45))
        at = left + 0.01
        while at < right:
            wide, tall = rng.uniform(0.018, 0.045), rng.uniform(0.11, 0.18)
            warm = rng.uniform(0.25, 0.75)
            colour = np.array([[0.5, 0.6, 1.0], [0.9, 0.7, 0.45], [0.6, 0.8, 0.6], [0.9, 0.95, 1.0]])[rng.integers(4)] * warm
            if rng.random() < 0.85:
                block(at, top + 0.19 - tall, wide, tall, colour.tolist())
            at += wide + 0.003
    block(0, 0.88, right, 0.12, (0.24, 0.34, 0.46))  # desk
    block(0.56, 0.72, 0.11, 0.17, (0.35, 0.45, 0.62))  # flower pot
    for _ in range(22):
        tip = (round((0.615 + rng.normal(0, 0.09)) * height), round((0.58 + rng.normal(0, 0.07)) * height))
        colour = tuple(map(float, np.array([0.24, 0.45, 0.27]) * rng.uniform(0.7, 1.3)))
        cv2.line(image, (round(0.615 * height), round(0.72 * height)), tip, colour, max(1, height // 40))
    image = cv2.GaussianBlur(image, (0, 0), height / 45)
    glow = 0.22 * np.exp(-(((x - 0.25) / 0.30) ** 2 + ((y - 0.3) / 0.35) ** 2))
    return 0.88 * image + glow[..., None] * np.array([1.0, 0.95, 0.88])


BACKGROUNDS: Mapping[str, Callable[[int, int, np.random.Generator], np.ndarray]] = {
    "room": _room,
    "plain": _plain,
    "cluttered": _cluttered,
}
