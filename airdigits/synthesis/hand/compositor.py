"""Composite the rendered hand over a background as a camera sees it: with motion blur, exposure and noise."""

import cv2
import numpy as np

from airdigits.synthesis.hand.hand_renderer import RenderedHand

_SHUTTER = 0.5  # of the time between two frames that the shutter is open
_NOISE = 0.011  # standard deviation of the sensor's noise, of full scale
_LEVELS = 4096  # of linear light; 8 bits would show bands in the shadows
_BRIGHTEST = 1.6  # linear light that still gets brighter
_GRAINS = 5  # images of noise, of which each frame takes one, shifted


class Compositor:
    """Compose frames over one background, float32 [H, W, 3] BGR as sRGB 0..1."""

    def __init__(self, background: np.ndarray, rng: np.random.Generator):
        self._light = background**2.2
        self._empty = _develop(self._light)
        grain = rng.standard_normal((_GRAINS, *background.shape), dtype=np.float32)
        self._grain = np.clip(np.rint(grain * np.float32(255 * _NOISE)), -127, 127).astype(np.int8)
        self._rng = rng

    def expose(self, rendered: RenderedHand | None, placement: np.ndarray, motion: np.ndarray) -> np.ndarray:
        """Compose one frame, uint8 [H, W, 3] BGR.

        `placement` is the affine map [2, 3] from px of the rendered hand to px of the frame, `motion` [2] how far the hand
        moves from frame to frame, in px. The noise differs from frame to frame, so frames must be composed in their order.
        """
        frame = self._empty.copy()
        if rendered is not None:
            self._paint(frame, rendered, placement, motion)
        grain = self._grain[self._rng.integers(_GRAINS)]
        shift = self._rng.integers(grain.shape[0])
        return cv2.add(frame, np.roll(grain, shift, axis=0), dtype=cv2.CV_8U)

    def _paint(self, frame: np.ndarray, rendered: RenderedHand, placement: np.ndarray, motion: np.ndarray) -> None:
        height, width = frame.shape[:2]
        reach = np.ceil(np.abs(motion) * _SHUTTER / 2) + 2
        corners = placed_corners(rendered, placement)
        low = np.maximum(np.floor(corners.min(axis=0) - reach), 0).astype(int)
        high = np.minimum(np.ceil(corners.max(axis=0) + reach), (width, height)).astype(int)
        if (high <= low).any():
            return
        # OpenCV counts from the first pixel's centre, we from its corner.
        shift = placement.copy()
        shift[:, 2] += placement[:, :2] @ (0.5, 0.5) - 0.5 - low
        hand = cv2.warpAffine(rendered.image, shift, tuple(map(int, high - low)), flags=cv2.INTER_LINEAR)
        kernel = _streak(motion * _SHUTTER)
        if kernel is not None:
            hand = cv2.filter2D(hand, -1, kernel, borderType=cv2.BORDER_REPLICATE)
        part = slice(low[1], high[1]), slice(low[0], high[0])
        frame[part] = _develop(self._light[part] * (1 - hand[..., 3:]) + hand[..., :3])


def placed_corners(rendered: RenderedHand, placement: np.ndarray) -> np.ndarray:
    """Return the corners of a rendered hand in the frame, [4, 2] px."""
    height, width = rendered.image.shape[:2]
    return np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ placement[:, :2].T + placement[:, 2]


def _streak(motion: np.ndarray) -> np.ndarray | None:
    """Make a centred kernel that averages along `motion` px; None when that is too short to be seen."""
    length = float(np.linalg.norm(motion))
    if length < 0.7:
        return None
    half = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, max(3, round(4 * length))):
        x, y = motion * share + half
        column, row = int(x), int(y)
        right, down = x - column, y - row
        kernel[row : row + 2, column : column + 2] += np.outer([1 - down, down], [1 - right, right])
    return kernel / kernel.sum()


def _make_tone_curve() -> np.ndarray:
    light = np.linspace(0, _BRIGHTEST, _LEVELS)
    return np.round(255 * np.clip(light / (1 + 0.12 * light), 0, 1) ** (1 / 2.2)).astype(np.uint8)


_TONE_CURVE = _make_tone_curve()


def _develop(light: np.ndarray) -> np.ndarray:
    """Convert linear light to 8 bits, with a tone curve that rolls off in the highlights."""
    levels = np.clip(light * np.float32((_LEVELS - 1) / _BRIGHTEST), 0, _LEVELS - 1).astype(np.uint16)
    return _TONE_CURVE[levels]
