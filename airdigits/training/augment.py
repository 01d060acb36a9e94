"""Training images to the same images as other hands would have written them: one fresh variation an epoch."""

import cv2
import numpy as np

_CHUNK = 2048  # images at a time: the coordinate maps stay in the cache
_FIELDS = 512  # elastic fields an epoch; drawing one for every image would cost more than it gains


def augment(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, scale, slant, shift and stretch each image a little (uint8 [n, 28, 28] to the same).

    An affine map and an elastic field (Simard et al., 2003) are composed, so that each image is sampled once; some strokes are
    then made thinner or thicker, some images coarser, as scans of another origin are.
    """
    result = np.empty_like(images)
    side = images.shape[1]
    fields = _elastic_fields(side, rng)
    for start in range(0, len(images), _CHUNK):
        chunk = images[start : start + _CHUNK]
        maps = _affine_maps(len(chunk), side, rng) + fields[rng.integers(len(fields), size=len(chunk))]
        maps_x, maps_y = np.ascontiguousarray(maps[..., 0]), np.ascontiguousarray(maps[..., 1])
        finish = rng.random(len(chunk))
        for i, image in enumerate(chunk):
            moved = cv2.remap(image, maps_x[i], maps_y[i], cv2.INTER_LINEAR)
            result[start + i] = _change_pen(moved, finish[i])
    return result


def _affine_maps(count: int, side: int, rng: np.random.Generator) -> np.ndarray:
    """For each image, where each of its pixels comes from: float32 [count, side, side, 2]."""
    angle, slant = rng.normal(0, np.radians(7), count), rng.normal(0, 0.1, count)
    scale_x, scale_y = np.exp(rng.normal(0, 0.08, count)), np.exp(rng.normal(0, 0.06, count))
    cos, sin = np.cos(angle), np.sin(angle)
    rows = np.stack([np.stack([scale_x * cos, slant - sin], 1), np.stack([sin, scale_y * cos], 1)], 1)
    shift = rng.normal(0, 0.8, (count, 2))
    centre = (side - 1) / 2
    x, y = np.meshgrid(np.arange(side) - centre, np.arange(side) - centre)
    grid = np.stack([x, y], axis=-1).reshape(-1, 2)
    maps = np.einsum("nij,pj->npi", rows, grid) + centre + shift[:, None]
    return maps.reshape(count, side, side, 2).astype(np.float32)


def _elastic_fields(side: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth displacements of about a pixel: float32 [fields, side, side, 2]."""
    coarse = rng.normal(0, 1, (_FIELDS, 5, 5, 2)) * rng.uniform(0, 1.3, (_FIELDS, 1, 1, 1))
    return np.stack([cv2.resize(field.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC) for field in coarse])


def _change_pen(image: np.ndarray, choice: float) -> np.ndarray:
    """Leave most images as they are. `choice` in [0, 1) says what to do."""
    if choice < 0.05:
        return cv2.dilate(image, np.ones((2, 2), np.uint8))
    if choice < 0.1:
        return cv2.erode(image, np.ones((2, 2), np.uint8))
    if choice < 0.16:
        coarse = cv2.resize(image, (18, 18), interpolation=cv2.INTER_AREA)
        return cv2.resize(coarse, image.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return image
