"""Draw a tracked hand in thin lines over the video, and the ring of a gesture that is being held."""

import math

import cv2
import numpy as np

from airdigits.hands.hand import BONES, INDEX, INDEX_TIP, MIDDLE, PINKY, RING, WRIST, Hand
from airdigits.screen.palette import BONE, BONE_SHADE, TRACK, Colour

_OPACITY = 0.72
_SUBPIXEL = 3  # binary digits of OpenCV's fixed-point coordinates
_PALM = (WRIST, INDEX[0], MIDDLE[0], RING[0], PINKY[0])
_FARTHEST = 30_000  # px: OpenCV's fixed-point drawing overflows beyond


def hand_pixels(hand: Hand, width: int, height: int, mirrored: bool) -> np.ndarray:
    """Place the landmarks in the picture as the writer sees it; float32 [21, 2], pixels."""
    return to_pixels(hand.landmarks[:, :2], width, height, mirrored)


def to_pixels(fractions: np.ndarray, width: int, height: int, mirrored: bool) -> np.ndarray:
    """Convert fractions of the unmirrored frame, [n, 2], to pixels of the picture as the writer sees it, float32 [n, 2]."""
    points = np.asarray(fractions, np.float32) * np.array([width, height], np.float32)
    if mirrored:
        points[:, 0] = width - points[:, 0]
    return np.clip(np.nan_to_num(points), -_FARTHEST, _FARTHEST)


def draw_hand(
    image: np.ndarray, points: np.ndarray, unit: float, tip: Colour, writing: bool, at: np.ndarray | None = None
) -> None:
    """Draw the skeleton in place: bones half transparent, the pen's point a dot while it writes and a ring otherwise.

    `points` float32 [21, 2] in pixels, `unit` the pixels of a 720th of the picture's height; `at` float [2] is the pen's point
    in pixels, None for the index fingertip.
    """
    thin = max(1, round(1.6 * unit))
    margin = round(12 * unit) + 4
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    left, top = max(int(low[0]), 0), max(int(low[1]), 0)
    right, bottom = min(int(high[0]), image.shape[1]), min(int(high[1]), image.shape[0])
    if left >= right or top >= bottom:
        return
    part = image[top:bottom, left:right]
    drawn = part.copy()
    places = np.vstack([points, points[INDEX_TIP] if at is None else np.clip(at, low + margin, high - margin)])
    *fixed, centre = np.round((places - (left, top)) * (1 << _SUBPIXEL)).astype(int).tolist()
    for colour, thickness, dot in ((BONE_SHADE, thin + max(2, round(2 * unit)), 4.4), (BONE, thin, 3.2)):
        for a, b in BONES:
            cv2.line(drawn, fixed[a], fixed[b], colour, thickness, cv2.LINE_AA, _SUBPIXEL)
        for joint in fixed:
            cv2.circle(drawn, joint, round(dot * unit * (1 << _SUBPIXEL)), colour, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
    cv2.addWeighted(drawn, _OPACITY, part, 1 - _OPACITY, 0, dst=part)

    radius = round((7.5 if writing else 9.0) * unit * (1 << _SUBPIXEL))
    line = max(1, round(2.4 * unit))
    if writing:
        cv2.circle(part, centre, radius, tip, cv2.FILLED, cv2.LINE_AA, _SUBPIXEL)
        cv2.circle(part, centre, radius, BONE, max(1, round(1.6 * unit)), cv2.LINE_AA, _SUBPIXEL)
    else:
        cv2.circle(part, centre, radius, BONE_SHADE, line + max(2, round(2 * unit)), cv2.LINE_AA, _SUBPIXEL)
        cv2.circle(part, centre, radius, tip, line, cv2.LINE_AA, _SUBPIXEL)


def draw_ring(image: np.ndarray, points: np.ndarray, unit: float, share: float, colour: Colour) -> tuple[int, int]:
    """Draw the share (0..1) of a dwell's time as an arc around the palm, in place. Returns the ring's lowest point (x, y)."""
    palm = points[list(_PALM)]
    centre = palm.mean(axis=0)
    radius = float(np.clip(1.25 * np.linalg.norm(palm - centre, axis=1).max(), 24 * unit, image.shape[0]))
    around = max(48, round(radius / 3))  # corners: with these nobody sees any
    line = max(2, round(6 * unit))
    for part, tint, thickness in (
        (1.0, BONE_SHADE, line + max(2, round(3 * unit))),
        (1.0, TRACK, line),
        (float(np.clip(share, 0, 1)), colour, line),
    ):
        if part > 0:
            angles = np.linspace(-math.pi / 2, 2 * math.pi * part - math.pi / 2, max(2, round(around * part)))
            arc = centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
            fixed = np.round(arc * (1 << _SUBPIXEL)).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(image, [fixed], False, tint, thickness, cv2.LINE_AA, _SUBPIXEL)
    return round(float(centre[0])), round(float(centre[1]) + radius)
