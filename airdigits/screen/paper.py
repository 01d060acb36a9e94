"""Draw what was read on paper over the camera's picture of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from airdigits.labels import UNREAD
from airdigits.screen.boxes import Box, draw_boxes
from airdigits.screen.help import paper_help_panel
from airdigits.screen.number import entered_panel, number_panel
from airdigits.screen.panels import label_panel
from airdigits.screen.scene import RunState
from airdigits.screen.sprite import Sprite
from airdigits.screen.stage import Stage

_HOLD = "Hold a page of digits before the camera: h shows the keys"
_ENTERED = "All numbers are entered: show the next page, or h for the keys"


@dataclass(frozen=True)
class PaperScene:
    """One moment: `boxes` in the frame's pixels, the `pending` numbers, those just `entered`, and the `run` itself."""

    boxes: Sequence[Box] = ()
    pending: str = ""
    entered: str = ""
    mirrored: bool = False
    run: RunState = RunState()


class PaperOverlay:
    """Draws scenes over frames, as large as `size` (width, height)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._stage = Stage(size)
        self._above = False  # the panel stands at the top

    def draw(self, image: np.ndarray, scene: PaperScene) -> np.ndarray:
        """Draw one frame. Returns BGR uint8 of the overlay's size, which the next call draws over; `image` is left alone."""
        stage = self._stage
        stage.show(image, mirrored=scene.mirrored)
        boxes = [_placed(box, image, stage.video, scene.mirrored) for box in scene.boxes]
        draw_boxes(stage.video, boxes)
        unit, margin = stage.unit, stage.margin
        width = stage.width - 2 * margin
        if scene.run.help:  # drawn alone: few pictures have room beside it, and overlapping text cannot be read
            stage.show_in_middle(paper_help_panel(unit, width, stage.height - 2 * margin))
            return stage.picture
        stage.show_run(scene.run)
        if scene.pending:
            note = "A ? keeps its number back: press its digit" if UNREAD in scene.pending else ""
            panel = number_panel(unit, scene.pending, note, width)
        elif scene.entered:
            panel = entered_panel(unit, scene.entered, width)
        else:
            panel = label_panel(unit, _ENTERED if scene.boxes else _HOLD, width)
        panel.stamp(stage.picture, margin, self._place(panel, boxes))
        return stage.picture

    def _place(self, panel: Sprite, boxes: list[Box]) -> int:
        """Return the panel's upper edge: at the bottom or at the top, where it stays as long as it hides no more there."""
        stage = self._stage
        tops = {False: stage.below - panel.height, True: stage.margin}
        corner = np.array((stage.margin - stage.left, 0))

        def hidden(above: bool) -> int:
            low = corner + (0, tops[above] - stage.top)
            high = low + (panel.width, panel.height)
            corners = [np.asarray(box.corners) for box in boxes]
            return sum(bool((each.max(axis=0) > low).all() and (each.min(axis=0) < high).all()) for each in corners)

        if hidden(self._above) > hidden(not self._above):
            self._above = not self._above
        return tops[self._above]


def _placed(box: Box, image: np.ndarray, video: np.ndarray, mirrored: bool) -> Box:
    """Convert a box in the frame's pixels to one in the pixels of the video as it is shown."""
    width = video.shape[1]
    corners = np.asarray(box.corners) * (width / image.shape[1], video.shape[0] / image.shape[0])
    if mirrored:
        corners = (corners * [-1, 1] + [width, 0])[[1, 0, 3, 2]]
    return replace(box, corners=corners)
