"""Track the hand with MediaPipe's networks on LiteRT."""

from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.errors import HandModelError
from airdigits.hands.hand import Hand
from airdigits.hands.hand_region import Region, region_of_landmarks, whole_picture
from airdigits.hands.landmark_network import LandmarkNetwork
from airdigits.hands.model_file import read_bundle
from airdigits.hands.palm_detection import PalmDetector
from airdigits.support.litert import usable_cores

_SMALLEST = 16  # px: below this there is no hand to find
_PRESENT = 0.5  # a hand is there when the landmark network is as sure as that


class LiteRTTracker:
    def __init__(self, bundle: Path, threads: int | None = None):
        threads = threads or min(4, usable_cores())
        detector, landmarks = read_bundle(bundle)
        try:
            self._palms = PalmDetector(detector, threads)
            self._network = LandmarkNetwork(landmarks, threads)
        except (ValueError, KeyError) as error:
            raise HandModelError(f"{bundle} is damaged or not a hand model: run `airdigits hand-model` to obtain it again") from error
        self._region = None

    def track(self, frame: Frame) -> Hand | None:
        image = as_bgr(frame.image)
        height, width = image.shape[:2]
        if min(height, width) < _SMALLEST:
            return None
        region = self._region
        if region is None:
            found = self._palms.find(image, whole_picture(width, height))
            if not found: return None
            region = found[0].region
        found = self._network.find(image, region)
        if found.presence < _PRESENT:
            self._region = None
            return None
        self._region = region_of_landmarks(found.points)
        return found.hand
    def close(self): pass
    def __enter__(self): return self
    def __exit__(self, *_): self.close()
