"""Define a tracked hand: 21 landmarks of one hand in one frame, in MediaPipe's order."""

import math
from dataclasses import dataclass

import numpy as np

WRIST = 0
THUMB, INDEX, MIDDLE, RING, PINKY = (1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20)
THUMB_TIP, INDEX_TIP = 4, 8
PALM_CENTRE = (0, 5, 9, 13, 17)
"""The landmarks whose mean is the middle of the palm."""
FINGERS = (THUMB, INDEX, MIDDLE, RING, PINKY)
"""Landmarks of each finger from the palm outwards: MCP, PIP, DIP, TIP (the thumb: CMC, MCP, IP, TIP)."""

_BREADTH = 1.5  # palm lengths in a palm's breadth: of a hand that leans, the breadth tells how large it is

BONES = tuple((finger[i], finger[i + 1]) for finger in FINGERS for i in range(3)) + (
    (0, 1), (0, 5), (5, 9), (9, 13), (13, 17), (0, 17),
)  # fmt: skip
"""Pairs of landmarks to join when a hand is drawn."""


@dataclass(frozen=True, eq=False)
class Hand:
    """One hand in one frame.

    `landmarks`  float32 [21, 3]: x, y as fractions of the unmirrored frame's width and height (y down; outside 0..1 when
                 the hand leaves the picture), z as MediaPipe gives it.
    `world`      float32 [21, 3]: metres from the hand's centre, as MediaPipe estimates them.
    `handedness` "Left" or "Right" as labelled by the tracker: unreliable, nothing may depend on it.
    `score`      the tracker's confidence, 0..1.
    `lite`       the lite network saw it, in place of the full one, since frames came late.
    """

    landmarks: np.ndarray
    world: np.ndarray
    handedness: str = ""
    score: float = 1.0
    lite: bool = False

    def palm_length(self, aspect: float) -> float:
        """Measure how long the palm is in the picture, in frame heights; `aspect` is the frame's width / height."""
        points = [(x * aspect, y) for x, y in self.landmarks[:, :2].tolist()]
        length, breadth = math.dist(points[WRIST], points[MIDDLE[0]]), math.dist(points[INDEX[0]], points[PINKY[0]])
        return max(length, _BREADTH * breadth)
