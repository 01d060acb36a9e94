"""Find palms in a picture with MediaPipe's palm detection network, a single-shot detector (SSD)."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.hands.hand_region import Region, crop
from airdigits.support.litert import open_interpreter

_SIDE = 192  # px of the network's input
_GRIDS = ((8, 2), (16, 6))  # px from anchor to anchor, and how many anchors lie in one place
_BOX, _POINTS = 4, 7  # numbers of a box; points of a palm
_WRIST, _MIDDLE = 0, 2  # points of a palm between which its direction is measured
_LEAST = 0.3  # the score of a palm: at the edge it is low, and the landmark network has its say, too
_SAME = 0.3  # two boxes that share more of their union than this are one palm
_AROUND_PALM = 2.6  # times the palm's longer side is the region that holds the hand ...
_ABOVE_PALM = 0.5  # ... moved by this share of its height towards the fingers


@dataclass(frozen=True)
class Palm:
    """A palm that was found: how sure that is, 0..1, and the region that holds its hand."""

    score: float
    region: Region


class PalmDetector:
    """Finds palms.

    `model` is the content of palm_detection_full.tflite. Raises ValueError for what is none.
    """

    def __init__(self, model: bytes, threads: int = 1):
        self._interpreter = open_interpreter(model, threads)
        self._input = self._interpreter.tensor(self._interpreter.get_input_details()[0]["index"])
        outputs = {tuple(tensor["shape"]): tensor["index"] for tensor in self._interpreter.get_output_details()}
        self._anchors = _anchors()
        count = len(self._anchors)
        self._boxes, self._scores = outputs[1, count, _BOX + 2 * _POINTS], outputs[1, count, 1]

    def find(self, image: np.ndarray, region: Region) -> list[Palm]:
        """Find the palms in an upright region of a picture, uint8 [H, W, 3] BGR; the surest comes first."""
        crop(image, region, self._input()[0], cv2.BORDER_CONSTANT)
        self._interpreter.invoke()
        logits = self._interpreter.get_tensor(self._scores)[0, :, 0]
        found = np.flatnonzero(logits >= math.log(_LEAST / (1 - _LEAST)))
        if not len(found):
            return []
        scores = 1 / (1 + np.exp(-logits[found].astype(np.float64)))
        numbers = self._interpreter.get_tensor(self._boxes)[0, found].astype(np.float64) / _SIDE
        numbers = numbers.reshape(len(found), -1, 2)
        numbers[:, [0, *range(2, _POINTS + 2)]] += self._anchors[found, None]
        return [Palm(score, _hand_region(palm, region)) for score, palm in _merged(scores, numbers)]


def _anchors() -> np.ndarray:
    """Return the middles of the network's anchors, [n, 2] from 0 to 1, row by row."""
    grids = []
    for step, count in _GRIDS:
        steps = (np.arange(_SIDE // step) + 0.5) * step / _SIDE
        x, y = np.meshgrid(steps, steps)
        grids.append(np.repeat(np.stack((x, y), axis=-1).reshape(-1, 2), count, axis=0))
    return np.concatenate(grids)


def _merged(scores: np.ndarray, palms: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """Merge boxes of the same palm into their mean, weighted by score: weighted non-maximum suppression (Bazarevsky 2019).

    `palms` [n, 2 + points, 2]: middle, size and points of each.
    """
    merged = []
    left = np.argsort(-scores, kind="stable")
    while len(left):
        same = _overlap(palms[left[0]], palms[left]) > _SAME
        same[0] = True
        group = left[same]
        merged.append((float(scores[left[0]]), np.average(palms[group], axis=0, weights=scores[group])))
        left = left[~same]
    return merged


def _overlap(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the intersection over the union of one box with each of the others."""
    low = np.maximum(one[0] - one[1] / 2, others[:, 0] - others[:, 1] / 2)
    high = np.minimum(one[0] + one[1] / 2, others[:, 0] + others[:, 1] / 2)
    shared = np.prod(np.maximum(0.0, high - low), axis=1)
    return shared / (np.prod(one[1]) + np.prod(others[:, 1], axis=1) - shared)


def _hand_region(palm: np.ndarray, searched: Region) -> Region:
    """Return the region of the hand whose palm [2 + points, 2] lies in the upright region that was searched."""
    (x, y), (wrist_x, wrist_y), (middle_x, middle_y) = searched.to_picture(palm[[0, 2 + _WRIST, 2 + _MIDDLE]]).tolist()
    width, height = (palm[1] * searched.side).tolist()
    turned = math.atan2(middle_x - wrist_x, wrist_y - middle_y)
    above = _ABOVE_PALM * height
    return Region(x + above * math.sin(turned), y - above * math.cos(turned), _AROUND_PALM * max(width, height), turned)
