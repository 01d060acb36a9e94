"""Draw what was read on paper over the camera's picture of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from airdigits.labels import UNREAD
from airdigits.screen.boxes import Box, draw_boxes
from airdigits.screen.help import paper_help_panel
from airdigits.screen.number import entered_panel, number_panel
from airdigits.screen.overlay import comfortable_size
from airdigits.screen.panels import corner_panel, label_panel, status_panel

_HOLD = "Hold a page of digits before the camera: h shows the keys"
_ENTERED = "All numbers are entered: show the next page, or h for the keys"


@dataclass(frozen=True)
class PaperScene:
    """One moment: `boxes` in the frame's pixels, the `pending` numbers, those just `entered`, a `status` line to show."""

    boxes: Sequence[Box] = ()
    pending: str = ""
    entered: str = ""
    fps: float = 0.0
    status: str = ""
    help: bool = False
    mirrored: bool = False


class PaperOverlay:
    """Draws scenes over frames of one size (width, height)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._scale = comfortable_size(*size)[0] / size[0]
        self.size = comfortable_size(*size)
        self._unit = max(0.5, min(self.size[0] / 960, self.size[1] / 720))

    def draw(self, image: np.ndarray, scene: PaperScene) -> np.ndarray:
        """Draw one frame. Returns a new picture, BGR uint8 of the overlay's size; `image` is left alone."""
        picture = cv2.resize(image, self.size, interpolation=cv2.INTER_LINEAR)
        if scene.mirrored:
            picture = cv2.flip(picture, 1)
        draw_boxes(picture, [self._placed(box, scene.mirrored) for box in scene.boxes])
        unit, margin = self._unit, round(18 * self._unit)
        width = self.size[0] - 2 * margin
        corner = corner_panel(unit, round(scene.fps))
        corner.stamp(picture, self.size[0] - margin - corner.width, margin)
        if scene.help:  # drawn alone: few pictures have room beside it, and overlapping text cannot be read
            panel = paper_help_panel(unit, width, self.size[1] - 2 * margin)
            panel.stamp(picture, (self.size[0] - panel.width) // 2, (self.size[1] - panel.height) // 2)
            return picture
        if scene.status:
            status_panel(unit, scene.status, width - corner.width - margin).stamp(picture, margin, margin)
        if scene.pending:
            note = "A ? keeps its number back: press its digit" if UNREAD in scene.pending else ""
            panel = number_panel(unit, scene.pending, note, width)
        elif scene.entered:
            panel = entered_panel(unit, scene.entered, width)
        else:
            panel = label_panel(unit, _ENTERED if scene.boxes else _HOLD, width)
        panel.stamp(picture, margin, self.size[1] - margin - panel.height)
        return picture

    def _placed(self, box: Box, mirrored: bool) -> Box:
        corners = np.asarray(box.corners) * self._scale
        if mirrored:
            corners = (corners * [-1, 1] + [self.size[0], 0])[[1, 0, 3, 2]]
        return replace(box, corners=corners)
