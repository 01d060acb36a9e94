"""Build the shape of a hand around its joints, of round cones that blend into each other, and a sleeve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from airdigits.synthesis.hand.skeleton import FINGERS

CUFF = 0.075  # m from the wrist along the forearm: where the sleeve begins
_SLEEVE_END = 0.65  # m: outside of every frame
_BARE_ARM = 0.12  # m: ends inside the sleeve
_CHAIN_SOFTNESS = 0.0015  # m: between the bones of a finger
_SIDEWAYS = np.array([1.0, 0.0, 0.0])


@dataclass(frozen=True, eq=False)
class Cone:
    """A ball of `start_radius` at `start`, one of `end_radius` at `end`, and all that lies between them, in metres."""

    start: np.ndarray
    end: np.ndarray
    start_radius: float
    end_radius: float

    @property
    def balls(self) -> tuple[tuple[np.ndarray, float], tuple[np.ndarray, float]]:
        """Return centre and radius of the balls at its two ends."""
        return (self.start, self.start_radius), (self.end, self.end_radius)


@dataclass(frozen=True, eq=False)
class Part:
    """Cones that blend into each other over `softness` metres: a finger, the palm with the arm, a sleeve.

    `cut` is a plane, as a point and a unit normal: what lies beyond it is cut off (a sleeve ends in a flat cuff).
    """

    cones: tuple[Cone, ...]
    softness: float
    cut: tuple[np.ndarray, np.ndarray] | None = None

    def moved(self, rotation: np.ndarray, offset: np.ndarray) -> "Part":
        """Return the part in another frame of reference: rotated by [3, 3], then shifted by [3]."""
        cones = tuple(
            Cone(rotation @ c.start + offset, rotation @ c.end + offset, c.start_radius, c.end_radius) for c in self.cones
        )
        cut = None if self.cut is None else (rotation @ self.cut[0] + offset, rotation @ self.cut[1])
        return Part(cones, self.softness, cut)


def hand_parts(joints: Mapping[str, np.ndarray], forearm: np.ndarray) -> list[Part]:
    """Build fingers, thumb, palm and sleeve, in hand space, around `joints` (as `skeleton.joints` returns them).

    `forearm` is the direction from the wrist to the elbow, a unit vector [3].
    """
    fingers = [_chain(joints[name], finger.radii) for name, finger in FINGERS.items()]
    thumb = joints["thumb"]
    thumb_radii = ((0.0165, 0.0125), (0.012, 0.0105), (0.0108, 0.008))
    thumb_part = Part(tuple(Cone(thumb[i], thumb[i + 1], *radii) for i, radii in enumerate(thumb_radii)), _CHAIN_SOFTNESS)
    palm = Part(_palm(joints) + _bare_arm(forearm), 0.014)
    return [*fingers, thumb_part, palm, _sleeve(forearm)]


def _chain(points: np.ndarray, radii: Sequence[float]) -> Part:
    cones = (Cone(points[i], points[i + 1], radii[i], radii[i + 1]) for i in range(len(points) - 1))
    return Part(tuple(cones), _CHAIN_SOFTNESS)


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


def _bare_arm(forearm: np.ndarray) -> tuple[Cone, ...]:
    bones = ((-0.012, 0.0165), (0.0, 0.018), (0.012, 0.0165))
    return tuple(
        Cone(x * _SIDEWAYS - 0.006 * forearm, 1.4 * x * _SIDEWAYS + _BARE_ARM * forearm, radius, 0.024) for x, radius in bones
    )


def _sleeve(forearm: np.ndarray) -> Part:
    start, end = (CUFF - 0.03) * forearm, _SLEEVE_END * forearm
    cones = tuple(Cone(start + x * _SIDEWAYS, end + 1.6 * x * _SIDEWAYS, 0.033, 0.052) for x in (-0.008, 0.008))
    return Part(cones, 0.01, (CUFF * forearm, -forearm))
