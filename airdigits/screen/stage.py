"""Lay a picture out: the video as large as it fits, dark around it, and what is shown of the run itself."""

import cv2
import numpy as np

from airdigits.screen.palette import BAR, TEXT
from airdigits.screen.panels import corner_panel, line_panel, status_panel
from airdigits.screen.scene import RunState
from airdigits.screen.sprite import Sprite
from airdigits.screen.timeline import timeline_panel

_DESIGN = (960, 720)  # the layout is made for this many units; a wider or taller picture has more room, not larger text
_SHRINK = 0.8  # power: in a smaller picture text shrinks by less than the picture, since it has to be read
_SMALLEST_UNIT = 0.5  # px: smaller text cannot be read
_LEAST_SIDE = 720  # px: smaller pictures are enlarged, so that text and ink are sharp ...
_MOST_ENLARGED = 4  # ... but not beyond reason
_SLIVER = 3  # px: bars this thin come from rounding, and the picture is stretched over them
_ENDED = "End of the video: q quits"


def comfortable_size(width: int, height: int) -> tuple[int, int]:
    """Choose the size (width, height) in which to save pictures of this size: small ones enlarged to 720 lines, sides even."""
    scale = min(max(1.0, _LEAST_SIDE / min(width, height)), _MOST_ENLARGED)
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def fitting(width: int, height: int, room: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size with the shape of (width, height) that fits in a room, all in pixels."""
    scale = min(room[0] / width, room[1] / height)
    fitted = max(1, round(width * scale)), max(1, round(height * scale))
    return room if all(abs(a - b) < _SLIVER for a, b in zip(fitted, room, strict=True)) else fitted


class Stage:
    """A picture of one size, drawn anew for each frame. `unit` is the size of everything on it, in pixels."""

    def __init__(self, size: tuple[int, int]) -> None:
        """`size`: width and height in pixels."""
        self.width, self.height = size
        scale = min(self.width / _DESIGN[0], self.height / _DESIGN[1])
        self.unit = max(scale if scale >= 1 else scale**_SHRINK, _SMALLEST_UNIT)
        self.margin = round(18 * self.unit)
        self.picture = np.zeros((self.height, self.width, 3), np.uint8)
        self.video = self.picture
        """The part of the picture that shows the video."""
        self.left = self.top = 0
        """Where that part begins."""
        self.below = self.height - self.margin
        """The lowest line for panels."""

    def show(self, image: np.ndarray, *, mirrored: bool) -> None:
        """Draw the video's picture, BGR uint8 [h, w, 3], in the middle; `image` is left alone."""
        width, height = fitting(image.shape[1], image.shape[0], (self.width, self.height))
        self.left, self.top = (self.width - width) // 2, (self.height - height) // 2
        self.video = self.picture[self.top : self.top + height, self.left : self.left + width]
        if (width, height) != (self.width, self.height):
            self.picture[:] = BAR
        if image.shape[:2] != (height, width):
            shrinks = image.shape[0] > height
            image = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        if mirrored:
            image = cv2.flip(image, 1)
        np.copyto(self.video, image)

    def show_run(self, run: RunState, top: Sprite | None = None, *, late: bool = False) -> None:
        """Draw what is shown of the run, and the panel `top` in the upper left corner; `late` as in `corner_panel`."""
        unit, margin = self.unit, self.margin
        corner = corner_panel(unit, round(run.fps), run.recording, late)
        corner.stamp(self.picture, self.width - margin - corner.width, margin)
        limit, y = self.width - corner.width - 3 * margin, margin
        if top:
            top.stamp(self.picture, margin, y)
            y += top.height + margin // 2
        if run.status:
            status = status_panel(unit, run.status, limit)
            status.stamp(self.picture, margin, y)
            y += status.height + margin // 2
        if run.ended:
            line_panel(unit, _ENDED, limit, TEXT).stamp(self.picture, margin, y)
        self.below = self.height - margin
        if run.timeline:
            line = timeline_panel(unit, self.width - 2 * margin, run.timeline)
            line.stamp(self.picture, margin, self.below - line.height)
            self.below -= line.height + margin // 2

    def beside_corner(self, late: bool) -> int:
        """Return how wide a panel in the upper left corner may be, px; `late` as in `corner_panel`."""
        return self.width - corner_panel(self.unit, 99, True, late).width - 3 * self.margin

    def show_in_middle(self, panel: Sprite) -> None:
        """Draw a panel in the middle."""
        panel.stamp(self.picture, (self.width - panel.width) // 2, (self.height - panel.height) // 2)
