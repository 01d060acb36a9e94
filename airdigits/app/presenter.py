"""Define the presenter's protocol: draw a reader's state over the frame that it saw."""

from typing import Protocol

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.events import Event
from airdigits.screen.scene import RunState


class Presenter(Protocol):
    """Fills a plain scene from one kind of reader and draws it with `airdigits/screen/`."""

    size: tuple[int, int]
    """Width and height in which its pictures are saved and sent, px."""

    def note(self, event: Event) -> None:
        """Handle an event: some are shown for longer than the reader keeps them."""
        ...

    def draw(self, frame: Frame, run: RunState, size: tuple[int, int]) -> np.ndarray:
        """Draw the latest frame, the reader's state and that of the run.

        Returns BGR uint8 of `size` (width, height), which the next call of the same size draws over.
        """
        ...
