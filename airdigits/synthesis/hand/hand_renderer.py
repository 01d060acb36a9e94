"""Render a stance of the hand by ray marching, once: the image is cached and later moved about the frame."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from airdigits.synthesis.hand.hand_geometry import Part, hand_parts
from airdigits.synthesis.hand.ray_marching import march_rays
from airdigits.synthesis.hand.skeleton import POSES, blend, index_tip, joints
from airdigits.synthesis.hand.skin import shade

STEPS = 8  # images of a change from one pose to another: at 30 frames/s it takes 7-8 frames
_FOCAL = 1.155  # frame heights: 60 degrees across a 4:3 image, as webcams have
_DISTANCE = 0.48  # m from the camera to the fingertip
_ABOVE_AXIS = 0.2  # frame heights that the writing finger is above the middle of the frame
_ANCHOR = np.array([0.0, -_ABOVE_AXIS / _FOCAL, 1.0]) * _DISTANCE  # in camera space, m: where a pointing finger's tip is
_TURN = -6.0  # degrees about the upright axis: nobody holds a palm exactly parallel to the camera


@dataclass(frozen=True)
class Look:
    """Whose hand it is and how it is held: what stays the same throughout a video.

    `tilt` is in degrees towards the camera, `facing` the side that the camera sees ("palm" or "back"), `height` the frame's,
    in px.
    """

    hand: str = "right"
    skin: str = "medium"
    tilt: float = 8.0
    height: int = 480
    facing: str = "palm"


@dataclass(frozen=True)
class Stance:
    """A pose that lies `step` eighths of the way from `start` to `end`."""

    start: str
    end: str
    step: int

    @classmethod
    def between(cls, start: str, end: str, share: float) -> "Stance":
        """Return the nearest stance that is rendered; the same pose gives the same value."""
        step = round(share * STEPS)
        if step == 0 or start == end:
            return cls(start, start, 0)
        if step == STEPS:
            return cls(end, end, 0)
        return cls(start, end, step) if start < end else cls(end, start, STEPS - step)


@dataclass(frozen=True, eq=False)
class RenderedHand:
    """A hand without a background.

    `image`  float32 [H, W, 4]: blue, green, red in linear light, times the coverage, which is the fourth channel.
    `anchor` float [2]: where the tip would be if the index finger pointed, in px of the image (the first pixel's centre is
             at 0.5). It stays in place when the pose changes, so the palm does not jump.
    `tip`    float [2]: the tip of the index finger.
    """

    image: np.ndarray
    anchor: np.ndarray
    tip: np.ndarray


@lru_cache(maxsize=40)  # about 2 MB each at 640x480
def render_hand(look: Look, stance: Stance) -> RenderedHand:
    """Render a hand of one look in one stance. The first call takes about 0.1 s at a frame height of 480."""
    focal = _FOCAL * look.height
    placed, rotation, offset, forearm = pose_before_camera(look, stance)
    parts = [part.moved(rotation, offset) for part in hand_parts(placed, forearm)]
    corner, shape = _bounds(parts, focal, look.height)
    surface = march_rays(parts, shape, focal, -corner)

    image = np.zeros((shape[0] * shape[1], 4), np.float32)
    local = (surface.points - offset) @ rotation
    image[surface.pixels, :3] = shade(surface, local, placed, forearm, look.skin, mirror_image(look))[:, ::-1]
    image[surface.pixels, 3] = 1
    image = _soften(image.reshape(*shape, 4), surface.coverage)
    ends = [_project(point, focal) - corner for point in (_ANCHOR, rotation @ index_tip(placed) + offset)]
    if mirror_image(look):
        image = np.ascontiguousarray(image[:, ::-1])
        ends = [np.array([shape[1] - x, y]) for x, y in ends]
    image.setflags(write=False)
    return RenderedHand(image, *ends)


def pose_before_camera(look: Look, stance: Stance) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
    """Place the hand in front of the camera.

    Returns the joints in hand space (as `skeleton.joints`), the rotation [3, 3] and offset [3] from hand space to camera space,
    and the direction of the forearm in hand space. A left hand is placed as its mirror image (see `mirror_image`).
    """
    rotation, forearm = _orientation(look.tilt, look.facing)
    placed = joints(blend(POSES[stance.start], POSES[stance.end], stance.step / STEPS))
    return placed, rotation, _ANCHOR - rotation @ index_tip(joints(POSES["point"])), forearm


def project(look: Look, points: np.ndarray) -> np.ndarray:
    """Project points in camera space [n, 3] to px of the frame, relative to the image's anchor, [n, 2]."""
    focal = _FOCAL * look.height
    placed = points[:, :2] * focal / points[:, 2:] - _project(_ANCHOR, focal)
    return placed * [-1, 1] if mirror_image(look) else placed


def mirror_image(look: Look) -> bool:
    """Return whether the hand is rendered as a right one and its image flipped."""
    return look.hand == "left"


def _orientation(tilt: float, facing: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the rotation [3, 3] from hand space to camera space, and the direction of the forearm in hand space.

    The wrist bends: the forearm follows a third of the hand's tilt.
    """
    to_camera = np.diag([1.0, -1.0, -1.0]) if facing == "palm" else np.diag([-1.0, -1.0, 1.0])
    turn = _about((0, 1, 0), _TURN)
    rotation = _about((1, 0, 0), tilt) @ turn @ to_camera
    hanging = np.array([-0.03, -1.0, 0.0])
    forearm = rotation.T @ _about((1, 0, 0), 5 + tilt / 3) @ turn @ to_camera @ hanging
    return rotation, forearm / np.linalg.norm(forearm)


def _about(axis: tuple[float, float, float], degrees: float) -> np.ndarray:
    return cv2.Rodrigues(np.radians(degrees) * np.array(axis, float))[0]


def _project(point: np.ndarray, focal: float) -> np.ndarray:
    return point[:2] * focal / point[2]


def _bounds(parts: list[Part], focal: float, height: int) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the top left corner (px from the optical axis), and height and width, of the image of the parts.

    It is cut where no frame can show it: a little more than a frame's height below the writing fingertip.
    """
    balls = [ball for part in parts for cone in part.cones for ball in cone.balls]
    centres = np.array([_project(point, focal) for point, _ in balls])
    radii = np.array([1.15 * radius * focal / point[2] for point, radius in balls])[:, None]
    low = np.floor((centres - radii).min(axis=0)) - 3
    high = np.ceil((centres + radii).max(axis=0)) + 3
    high[1] = min(high[1], (1.15 - _ABOVE_AXIS) * height)
    width, tall = (high - low).astype(int)
    return low, (int(tall), int(width))


def _soften(image: np.ndarray, coverage: np.ndarray) -> np.ndarray:
    """Give pixels around the hand their neighbours' colour, as far as they are covered, and blur all as a lens does."""
    spread = cv2.blur(image, (3, 3))
    rim = (image[..., 3] == 0) & (coverage > 0) & (spread[..., 3] > 0)
    image[rim] = spread[rim] / spread[rim, 3:] * coverage[rim, None]
    return cv2.GaussianBlur(image, (0, 0), 0.6)
