"""Track the hand with MediaPipe's networks on LiteRT: about twice as fast as MediaPipe, wherever LiteRT runs.

How a frame is looked at, in this order, until a hand is found:

1. The hand of the last frame is looked for where its motion has taken it by now.
2. For `_KEPT` seconds after it was lost it is searched around there, then in the whole picture. Whoever else is in the picture
   does not get the pen: only a hand that it can have reached by now counts as the same hand.
3. Then any hand is taken, the largest first. After `_AWAKE` seconds without one, a few frames a second are searched.

While frames come late, the lite landmark network takes the place of the full one, if that was asked for (`network_choice.py`).
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame, as_bgr
from airdigits.errors import HandModelError
from airdigits.hands.hand import Hand
from airdigits.hands.hand_region import Region, region_of_landmarks, whole_picture
from airdigits.hands.landmark_network import FoundHand, LandmarkNetwork
from airdigits.hands.model_file import DETECTOR, LANDMARKS, find_bundle, reading_bundle
from airdigits.hands.network_choice import NetworkChoice
from airdigits.hands.palm_detection import PalmDetector
from airdigits.hands.quantization import quantized_parts
from airdigits.support.cores import usable_cores

_SMALLEST = 16  # px: below this there is no hand to find
_PRESENT = 0.5  # a hand is there when the landmark network is as sure as that
_MOST_THREADS = 4  # more gain nothing on networks of this size
_KEPT = 0.5  # s for which a lost hand keeps the pen
_REACH = (0.5, 3.0)  # sides of its region that a lost hand can have come: at once, and more for each second
_SLOW = 0.1  # sides of its region a frame: what moves less needs no prediction
_NEAR = 2.0  # times the side of a hand's region is searched around it
_MARGINS = (0.0, 0.08)  # around the whole picture, in turn: with one, hands cut by the edge are found; without, small ones
_AWAKE = 2.0  # s without a hand until only some frames are searched ...
_EVERY = 0.15  # s ... which are as far apart


@dataclass(frozen=True, eq=False)
class _Sighting:
    """A hand that was seen at `t`: the region to look at next, and its speed in px/s."""

    t: float
    region: Region
    speed: tuple[float, float] = (0.0, 0.0)

    def expected(self, t: float) -> Region:
        """Return where the hand is expected at a time: slow ones where they were, since their regions move by noise alone."""
        x, y = ((t - self.t) * speed for speed in self.speed)
        way, slow = math.hypot(x, y), _SLOW * self.region.side
        share = max(0.0, 1 - slow / way) if way else 0.0
        return self.region.moved(share * x, share * y)


class LiteRTTracker:
    """Follows one hand through the frames of a video.

        with LiteRTTracker(find_bundle()) as tracker:
            hand = tracker.track(frame)  # a Hand, or None when none is seen

    Frames must come in the order of their times. `threads` is how many cores it may use; None: all, up to four. `lite`: while
    frames come late, take the lite landmark network, where it is at hand; such a `Hand` says so.
    Raises HandModelError for a bundle that is missing or not a hand model.
    """

    def __init__(self, bundle: Path, threads: int | None = None, *, lite: bool = False):
        parts, self._threads = quantized_parts(bundle), threads or min(_MOST_THREADS, usable_cores())
        with reading_bundle(bundle):
            self._palms = PalmDetector(parts[DETECTOR], self._threads)
            self._network = self._full = LandmarkNetwork(parts[LANDMARKS], self._threads)
        self._choice = NetworkChoice() if lite else None
        self._lite: LandmarkNetwork | None = None  # opened when it is needed
        self._size = (0, 0)
        self._restart(0.0)

    def _restart(self, t: float) -> None:
        self._seen: _Sighting | None = None
        self._seen_at = self._t = t
        self._searched_at = -math.inf
        self._searches = -1

    def track(self, frame: Frame) -> Hand | None:
        """Find the hand in a frame. Takes any uint8 picture (grey, BGR, BGRA); None when no hand is seen."""
        image = as_bgr(frame.image)
        size = image.shape[:2]
        if min(size) < _SMALLEST:
            return None
        if size != self._size or frame.t < self._t:
            self._size = size
            self._restart(frame.t)
        if self._choice:
            seen = self._seen is not None and self._seen.t == self._t
            self._network = self._lite_network() if self._choice.is_lite(frame.t, frame.index, seen) else self._full
        self._t = frame.t
        if self._seen and frame.t - self._seen.t > _KEPT:
            self._seen = None
        found = self._follow(image) or self._search(image)
        if found is None:
            return None
        region, before = region_of_landmarks(found.points), self._seen
        speed = (0.0, 0.0)
        if before and frame.t > before.t:
            speed = ((region.x - before.region.x) / (frame.t - before.t), (region.y - before.region.y) / (frame.t - before.t))
        self._seen, self._seen_at = _Sighting(frame.t, region, speed), frame.t
        return found.hand if self._network is self._full else replace(found.hand, lite=True)

    def _lite_network(self) -> LandmarkNetwork:
        """Return the lite network; the full one, from then on, where there is no lite one."""
        if self._lite is None:
            try:
                bundle = find_bundle("lite")
                with reading_bundle(bundle):
                    self._lite = LandmarkNetwork(quantized_parts(bundle)[LANDMARKS], self._threads)
            except HandModelError:
                self._choice, self._lite = None, self._full
        return self._lite

    def _follow(self, image: np.ndarray) -> FoundHand | None:
        if self._seen is None:
            return None
        return self._look(image, self._seen.expected(self._t))

    def _search(self, image: np.ndarray) -> FoundHand | None:
        if self._seen is not None:
            return self._search_again(image, self._seen)
        if self._t - self._seen_at > _AWAKE and self._t - self._searched_at < _EVERY:
            return None
        self._searched_at = self._t
        palms = self._palms.find(image, self._whole(image))
        for palm in sorted(palms, key=lambda palm: -palm.region.side)[:2]:
            if found := self._look(image, palm.region):
                return found
        return None

    def _search_again(self, image: np.ndarray, lost: _Sighting) -> FoundHand | None:
        """Search a hand that was lost: around where it is expected, then in the whole picture."""
        expected = lost.expected(self._t)
        near = Region(expected.x, expected.y, _NEAR * expected.side)
        reach = expected.side * (_REACH[0] + _REACH[1] * (self._t - lost.t))
        for region in (near, self._whole(image)):
            for palm in self._palms.find(image, region):
                if math.dist((palm.region.x, palm.region.y), (expected.x, expected.y)) <= reach:
                    if found := self._look(image, palm.region):
                        return found
                    break
        return None

    def _whole(self, image: np.ndarray) -> Region:
        self._searches += 1
        return whole_picture(image, _MARGINS[self._searches % len(_MARGINS)])

    def _look(self, image: np.ndarray, region: Region) -> FoundHand | None:
        found = self._network.find(image, region)
        return found if found.presence >= _PRESENT else None

    def close(self) -> None:
        """Do nothing: the networks go with the tracker."""

    def __enter__(self) -> "LiteRTTracker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
