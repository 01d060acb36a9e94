"""Vary training images as other people would have written them, anew in each epoch."""

import cv2
import numpy as np

_CHUNK = 2048  # images at a time: the coordinate maps stay in the cache
_COARSE = (14, 21)  # px: the side that a scan of another origin may have
_FIELDS = 512  # elastic fields an epoch; making one for every image would cost more than it gains


def augment(images: np.ndarray, rng: np.random.Generator, strength: np.ndarray | float = 1.0) -> np.ndarray:
    """Rotate, scale, slant, shift and stretch each image a little: uint8 [n, 28, 28] to the same.

    `strength` [n] scales that image by image: 1 for real images, less for synthetic ones, which are warped already. An affine
    map and an elastic field (Simard et al., 2003) are composed, so that each image is sampled once; then some strokes are made
    thinner or thicker, and some images coarser, as scans of another origin are.
    """
    result = np.empty_like(images)
    side = images.shape[1]
    fields = _elastic_fields(side, rng)
    strength = np.broadcast_to(np.asarray(strength, np.float32), len(images))
    for start in range(0, len(images), _CHUNK):
        chunk, scale = images[start : start + _CHUNK], strength[start : start + _CHUNK]
        maps_x, maps_y = _affine_maps(scale, side, rng)
        chosen = rng.integers(len(fields), size=len(chunk))
        maps_x += scale[:, None, None] * fields[chosen, ..., 0]
        maps_y += scale[:, None, None] * fields[chosen, ..., 1]
        finish, grain = rng.random(len(chunk)), rng.integers(*_COARSE, size=len(chunk))
        for i, image in enumerate(chunk):
            moved = cv2.remap(image, maps_x[i], maps_y[i], cv2.INTER_LINEAR)
            result[start + i] = _change_stroke(moved, finish[i], int(grain[i]))
    return result


def _affine_maps(strength: np.ndarray, side: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return where each pixel of each image comes from, x and y: float32 [len(strength), side, side] each."""
    count = len(strength)
    angle, slant = strength * rng.normal(0, np.radians(7), count), strength * rng.normal(0, 0.1, count)
    scale_x, scale_y = np.exp(strength * rng.normal(0, 0.08, count)), np.exp(strength * rng.normal(0, 0.06, count))
    cos, sin = np.cos(angle), np.sin(angle)
    centre = (side - 1) / 2
    shift = strength[:, None] * rng.normal(0, 0.8, (count, 2)) + centre
    x = np.arange(side, dtype=np.float32) - np.float32(centre)
    return (
        _each(scale_x * cos) * x + _each(slant - sin) * x[:, None] + _each(shift[:, 0]),
        _each(sin) * x + _each(scale_y * cos) * x[:, None] + _each(shift[:, 1]),
    )


def _each(values: np.ndarray) -> np.ndarray:
    """Reshape one value an image so that it spreads over the pixels: float32 [n, 1, 1]."""
    return values.astype(np.float32)[:, None, None]


def _elastic_fields(side: int, rng: np.random.Generator) -> np.ndarray:
    """Make smooth displacements of about a pixel: float32 [fields, side, side, 2]."""
    coarse = rng.normal(0, 1, (_FIELDS, 5, 5, 2)) * rng.uniform(0, 1.3, (_FIELDS, 1, 1, 1))
    return np.stack([cv2.resize(field.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC) for field in coarse])


def _change_stroke(image: np.ndarray, choice: float, grain: int) -> np.ndarray:
    """Thicken, thin or coarsen a few images. `choice` in [0, 1) says which, `grain` how coarse: its side in px."""
    if choice < 0.05:
        return cv2.dilate(image, np.ones((2, 2), np.uint8))
    if choice < 0.1:
        return cv2.erode(image, np.ones((2, 2), np.uint8))
    if choice < 0.2:
        coarse = cv2.resize(image, (grain, grain), interpolation=cv2.INTER_AREA)
        return cv2.resize(coarse, image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return image
