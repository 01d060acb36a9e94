"""Colour and light the surface of the hand: skin with creases, and cloth."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from airdigits.synthesis.hand.hand_geometry import CUFF
from airdigits.synthesis.hand.ray_marching import Surface

TONES: Mapping[str, tuple[float, float, float]] = {
    "light": (0.93, 0.72, 0.61),
    "medium": (0.80, 0.58, 0.46),
    "dark": (0.52, 0.36, 0.28),
}
"""The colour of the palm's skin, sRGB 0..1."""

_CLOTH = np.array([0.16, 0.24, 0.34]) ** 2.2  # a blue pullover
_KEY_LIGHT = np.array([-0.45, -0.7, -0.75])  # from above left, behind the camera; camera space, x right, y down
_FILL_LIGHT = np.array([0.8, -0.1, -0.6])
_AMBIENT = 0.42

# Lines of the palm in hand space (x, y in metres): heart, head and life line.
_PALM_LINES = tuple(
    np.array(line)
    for line in (
        ((-0.043, 0.062), (-0.025, 0.066), (-0.006, 0.072), (0.010, 0.084)),
        ((-0.036, 0.046), (-0.014, 0.055), (0.010, 0.063), (0.032, 0.068)),
        ((0.031, 0.069), (0.014, 0.058), (0.005, 0.042), (0.004, 0.020)),
    )
)


def shade(
    surface: Surface, local: np.ndarray, joints: Mapping[str, np.ndarray], forearm: np.ndarray, tone: str, flipped: bool
) -> np.ndarray:
    """Compute the linear light that the surface sends to the camera, float32 [n, 3] RGB, mostly 0..1.

    `local` [n, 3] are the surface's points in hand space, like `joints` and `forearm`; `tone` is a key of `TONES`; `flipped`
    says that the image is going to be mirrored, so that the light has to come from the other side.
    """
    side = np.array([-1.0 if flipped else 1.0, 1.0, 1.0])
    key, fill = (light * side / np.linalg.norm(light) for light in (_KEY_LIGHT, _FILL_LIGHT))
    cloth = local @ forearm > CUFF - 0.0005
    colour = np.where(cloth[:, None], _cloth(local), _skin(local, joints, tone))
    facing = surface.normals @ key
    # Skin lets light in: each colour wraps around the edge of the shadow by its own amount, red the farthest.
    wrapped = np.stack([np.clip((facing + w) / (1 + w), 0, 1) for w in (0.45, 0.30, 0.25)], axis=1)
    filled = np.clip((surface.normals @ fill + 0.3) / 1.3, 0, 1)
    sky = 0.55 + 0.45 * (0.5 - 0.5 * surface.normals[:, 1])
    light = 1.05 * wrapped * [1, 0.97, 0.92] + 0.22 * filled[:, None] + _AMBIENT * sky[:, None]
    half = key + surface.towards
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    gloss = np.where(cloth, 0.0, 0.08) * np.clip(np.einsum("ij,ij->i", surface.normals, half), 0, 1) ** 18
    lit = colour * light * surface.openness[:, None] ** [0.85, 1.0, 1.05] + (gloss * np.clip(facing, 0, 1))[:, None]
    return lit.astype(np.float32)


def _skin(local: np.ndarray, joints: Mapping[str, np.ndarray], tone: str) -> np.ndarray:
    flushed = np.zeros(len(local))  # fingertips are redder
    crease = np.zeros(len(local))
    for points in joints.values():
        flushed += 0.8 * np.exp(-((local - points[3]) ** 2).sum(axis=1) / 0.012**2)
        for before, at in ((points[0], points[1]), (points[1], points[2])):
            axis = (at - before) / np.linalg.norm(at - before)
            offset = local - at
            close = np.einsum("ij,ij->i", offset, offset) < 0.014**2
            crease = np.maximum(crease, close * np.exp(-((offset @ axis / 0.0009) ** 2)))
    in_palm = (local[:, 2] > 0.004) & (local[:, 2] < 0.03)
    for line in _PALM_LINES:
        crease = np.maximum(crease, 0.8 * in_palm * np.exp(-((_distance_to(local[:, :2], line) / 0.0011) ** 2)))
    x, y = local[:, 0], local[:, 1]
    mottled = np.sin(310 * x + np.sin(230 * y)) * np.sin(270 * y + 2 * np.sin(190 * x))
    colour = np.array(TONES[tone]) ** 2.2 * (1 - flushed[:, None] * [0, 0.12, 0.12])
    return colour * (1 - crease[:, None] * [0.12, 0.20, 0.22]) * (1 + 0.03 * mottled[:, None] * [0.5, 1, 1])


def _cloth(local: np.ndarray) -> np.ndarray:
    """Colour the sleeve: ribs along the cuff, a weave beyond it."""
    x, y = local[:, 0], local[:, 1]
    ribs = np.where(y > -0.098, np.sin(900 * x), 0.3 * np.sin(500 * (y + 0.4 * x)))
    return _CLOTH * (1 + 0.12 * ribs[:, None])


def _distance_to(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return the distance of points [n, 2] to a polyline [m, 2]."""
    nearest = np.full(len(points), np.inf)
    for start, end in pairwise(line):
        axis = end - start
        along = np.clip((points - start) @ axis / (axis @ axis), 0, 1)
        nearest = np.minimum(nearest, np.linalg.norm(points - start - along[:, None] * axis, axis=1))
    return nearest
