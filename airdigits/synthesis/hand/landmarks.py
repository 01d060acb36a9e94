"""A stance of the hand to its 21 landmarks, as a perfect tracker would see them."""

from functools import lru_cache

import numpy as np

from airdigits.synthesis.hand.hand_renderer import Look, Stance, mirror_image, pose_before_camera, project


@lru_cache(maxsize=256)
def landmarks_of(look: Look, stance: Stance) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks in MediaPipe's order: px of the frame from where a pointing finger's tip is, float [21, 2], and metres from the
    middle of the hand in camera space, float [21, 3]. Both are kept: they cannot be written to.
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
