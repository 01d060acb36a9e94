"""A stance of the hand to its picture: rays marched through the hand once, kept, and moved about the frame afterwards."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from airdigits.simulator.flesh import DistanceField, Part, arm_parts, hand_parts, with_arm
from airdigits.simulator.skeleton import POSES, blend, index_tip, joints
from airdigits.simulator.skin import Surface, shade

STEPS = 8  # pictures of a change from one pose to another: at 30 frames/s it takes 7-8 frames (facts.md)
_FOCAL = 1.155  # frame heights: 60 degrees across a 4:3 picture, as webcams have
_DISTANCE = 0.48  # m from the camera to the fingertip
_ABOVE_AXIS = 0.2  # frame heights that the writing finger is above the middle of the picture
_TURN = -6.0  # degrees about the upright axis: nobody holds a palm exactly parallel to the camera
_MARCH_STEPS = 36
_HIT = 3e-4  # m


@dataclass(frozen=True)
class Look:
    """Whose hand, and how it is held: what stays the same through a video. `tilt` in degrees, `height` of the frame in px."""

    hand: str = "right"
    skin: str = "medium"
    tilt: float = 8.0
    height: int = 480


@dataclass(frozen=True)
class Stance:
    """The pose `step` eighths of the way from `start` to `end`."""

    start: str
    end: str
    step: int

    @classmethod
    def between(cls, start: str, end: str, share: float) -> "Stance":
        """The nearest stance that has a picture; one and the same value for one and the same pose."""
        step = round(share * STEPS)
        if step == 0 or start == end:
            return cls(start, start, 0)
        if step == STEPS:
            return cls(end, end, 0)
        return cls(start, end, step) if start < end else cls(end, start, STEPS - step)


@dataclass(frozen=True, eq=False)
class Sprite:
    """A hand without a background.

    `image`  float32 [H, W, 4]: blue, green, red in linear light, times the coverage, which is the fourth channel.
    `anchor` float [2]: where the tip would be if the index finger pointed, in px of the sprite (the first pixel's centre is
             at 0.5). A change of pose keeps it in its place, so the palm does not jump.
    `tip`    float [2]: the tip of the index finger.
    """

    image: np.ndarray
    anchor: np.ndarray
    tip: np.ndarray


@lru_cache(maxsize=40)  # about 2 MB each at 640x480
def render_hand(look: Look, stance: Stance) -> Sprite:
    """Draw a hand as `Look` and `Stance` say. Takes about 0.1 s at a frame height of 480 the first time."""
    focal = _FOCAL * look.height
    rotation, arm = _orientation(look.tilt)
    placed = joints(blend(POSES[stance.start], POSES[stance.end], stance.step / STEPS))
    anchor = np.array([0.0, -_ABOVE_AXIS / _FOCAL, 1.0]) * _DISTANCE
    offset = anchor - rotation @ index_tip(joints(POSES["point"]))

    *fingers, palm = hand_parts(placed)
    body = [part.moved(rotation, offset) for part in (*fingers, with_arm(palm, arm))]
    sleeve = [part.moved(rotation, offset) for part in arm_parts(arm)]
    corner, shape = _bounds(body + sleeve, focal, look.height)
    field = DistanceField(body + sleeve, shape, focal, -corner)
    surface, pixels, coverage = _march(field, shape, focal, -corner, body + sleeve)
    local = (surface.points - offset) @ rotation
    cloth = _distance_along(local, arm) > 0.0745
    surface = Surface(surface.points, surface.normals, surface.towards, surface.openness, local, cloth)

    image = np.zeros((shape[0] * shape[1], 4), np.float32)
    image[pixels, :3] = shade(surface, placed, look.skin, flipped=look.hand == "left")[:, ::-1]
    image[pixels, 3] = 1
    image = _soften(image.reshape(*shape, 4), coverage)
    ends = [_project(point, focal) - corner for point in (anchor, rotation @ index_tip(placed) + offset)]
    if look.hand == "left":
        image = np.ascontiguousarray(image[:, ::-1])
        ends = [np.array([shape[1] - x, y]) for x, y in ends]
    image.setflags(write=False)
    return Sprite(image, *ends)


def _orientation(tilt: float) -> tuple[np.ndarray, np.ndarray]:
    """Rotation [3, 3] from hand space to camera space, and the direction of the forearm in hand space.

    The wrist bends: of a tilt of the hand the forearm follows a third.
    """
    to_camera = np.diag([1.0, -1.0, -1.0])
    turn = _about((0, 1, 0), _TURN)
    rotation = _about((1, 0, 0), tilt) @ turn @ to_camera
    forearm = _about((1, 0, 0), 5 + tilt / 3) @ turn @ to_camera @ [-0.03, -1.0, 0.0]
    arm = rotation.T @ forearm
    return rotation, arm / np.linalg.norm(arm)


def _about(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    return cv2.Rodrigues(np.radians(degrees) * np.array(axis, float))[0]


def _project(point: np.ndarray, focal: float) -> np.ndarray:
    return point[:2] * focal / point[2]


def _distance_along(points: np.ndarray, direction: np.ndarray) -> np.ndarray:
    return points @ direction


def _bounds(parts: list[Part], focal: float, height: int) -> tuple[np.ndarray, tuple[int, int]]:
    """Top left corner (px from the optical axis) and height and width of the picture of the parts.

    It ends where no frame can show it: a frame's height and a little more below the writing fingertip.
    """
    balls = [b for p in parts for c in p.cones for b in ((c.start, c.start_radius), (c.end, c.end_radius))]
    centres = np.array([_project(point, focal) for point, _ in balls])
    radii = np.array([1.15 * radius * focal / point[2] for point, radius in balls])[:, None]
    low = np.floor((centres - radii).min(axis=0)) - 3
    high = np.ceil((centres + radii).max(axis=0)) + 3
    high[1] = min(high[1], (1.15 - _ABOVE_AXIS) * height)
    width, tall = (high - low).astype(int)
    return low, (int(tall), int(width))


def _march(
    field: DistanceField, shape: tuple[int, int], focal: float, centre: np.ndarray, parts: list[Part]
) -> tuple[Surface, np.ndarray, np.ndarray]:
    """Walk along the rays to the surface (sphere tracing, Hart 1996).

    Returns the surface (its `local` and `cloth` still empty), the pixels (flat index) where it was hit, and the coverage of
    all pixels, float32 [H, W], which fades out over one pixel around the hand.
    """
    rows, columns = np.divmod(field.rays, shape[1])
    through = np.stack([(columns + 0.5 - centre[0]) / focal, (rows + 0.5 - centre[1]) / focal, np.ones(len(rows))], axis=1)
    directions = (through / np.linalg.norm(through, axis=1, keepdims=True)).astype(np.float32)
    depths = [(c.start[2], c.start_radius) for p in parts for c in p.cones]
    depths += [(c.end[2], c.end_radius) for p in parts for c in p.cones]
    nearest, farthest = min(z - r for z, r in depths) - 0.005, max(z + r for z, r in depths)

    travelled = (nearest / directions[:, 2]).astype(np.float32)
    closest = np.full(len(directions), np.inf, np.float32)  # smallest distance to the hand, as a slope
    hit = np.zeros(len(directions), bool)
    active = np.arange(len(directions))
    for _ in range(_MARCH_STEPS):
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
    normals = np.zeros_like(points)
    for corner in np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32):  # Quilez' tetrahedron
        normals += corner * field(points + corner * np.float32(5e-4), seen)[:, None]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
    near = field(points + normals * np.float32(0.008), seen) / 0.008
    far = field(points + normals * np.float32(0.02), seen) / 0.02
    openness = 0.3 + 0.7 * np.clip(0.35 + 0.65 * near, 0, 1) * np.clip(0.5 + 0.5 * far, 0, 1)
    nothing = np.zeros(0)
    return Surface(points, normals, -directions[seen], openness, nothing, nothing), field.rays[seen], coverage.reshape(shape)


def _soften(image: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    """Give pixels around the hand the colour of their neighbours, as much as they are covered; then a lens's blur."""
    spread = cv2.blur(image, (3, 3))
    rim = (image[..., 3] == 0) & (coverage > 0) & (spread[..., 3] > 0)
    image[rim] = spread[rim] / spread[rim, 3:] * coverage[rim, None]
    return cv2.GaussianBlur(image, (0, 0), 0.6)
