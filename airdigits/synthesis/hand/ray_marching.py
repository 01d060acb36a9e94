"""Find the surface points of a hand that a camera sees, by marching rays through a distance field."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.synthesis.hand.hand_geometry import Cone, Part

_BETWEEN_PARTS = 0.0045  # m: how softly one part joins the next
_FAR = 0.05  # m: distance reported where no cone is near
_CLEARANCE = 0.007  # m: a ray that passes a cone at more than this (and the part's softness) ignores it
_STEPS = 100  # most rays need 20; those that graze a finger many more
_HIT = 3e-4  # m


@dataclass(frozen=True, eq=False)
class Surface:
    """The n surface points that the rays hit, in camera space (x right, y down, z forward), in metres.

    `pixels` int [n], their flat index in the image; `points`, `normals` and `towards` (unit vectors to the camera) float32
    [n, 3]; `openness` [n] is 1 in the open and falls in corners that ambient light does not reach. `coverage` float32 [H, W]
    is 1 where the hand is and fades out over one pixel around it.
    """

    pixels: np.ndarray
    points: np.ndarray
    normals: np.ndarray
    towards: np.ndarray
    openness: np.ndarray
    coverage: np.ndarray


def march_rays(parts: Sequence[Part], shape: tuple[int, int], focal: float, centre: np.ndarray) -> Surface:
    """Walk along the rays through the pixels to the surface of the parts (sphere tracing; Hart, 1996).

    `parts` are in camera space, `shape` is the height and width of the image, `focal` its focal length in px and `centre`
    the pixel coordinates of the optical axis.
    """
    field = _DistanceField(parts, shape, focal, centre)
    rows, columns = np.divmod(field.rays, shape[1])
    through = np.stack([(columns + 0.5 - centre[0]) / focal, (rows + 0.5 - centre[1]) / focal, np.ones(len(rows))], axis=1)
    directions = (through / np.linalg.norm(through, axis=1, keepdims=True)).astype(np.float32)
    balls = [ball for part in parts for cone in part.cones for ball in cone.balls]
    nearest = min(float(at[2]) - radius for at, radius in balls) - 0.005
    farthest = max(float(at[2]) + radius for at, radius in balls)

    travelled = (nearest / directions[:, 2]).astype(np.float32)
    closest = np.full(len(directions), np.inf, np.float32)  # smallest distance to the hand, seen from the camera
    hit = np.zeros(len(directions), bool)
    active = np.arange(len(directions))
    for _ in range(_STEPS):
        distance = field(directions[active] * travelled[active, None], active)
        closest[active] = np.minimum(closest[active], distance / travelled[active])
        arrived = distance < _HIT
        hit[active[arrived]] = True
        travelled[active] += distance * np.float32(0.95)
        active = active[~arrived & (travelled[active] * directions[active, 2] < farthest)]
        if not len(active):
            break
    coverage = np.zeros(shape[0] * shape[1], np.float32)
    coverage[field.rays] = np.where(hit, 1, np.clip(1 - closest * np.float32(focal), 0, 1))

    seen = np.flatnonzero(hit)
    points = directions[seen] * travelled[seen, None]
    normals = _normals(field, points, seen)
    close = field(points + normals * np.float32(0.008), seen) / 0.008
    wide = field(points + normals * np.float32(0.02), seen) / 0.02
    openness = 0.3 + 0.7 * np.clip(0.35 + 0.65 * close, 0, 1) * np.clip(0.5 + 0.5 * wide, 0, 1)
    return Surface(field.rays[seen], points, normals, -directions[seen], openness, coverage.reshape(shape))


class _DistanceField:
    """Measure the distance from points on camera rays to the surface of the parts, in metres.

    Each ray asks only the cones that it can come near, which makes it fast. `parts` are in camera space (x right,
    y down, z forward), `shape` the height and width of the image whose pixels the rays go through, `focal` its focal
    length in pixels, and `centre` the pixel coordinates of the optical axis.
    """

    def __init__(self, parts: Sequence[Part], shape: tuple[int, int], focal: float, centre: np.ndarray):
        self._parts = parts
        masks = [[_near_mask(cone, part.softness, shape, focal, centre) for cone in part.cones] for part in parts]
        anywhere = np.any([mask for part in masks for mask in part], axis=0)
        self.rays = np.flatnonzero(anywhere)  # pixels (flat index) whose rays come near the hand
        self._near = [[mask.ravel()[self.rays] for mask in part] for part in masks]

    def __call__(self, points: np.ndarray, rays: np.ndarray) -> np.ndarray:
        """Return the distances, float32 [n], of `points`, float32 [n, 3]; the i-th lies on the ray `self.rays[rays[i]]`."""
        nearest = np.full(len(points), _FAR, np.float32)
        for part, near_masks in zip(self._parts, self._near, strict=True):
            inside = np.full(len(points), _FAR, np.float32)
            for cone, near in zip(part.cones, near_masks, strict=True):
                some = np.flatnonzero(near[rays])
                if len(some):
                    inside[some] = _smooth_minimum(inside[some], _cone_distance(points[some], cone), part.softness)
            if part.cut is not None:
                at, normal = part.cut
                inside = np.maximum(inside, (points - at.astype(np.float32)) @ normal.astype(np.float32))
                nearest = np.minimum(nearest, inside)
            else:
                nearest = _smooth_minimum(nearest, inside, _BETWEEN_PARTS)
        return nearest


def _normals(field: _DistanceField, points: np.ndarray, rays: np.ndarray) -> np.ndarray:
    """Compute the field's gradient from four samples at the corners of a tetrahedron (Quilez)."""
    gradient = np.zeros_like(points)
    for corner in np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32):
        gradient += corner * field(points + corner * np.float32(5e-4), rays)[:, None]
    return gradient / (np.linalg.norm(gradient, axis=1, keepdims=True) + np.float32(1e-9))


def _smooth_minimum(a: np.ndarray, b: np.ndarray, softness: float) -> np.ndarray:
    """Return the smaller of two distances, smoothed where they differ by less than `softness` (Quilez, polynomial)."""
    overlap = np.maximum(np.float32(softness) - np.abs(a - b), 0)
    return np.minimum(a, b) - overlap * overlap * np.float32(0.25 / softness)


def _cone_distance(points: np.ndarray, cone: Cone) -> np.ndarray:
    start, axis = cone.start.astype(np.float32), (cone.end - cone.start).astype(np.float32)
    offset = points - start
    along = np.clip(offset @ (axis / (axis @ axis)), 0, 1)
    offset -= along[:, None] * axis
    radius = np.float32(cone.start_radius) + np.float32(cone.end_radius - cone.start_radius) * along
    return np.sqrt(np.einsum("ij,ij->i", offset, offset)) - radius


def _near_mask(cone: Cone, softness: float, shape: tuple[int, int], focal: float, centre: np.ndarray) -> np.ndarray:
    """Mark the pixels whose rays come near the cone, bool [H, W]."""
    start, end = (tuple(map(int, at[:2] * focal / at[2] + centre)) for at, _ in cone.balls)
    reach = max(cone.start_radius, cone.end_radius) + _CLEARANCE + softness / 3
    width = 2 * reach * focal / min(cone.start[2], cone.end[2])
    mask = np.zeros(shape, np.uint8)
    cv2.line(mask, start, end, 1, max(1, int(width)))
    return mask.astype(bool)
