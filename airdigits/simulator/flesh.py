"""The joints of a hand to its surface: round cones joined by a smooth minimum, as a distance that rays can walk along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from airdigits.simulator.skeleton import FINGERS

_FAR = 0.05  # m: distance reported where no cone is near
_CLEARANCE = 0.007  # m: a ray that passes a cone at more than this (and the joint's softness) never asks for its distance


@dataclass(frozen=True, eq=False)
class Cone:
    """A ball of radius `start_radius` at `start`, one of `end_radius` at `end`, and all between them. Metres."""

    start: np.ndarray
    end: np.ndarray
    start_radius: float
    end_radius: float


@dataclass(frozen=True, eq=False)
class Part:
    """Cones that flow into each other over `softness` metres: a finger, the palm with the arm, a sleeve.

    `cut` is a point and a unit normal: what lies beyond the plane is cut off (a sleeve ends in a flat cuff).
    """

    cones: tuple[Cone, ...]
    softness: float
    cut: tuple[np.ndarray, np.ndarray] | None = None

    def moved(self, rotation: np.ndarray, offset: np.ndarray) -> "Part":
        """The part in another frame of reference: rotated by [3, 3], then shifted by [3]."""
        cones = tuple(
            Cone(rotation @ c.start + offset, rotation @ c.end + offset, c.start_radius, c.end_radius) for c in self.cones
        )
        cut = None if self.cut is None else (rotation @ self.cut[0] + offset, rotation @ self.cut[1])
        return Part(cones, self.softness, cut)


def hand_parts(joints: Mapping[str, np.ndarray]) -> list[Part]:
    """Fingers, thumb and palm around the joints, in hand space."""
    parts = [_chain(joints[name], finger.radii, 0.0015) for name, finger in FINGERS.items()]
    thumb = joints["thumb"]
    thumb_cones = tuple(
        Cone(thumb[i], thumb[i + 1], *radii) for i, radii in enumerate(((0.0165, 0.0125), (0.012, 0.0105), (0.0108, 0.008)))
    )
    return parts + [Part(thumb_cones, 0.0015), Part(_palm(joints), 0.014)]


def arm_parts(direction: np.ndarray, cuff: float = 0.075, length: float = 0.65) -> list[Part]:
    """The forearm from the wrist along `direction` (unit vector [3] in hand space) and the sleeve that begins `cuff` metres on.

    The skin of the arm belongs to the palm's part; see `with_arm`.
    """
    start, end = direction * (cuff - 0.03), direction * length
    sideways = np.array([1.0, 0.0, 0.0])
    cones = tuple(Cone(start + s * sideways, end + 1.6 * s * sideways, 0.033, 0.052) for s in (-0.008, 0.008))
    return [Part(cones, 0.01, (direction * cuff, -direction))]


def with_arm(palm: Part, direction: np.ndarray, length: float = 0.12) -> Part:
    """The palm with the bare part of the forearm grown on."""
    sideways = np.array([1.0, 0.0, 0.0])
    bones = tuple(
        Cone(s * sideways + direction * -0.006, 1.4 * s * sideways + direction * length, radius, 0.024)
        for s, radius in ((-0.012, 0.0165), (0.0, 0.018), (0.012, 0.0165))
    )
    return Part(palm.cones + bones, palm.softness)


def _chain(points: np.ndarray, radii: Sequence[float], softness: float) -> Part:
    return Part(tuple(Cone(points[i], points[i + 1], radii[i], radii[i + 1]) for i in range(len(points) - 1)), softness)


def _palm(joints: Mapping[str, np.ndarray]) -> tuple[Cone, ...]:
    cones = []
    for name, radius in (("index", 0.0125), ("middle", 0.0125), ("ring", 0.012), ("little", 0.011)):
        knuckle = joints[name][0]
        cones.append(Cone(np.array([knuckle[0] * 0.55, 0.012, 0.0]), knuckle, 0.014, radius))
    across = np.array([0.0, 0.004, 0.0])
    return (
        *cones,
        Cone(np.array([0.014, 0.016, 0.008]), np.array([0.034, 0.046, 0.014]), 0.0158, 0.0122),  # ball of the thumb
        Cone(np.array([-0.014, 0.016, 0.006]), np.array([-0.030, 0.052, 0.006]), 0.0142, 0.0112),  # edge of the hand
        Cone(joints["index"][0] - across, joints["little"][0] - across, 0.0118, 0.0105),
        Cone(np.array([0.022, 0.05, 0.0]), np.array([-0.026, 0.045, 0.0]), 0.0115, 0.0115),
    )


class DistanceField:
    """Distance from points on camera rays to the surface of the parts, in metres.

    Every ray asks only the cones that it can come near, which is most of the speed: `parts` are in camera space (x right,
    y down, z forward), `shape` the height and width of the picture whose pixels the rays go through, `focal` its focal
    length in pixels, and `centre` the pixel coordinates of the optical axis.
    """

    def __init__(self, parts: Sequence[Part], shape: tuple[int, int], focal: float, centre: np.ndarray):
        self._between_parts = np.float32(0.0045)
        self._parts = parts
        masks = [[_shadow(cone, part.softness, shape, focal, centre) for cone in part.cones] for part in parts]
        anywhere = np.any([mask for part in masks for mask in part], axis=0)
        self.rays = np.flatnonzero(anywhere)  # pixels (flat index) whose rays come near the hand
        self._near = [[mask.ravel()[self.rays] for mask in part] for part in masks]

    def __call__(self, points: np.ndarray, rays: np.ndarray) -> np.ndarray:
        """Distances of `points` (float32 [n, 3]), the i-th of which lies on the ray `self.rays[rays[i]]`. Float32 [n]."""
        nearest = np.full(len(points), _FAR, np.float32)
        for part, near_masks in zip(self._parts, self._near, strict=True):
            inside = np.full(len(points), _FAR, np.float32)
            for cone, near in zip(part.cones, near_masks, strict=True):
                some = np.flatnonzero(near[rays])
                if len(some):
                    inside[some] = smooth_minimum(inside[some], _cone_distance(points[some], cone), part.softness)
            if part.cut is not None:
                at, normal = part.cut
                inside = np.maximum(inside, ((points - at.astype(np.float32)) @ normal.astype(np.float32)))
                nearest = np.minimum(nearest, inside)
            else:
                nearest = smooth_minimum(nearest, inside, self._between_parts)
        return nearest


def smooth_minimum(a: np.ndarray, b: np.ndarray, softness: float) -> np.ndarray:
    """The smaller of two distances, rounded where they differ by less than `softness` (Quilez, polynomial smooth minimum)."""
    softness = np.float32(softness)
    overlap = np.maximum(softness - np.abs(a - b), 0) / softness
    return np.minimum(a, b) - overlap * overlap * softness * np.float32(0.25)


def _cone_distance(points: np.ndarray, cone: Cone) -> np.ndarray:
    start, axis = cone.start.astype(np.float32), (cone.end - cone.start).astype(np.float32)
    offset = points - start
    along = np.clip(offset @ (axis / (axis @ axis)), 0, 1)
    offset -= along[:, None] * axis
    radius = np.float32(cone.start_radius) + np.float32(cone.end_radius - cone.start_radius) * along
    return np.sqrt(np.einsum("ij,ij->i", offset, offset)) - radius


def _shadow(cone: Cone, softness: float, shape: tuple[int, int], focal: float, centre: np.ndarray) -> np.ndarray:
    """Pixels whose rays come near the cone, bool [H, W]."""
    ends = [(p[:2] * focal / p[2] + centre).astype(int) for p in (cone.start, cone.end)]
    reach = max(cone.start_radius, cone.end_radius) + _CLEARANCE + softness / 3
    width = 2 * reach * focal / min(cone.start[2], cone.end[2])
    mask = np.zeros(shape, np.uint8)
    cv2.line(mask, tuple(map(int, ends[0])), tuple(map(int, ends[1])), 1, max(1, int(width)))
    return mask.astype(bool)
