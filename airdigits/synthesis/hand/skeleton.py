"""Compute the joints of a hand in a pose, from a skeleton by forward kinematics.

Hand space is in metres: a right hand, palm towards the viewer, wrist at the origin, x towards the thumb, y towards the
fingertips, z out of the palm.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Finger:
    """The bones of one finger: where it is attached, its phalanges, thickness and direction in the plane of the palm."""

    mcp: tuple[float, float, float]
    phalanges: tuple[float, float, float]
    radii: tuple[float, float, float, float]
    angle: float  # degrees from y, towards the thumb


FINGERS: Mapping[str, Finger] = {
    "index": Finger((0.024, 0.088, 0.0), (0.044, 0.026, 0.021), (0.0101, 0.0092, 0.0083, 0.0072), 4),
    "middle": Finger((0.003, 0.092, 0.0), (0.048, 0.030, 0.022), (0.0103, 0.0094, 0.0084, 0.0074), 0),
    "ring": Finger((-0.017, 0.086, 0.0), (0.044, 0.028, 0.022), (0.0098, 0.0088, 0.0079, 0.0070), -5),
    "little": Finger((-0.035, 0.076, 0.0), (0.035, 0.021, 0.019), (0.0087, 0.0077, 0.0070, 0.0062), -11),
}
"""An adult hand, 19 cm from wrist to middle fingertip."""

_TIP_BEYOND = 0.0005  # m from the centre of the fingertip's ball: where MediaPipe puts landmark 8, mean of eight rendered clips


@dataclass(frozen=True)
class HandPose:
    """How the fingers are held.

    `flexion` degrees at MCP, PIP and DIP of each finger; `thumb` its four joints (CMC, MCP, IP, TIP) in hand space; `spread`
    how far the fingers fan out (1: by the angles of `FINGERS`).
    """

    flexion: Mapping[str, tuple[float, float, float]]
    thumb: tuple[tuple[float, float, float], ...]
    spread: float


_THUMB_FOLDED = ((0.018, 0.022, 0.008), (0.039, 0.050, 0.030), (0.030, 0.072, 0.052), (0.006, 0.080, 0.064))
_FOLDED = {"middle": (82.0, 100.0, 60.0), "ring": (84.0, 102.0, 60.0), "little": (82.0, 100.0, 60.0)}
_EASY = {"middle": (28.0, 30.0, 16.0), "ring": (30.0, 32.0, 18.0), "little": (30.0, 32.0, 18.0)}
POSES: Mapping[str, HandPose] = {
    "palm": HandPose(
        {"index": (3, 6, 4), "middle": (1, 5, 4), "ring": (3, 6, 4), "little": (5, 8, 5)},
        ((0.018, 0.022, 0.006), (0.044, 0.050, 0.010), (0.066, 0.074, 0.010), (0.084, 0.096, 0.008)),
        1.4,
    ),
    "point": HandPose(
        {"index": (3, 4, 3), **_FOLDED},
        _THUMB_FOLDED,
        0.7,
    ),
    "fist": HandPose(
        {"index": (80, 98, 60), **_FOLDED},
        ((0.018, 0.022, 0.008), (0.039, 0.050, 0.030), (0.031, 0.073, 0.052), (0.007, 0.081, 0.064)),
        0.6,
    ),
    "two": HandPose({**_FOLDED, "index": (3, 4, 3), "middle": (2, 4, 3)}, _THUMB_FOLDED, 2.2),
    "outer": HandPose({**_FOLDED, "index": (3, 4, 3), "little": (5, 6, 4)}, _THUMB_FOLDED, 1.6),
    "pinch": HandPose(
        {"index": (55, 55, 25), **_EASY},
        ((0.018, 0.022, 0.008), (0.046, 0.044, 0.030), (0.050, 0.066, 0.058), (0.0385, 0.0915, 0.0715)),
        1.0,
    ),
    "apart": HandPose(
        {"index": (26, 30, 14), **_EASY},
        ((0.018, 0.022, 0.008), (0.050, 0.046, 0.022), (0.064, 0.070, 0.042), (0.070, 0.092, 0.058)),
        1.0,
    ),
    "loose": HandPose(
        {"index": (22, 26, 14), "middle": (32, 38, 20), "ring": (38, 44, 24), "little": (40, 44, 24)},
        ((0.018, 0.022, 0.008), (0.046, 0.048, 0.022), (0.060, 0.072, 0.034), (0.062, 0.096, 0.044)),
        1.0,
    ),
}


def blend(start: HandPose, end: HandPose, share: float) -> HandPose:
    """Blend two poses, from `start` (share 0) to `end` (share 1); the thumb swings around the fingers, not through them."""

    def mix(a: object, b: object) -> np.ndarray:
        return np.asarray(a, float) * (1 - share) + np.asarray(b, float) * share

    thumb = mix(start.thumb, end.thumb)
    swing = 0.1 * share * (1 - share) * float(np.abs(np.subtract(start.thumb, end.thumb)).max()) / 0.08
    thumb[:, 2] += swing * np.array([0, 0.3, 0.7, 1])
    flexion = {name: tuple(mix(start.flexion[name], end.flexion[name])) for name in FINGERS}
    return HandPose(flexion, tuple(map(tuple, thumb)), float(mix(start.spread, end.spread)))


def joints(pose: HandPose) -> dict[str, np.ndarray]:
    """Return the joints of every finger (MCP, PIP, DIP, TIP) and the thumb (CMC, MCP, IP, TIP) in hand space, [4, 3] each."""
    placed = {"thumb": np.array(pose.thumb)}
    for name, finger in FINGERS.items():
        turn = np.radians(finger.angle * pose.spread)
        outwards = np.array([np.sin(turn), np.cos(turn), 0.0])
        bend = np.cumsum(np.radians(pose.flexion[name]))
        steps = np.cos(bend)[:, None] * outwards + np.sin(bend)[:, None] * [0.0, 0.0, 1.0]
        bones = steps * np.array(finger.phalanges)[:, None]
        placed[name] = np.array(finger.mcp) + np.concatenate([np.zeros((1, 3)), np.cumsum(bones, axis=0)])
    return placed


def index_tip(placed: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the point that MediaPipe calls landmark 8, [3] in hand space."""
    dip, tip = placed["index"][2:]
    return tip + (tip - dip) / np.linalg.norm(tip - dip) * _TIP_BEYOND
