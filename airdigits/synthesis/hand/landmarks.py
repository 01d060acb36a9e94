"""Compute the 21 landmarks of a stance, as a perfect tracker would see them."""

from functools import lru_cache

import numpy as np

from airdigits.synthesis.hand.hand_renderer import Look, Stance, mirror_image, pose_before_camera, project


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
