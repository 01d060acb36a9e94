"""Find the 21 landmarks of the hand in a region of a picture, with MediaPipe's hand landmark network."""

import math
from dataclasses import dataclass

import numpy as np

from airdigits.hands.hand import Hand
from airdigits.hands.hand_region import Region, crop
from airdigits.support.litert import open_interpreter

_LANDMARKS = 21
_DEPTH = 0.4  # the network's z is this times larger than its x


@dataclass(frozen=True, eq=False)
class FoundHand:
    """What the network sees in a region: how surely a hand is there, 0..1, and its landmarks, float64 [21, 2] in px."""

    presence: float
    points: np.ndarray
    hand: Hand


class LandmarkNetwork:
    """Finds landmarks.

    `model` is the content of hand_landmark_full.tflite or the lite one. Raises ValueError for what is none.
    """

    def __init__(self, model: bytes, threads: int = 1):
        self._interpreter = open_interpreter(model, threads)
        details = self._interpreter.get_input_details()[0]
        self._input, self._side = self._interpreter.tensor(details["index"]), int(details["shape"][1])
        self._outputs = [tensor["index"] for tensor in self._interpreter.get_output_details()]

    def find(self, image: np.ndarray, region: Region) -> FoundHand:
        """Look for a hand in a region of a picture, uint8 [H, W, 3] BGR."""
        crop(image, region, self._input()[0])
        self._interpreter.invoke()
        landmarks, presence, right, world = (self._interpreter.get_tensor(output)[0] for output in self._outputs)
        height, width = image.shape[:2]
        seen = landmarks.reshape(_LANDMARKS, 3).astype(np.float64) / self._side
        points = region.to_picture(seen[:, :2])
        depth = seen[:, 2:] * (region.side / width / _DEPTH)
        hand = Hand(
            np.hstack((points / (width, height), depth)).astype(np.float32),
            _turned(world.reshape(_LANDMARKS, 3), region.turned),
            "Right" if right[0] > 0.5 else "Left",
            float(max(right[0], 1 - right[0])),
        )
        return FoundHand(float(presence[0]), points, hand)


def _turned(world: np.ndarray, angle: float) -> np.ndarray:
    """Turn landmarks [21, 3] as the region is turned in the picture."""
    cos, sin = math.cos(angle), math.sin(angle)
    return (world @ np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]])).astype(np.float32)
