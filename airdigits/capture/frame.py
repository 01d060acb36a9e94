"""Define a frame: one picture and when it was taken."""

from dataclasses import dataclass

import numpy as np

from airdigits.errors import DataError


@dataclass(frozen=True, eq=False)
class Frame:
    """One picture from a camera or a file.

    `t`        seconds on the source's own clock, never decreasing (for files the file's timestamps).
    `image`    uint8 [H, W, 3], BGR, as the camera saw it: never mirrored, never drawn upon.
    `index`    number of the frame in its source, from 0; gaps are frames that were left out.
    `mirrored` the writer sees the picture mirrored, as in a selfie view.
    """

    t: float
    image: np.ndarray
    index: int = 0
    mirrored: bool = False

    def __repr__(self) -> str:
        height, width = self.image.shape[:2]
        return f"Frame(t={self.t:.3f}, index={self.index}, {width}x{height}{', mirrored' if self.mirrored else ''})"


def as_bgr(image: np.ndarray) -> np.ndarray:
    """Bring a grey [H, W], grey [H, W, 1] or BGRA [H, W, 4] picture to contiguous BGR uint8 [H, W, 3].

    A picture that is BGR already comes back as it is. Raises DataError for anything else (another type, no pixels).
    """
    if image.dtype != np.uint8 or image.ndim not in (2, 3) or image.size == 0:
        raise DataError(
            f"a frame must be uint8 [H, W], [H, W, 3] or [H, W, 4] with pixels, not {image.dtype} {list(image.shape)}"
        )
    channels = 1 if image.ndim == 2 else image.shape[2]
    if channels == 3:
        return np.ascontiguousarray(image)
    if channels == 4:
        return np.ascontiguousarray(image[:, :, :3])
    if channels == 1:
        return np.repeat(image.reshape(*image.shape[:2], 1), 3, axis=2)
    raise DataError(f"a frame has 1, 3 or 4 channels, not {channels}")
