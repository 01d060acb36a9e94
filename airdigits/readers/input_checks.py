"""Refuse frames and times that no source gives, and tell hands that no tracker means, before they change a reader's state."""

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.errors import DataError
from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink

_LATEST = 1e9  # s, as in a session: 30 years
_FARTHEST = 100.0  # pictures, or metres, as in a session
_LARGEST = 1e6  # frame heights: of ink from another program


def check_time(t: float, latest: float) -> None:
    """Raise DataError for a time that is no number, absurd, or before the latest one."""
    if not -_LATEST <= t <= _LATEST:
        raise DataError(f"{t:g} is no time of a frame: give seconds on the source's clock, from {-_LATEST:g} to {_LATEST:g}")
    if t < latest:
        raise DataError(
            f"a frame of {t:.3f} s came after one of {latest:.3f} s: give frames in their order; restart() begins another source"
        )


def check_frame(frame: Frame, latest: float) -> None:
    """Raise DataError for a frame whose time `check_time` refuses, or whose image is not uint8 [H, W, 3] with pixels."""
    check_time(frame.t, latest)
    image = frame.image
    if not (isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] == 3 and image.size):
        found = f"{image.dtype} {list(image.shape)}" if isinstance(image, np.ndarray) else type(image).__name__
        raise DataError(f"a frame's image must be uint8 [H, W, 3] with pixels, not {found}: see capture.frame.as_bgr")


def plausible(hand: Hand | None) -> Hand | None:
    """Return the hand, or None where its landmarks are not finite or absurdly far: a frame in which the tracker lost it.

    Raises DataError for landmarks of another shape: no tracker gives those by accident.
    """
    if hand is None:
        return None
    for points in (hand.landmarks, hand.world):
        if np.shape(points) != (21, 3):
            raise DataError(f"a hand has landmarks and world [21, 3], not {list(np.shape(points))}")
        if not np.abs(points).max() <= _FARTHEST:  # not for NaN, either
            return None
    return hand


def check_ink(ink: Ink) -> None:
    """Raise DataError for ink with a point or time that is not finite, or absurdly far."""
    for stroke in ink.strokes:
        for values, most in ((stroke.points, _LARGEST), (stroke.times, _LATEST)):
            if len(values) and not np.abs(values).max() <= most:
                raise DataError(f"ink must be finite and within {most:g}: a stroke of {len(values)} points is not")
