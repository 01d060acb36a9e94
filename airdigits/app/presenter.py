"""Define the presenter's protocol: draw a reader's state over the frame that it saw."""

from typing import Protocol

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.events import Event


class Presenter(Protocol):
    """Fills a plain scene from one kind of reader and draws it with `airdigits/screen/`."""

    size: tuple[int, int]
    """Width and height of its pictures, px."""

    def note(self, event: Event) -> None:
        """Handle an event: some are shown for longer than the reader keeps them."""
        ...

    def draw(self, frame: Frame, *, status: str = "", help: bool = False) -> np.ndarray:
        """Draw the latest frame and the reader's state. Returns BGR uint8 of `size`, which the next call draws over.

        `status` is a line to show, `help` opens the help.
        """
        ...
