"""Track digits across frames and vote on each one's class."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from airdigits.labels import NON_DIGIT, NUMBERS, sign_of
from airdigits.paper.reading import Detection, PageReading

_FADES = 0.8  # of a vote is left at the next one
_NEAR = 0.5  # of its height: a digit is found again no farther from where it is expected
_PATIENCE = 3  # readings in which a digit may be missing: a finger, a blur
_POINTS = 80  # points that are tracked from frame to frame


@dataclass(eq=False)
class Track:
    """One digit of the page.

    `corners`   float32 [4, 2] in the latest frame, clockwise from the upper left.
    `votes`     float64 [NUMBERS.width], by label; that at `NON_DIGIT` for being no sign.
    `missing`   readings in a row in which it was not found.
    `done`      its number has been entered or cleared.
    `corrected` the label that the person gave it.
    `erased`    the person erased it.
    `reopened`  its number was entered and that was undone: it waits for the person.
    """

    corners: np.ndarray
    votes: np.ndarray = field(default_factory=lambda: np.zeros(NUMBERS.width))
    missing: int = 0
    done: bool = False
    corrected: int | None = None
    erased: bool = False
    reopened: bool = False

    @property
    def digit(self) -> int | None:
        """The label with the most votes; None where that is `NON_DIGIT`."""
        best = int(self.votes.argmax())
        return self.corrected if self.corrected is not None else None if best == NON_DIGIT else best

    @property
    def probability(self) -> float:
        """The share of the votes that the likeliest label has."""
        return float(self.votes.max() / max(float(self.votes.sum()), 1e-9))

    @property
    def height(self) -> float:
        """The height of the digit, px of the frame."""
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def centre(self) -> np.ndarray:
        """The centre of the digit, float32 [2]."""
        return self.corners.mean(axis=0)


def text_of(number: Sequence[Track]) -> str:
    """Return the signs of a number's digits, without those that the person erased."""
    return "".join(sign_of(track.digit) for track in number if not track.erased)


class PageTracker:
    """Tracks the digits of a page that is held before a camera, in reading order."""

    def __init__(self) -> None:
        self.lines: list[list[list[Track]]] = []
        self._tracks: list[Track] = []
        self._grey: np.ndarray | None = None

    @property
    def numbers(self) -> list[list[Track]]:
        """The numbers that were seen in the latest reading."""
        return [number for line in self.lines for number in line]

    def follow(self, image: np.ndarray) -> float:
        """Move the digits with the picture, BGR uint8 [h, w, 3]. Returns how far they moved, in digit heights."""
        grey = cv2.cvtColor(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        before, self._grey = self._grey, grey
        if before is None or before.shape != grey.shape or not self._tracks:
            return 0.0
        centres = np.array([track.centre for track in self._tracks])
        matrix = _movement(before, grey, self._tracks)
        if matrix is None:
            return float("inf")
        for track in self._tracks:
            track.corners = cv2.transform(track.corners[:, None], matrix)[:, 0].astype(np.float32)
        moved = np.linalg.norm(np.array([track.centre for track in self._tracks]) - centres, axis=1)
        return float(np.median(moved) / max(np.median([track.height for track in self._tracks]), 1.0))

    def see(self, reading: PageReading) -> None:
        """Match a new reading of the latest picture with the tracks, and count its votes."""
        free = list(self._tracks)
        self.lines = [[[self._match(detection, free) for detection in number] for number in line] for line in reading.lines]
        for track in free:
            track.missing += 1
        self._tracks = [track for track in self._tracks if track.missing <= _PATIENCE]

    def _match(self, detection: Detection, free: list[Track]) -> Track:
        """Take the nearest track out of `free`, or begin one, and give it the detection's vote."""
        centre = detection.corners.mean(axis=0)
        near = min(free, key=lambda track: float(np.linalg.norm(track.centre - centre)), default=None)
        if near is None or np.linalg.norm(near.centre - centre) > _NEAR * near.height:
            near = Track(detection.corners)
            self._tracks.append(near)
        else:
            free.remove(near)
        near.corners, near.missing = detection.corners, 0
        near.votes *= _FADES
        if detection.digit is None:
            near.votes[NON_DIGIT] += 1
        else:
            near.votes[: len(detection.probabilities)] += detection.probabilities
        return near


def _movement(before: np.ndarray, after: np.ndarray, tracks: list[Track]) -> np.ndarray | None:
    """Estimate how the digits moved between two grey pictures of half size (optical flow).

    Returns float64 [2, 3] in pixels of the whole size; None if they are lost.
    """
    mask = np.zeros(before.shape, np.uint8)
    for track in tracks:
        x, y, width, height = cv2.boundingRect(np.round(track.corners / 2).astype(np.int32))
        mask[max(0, y) : max(0, y + height), max(0, x) : max(0, x + width)] = 255
    points = cv2.goodFeaturesToTrack(before, _POINTS, 0.02, 5, mask=mask)
    if points is None or len(points) < 3:
        return None
    # OpenCV's types do not know that the initial points may be None, as its documentation has it.
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None, winSize=(21, 21), maxLevel=3)  # type: ignore[call-overload]
    kept = found.ravel() == 1
    if kept.sum() < 3:
        return None
    matrix, _ = cv2.estimateAffinePartial2D(points[kept], moved[kept], ransacReprojThreshold=2.0)
    if matrix is not None:
        matrix[:, 2] *= 2
    return matrix
