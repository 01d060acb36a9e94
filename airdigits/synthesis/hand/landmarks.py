"""Compute the 21 landmarks of a stance, as an almost perfect tracker would see them."""

from functools import lru_cache

import numpy as np

from airdigits.hands.hand import PALM_CENTRE, Hand
from airdigits.synthesis.hand.hand_renderer import Look, Stance, mirror_image, pose_before_camera, project

_SHAKE = 0.0015  # frame heights: of a tracker's landmarks; and in the world, m:
_WORLD_SHAKE = 0.002


@lru_cache(maxsize=256)
def landmarks_of(look: Look, stance: Stance) -> tuple[np.ndarray, np.ndarray]:
    """Return the landmarks in MediaPipe's order, as read-only arrays.

    The first, float [21, 2], are px of the frame, relative to where a pointing finger's tip is; the second, float [21, 3], are
    metres in camera space, relative to the middle of the hand.
    """
    placed, rotation, offset, _ = pose_before_camera(look, stance)
    chains = [placed[name] for name in ("thumb", "index", "middle", "ring", "little")]
    points = np.vstack([np.zeros((1, 3)), *chains]) @ rotation.T + offset
    world = points - points.mean(axis=0)
    if mirror_image(look):
        world = world * [-1, 1, 1]
    flat = project(look, points)
    flat.flags.writeable = world.flags.writeable = False
    return flat, world


def tracked(points: np.ndarray, world: np.ndarray, aspect: float, rng: np.random.Generator | None) -> Hand | None:
    """Return the hand that a tracker makes of landmarks [21, 2], fractions of the frame, and [21, 3] m.

    A tracker loses a hand when its palm leaves the frame: None. With `rng`, the landmarks shake as a tracker's do (0.7 px of
    480 lines, 2 mm in the world); `aspect` is the frame's width / height.
    """
    palm = points[list(PALM_CENTRE)].mean(axis=0)
    if rng is not None:
        points = points + rng.normal(0, _SHAKE, points.shape) * [1 / aspect, 1]
        world = world + rng.normal(0, _WORLD_SHAKE, world.shape)
    if not ((palm > 0).all() and (palm < 1).all()):
        return None
    flat, deep = (values.astype(np.float32) for values in (points, world))
    return Hand(np.column_stack([flat, np.zeros(len(flat), np.float32)]), deep)
