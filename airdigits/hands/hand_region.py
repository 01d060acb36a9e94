"""Cut the turned square that holds a hand out of a picture, and bring what is found there back into the picture."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from airdigits.hands.hand import INDEX, MIDDLE, RING, WRIST

_STEADY = (0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18)
"""The landmarks that the next region is laid around: palm and middle joints, which move less than the fingertips."""

_AROUND_LANDMARKS = 2.0  # times the longer side of these landmarks is the region ...
_ABOVE_LANDMARKS = 0.1  # ... moved towards the fingers by this share of their height: as MediaPipe's graph does it


@dataclass(frozen=True)
class Region:
    """A square in a picture: its middle `x`, `y` and its `side` in px, and by how much it is `turned` clockwise, in radians."""

    x: float
    y: float
    side: float
    turned: float = 0.0

    def moved(self, x: float, y: float) -> "Region":
        """Return the region moved by so many px."""
        return replace(self, x=self.x + x, y=self.y + y)

    def to_picture(self, points: np.ndarray) -> np.ndarray:
        """Bring points [n, 2] from the region, where x and y go from 0 to 1, to px of the picture."""
        cos, sin = self.side * math.cos(self.turned), self.side * math.sin(self.turned)
        return (points - 0.5) @ np.array([[cos, sin], [-sin, cos]]) + (self.x, self.y)


def whole_picture(image: np.ndarray, margin: float = 0.0) -> Region:
    """Return the upright square around a picture [H, W, 3], with a margin on each side as a share of its own."""
    height, width = image.shape[:2]
    return Region(width / 2, height / 2, (1 + 2 * margin) * max(width, height))


def region_of_landmarks(points: np.ndarray) -> Region:
    """Return where to look for a hand in the next frame, from its landmarks [21, 2] in px.

    The fingers point up in it: from the wrist to the mean of the knuckles, of which the middle one counts twice.
    """
    knuckles = (points[INDEX[0]] + 2 * points[MIDDLE[0]] + points[RING[0]]) / 4
    across, down = (knuckles - points[WRIST]).tolist()
    return _around(points[list(_STEADY)], math.atan2(across, -down), _AROUND_LANDMARKS, _ABOVE_LANDMARKS)


def _around(points: np.ndarray, turned: float, scale: float, above: float) -> Region:
    """Return the square around points, larger by `scale` and moved up, as it is turned, by the share `above` of their height."""
    cos, sin = math.cos(turned), math.sin(turned)
    upright = points @ np.array([[cos, -sin], [sin, cos]])
    low, high = upright.min(axis=0), upright.max(axis=0)
    (x, y), (width, height) = ((low + high) / 2).tolist(), (high - low).tolist()
    y -= above * height
    return Region(x * cos - y * sin, x * sin + y * cos, scale * max(width, height), turned)


def crop(image: np.ndarray, region: Region, out: np.ndarray, border: int = cv2.BORDER_REPLICATE) -> None:
    """Sample a region of a picture, uint8 [H, W, 3] BGR, into a network's input, float32 [side, side, 3] RGB from 0 to 1."""
    side = out.shape[0]
    cos, sin = math.cos(region.turned) * region.side / side, math.sin(region.turned) * region.side / side
    half = side / 2
    way = np.array([[cos, -sin, region.x - half * (cos - sin)], [sin, cos, region.y - half * (sin + cos)]])
    sampled = cv2.warpAffine(image, way, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border)
    np.multiply(cv2.cvtColor(sampled, cv2.COLOR_BGR2RGB, dst=sampled), np.float32(1 / 255), out=out)  # 5 times faster than [::-1]
