"""Let a posed hand follow a path in time, its index finger up as a rule: landmarks alone, as a tracker would see them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from airdigits.hands.hand import Hand
from airdigits.synthesis.hand.hand_renderer import Look, Stance
from airdigits.synthesis.hand.landmarks import landmarks_of, tracked
from airdigits.synthesis.hand.layout import MARGIN, TOP


@dataclass(frozen=True, eq=False)
class TipPath:
    """Where a fingertip is: `t` float64 [n], rising, s; `xy` float64 [n, 2], frame heights as the writer sees it."""

    t: np.ndarray
    xy: np.ndarray

    def at(self, times: np.ndarray) -> "TipPath":
        """Return the path at other times, s: what is between two points is interpolated."""
        return TipPath(times, np.stack([np.interp(times, self.t, self.xy[:, k]) for k in (0, 1)], axis=1))


def fit_in_frame(points: np.ndarray, height: float, aspect: float) -> np.ndarray:
    """Move and scale points [n, 2] of any unit (y down) to where a hand writes: float64 [n, 2] in frame heights.

    They become `height` frame heights high, or less where they would be too wide for a frame of `aspect`, width / height.
    """
    points = np.asarray(points, float)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    rooms = np.array([aspect - 2 * MARGIN, height])
    scale = float((rooms / np.maximum(extent, 1e-9)).min()) if extent.max() > 0 else 1.0
    left, top = (aspect - scale * extent[0]) / 2, TOP + (height - scale * extent[1]) / 2
    return (points - low) * scale + [left, top]


def pointing_hands(
    path: TipPath, aspect: float, look: Look = Look(), rng: np.random.Generator | None = None, pose: str = "point"
) -> Iterator[tuple[float, Hand | None]]:
    """Yield the hand at each time of the path, not mirrored; None where its palm is outside of the frame.

    `rng` shakes the landmarks as a tracker does. `aspect` is the frame's width / height. In another pose than "point" the path
    is where the index tip would be if it pointed.
    """
    landmarks, world = landmarks_of(look, Stance(pose, pose, 0))
    size = np.array([aspect, 1.0])
    for t, tip in zip(path.t.tolist(), path.xy, strict=True):
        yield t, tracked((landmarks / look.height + tip) / size, world, aspect, rng)
