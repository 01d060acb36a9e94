"""Show values in notebooks: as HTML, as a PNG where there is no HTML, and by `show()` wherever a cell wants to."""

import importlib
import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from airdigits.support.inline_picture import png_bytes
from airdigits.support.terminal import say

_GAP = 4  # px between pictures


class Shown(ABC):
    """A value that shows itself in a notebook when it is a cell's last line, or by `show()`."""

    @abstractmethod
    def _repr_html_(self) -> str: ...

    @abstractmethod
    def _repr_png_(self) -> bytes: ...

    def show(self) -> None:
        """Show it now: in a notebook as HTML or PNG, elsewhere as the line that `repr` makes."""
        if "IPython" in sys.modules:
            importlib.import_module("IPython.display").display(self)
        else:
            say(repr(self))


def rows_png(rows: Sequence[Sequence[np.ndarray]], scale: int = 1) -> bytes:
    """Return rows of pictures of the same size, uint8 [h, w], as one PNG, enlarged by `scale`; a grey dot for none."""
    sizes = {image.shape for row in rows for image in row}
    if not sizes:
        return png_bytes(np.full((1, 1), 128, np.uint8))
    ((height, width),) = sizes
    most = max(map(len, rows))
    sheet: np.ndarray = np.full((len(rows) * (height + _GAP) - _GAP, most * (width + _GAP) - _GAP), 255, np.uint8)
    for y, row in enumerate(rows):
        for x, image in enumerate(row):
            top, left = y * (height + _GAP), x * (width + _GAP)
            sheet[top : top + height, left : left + width] = image
    return png_bytes(sheet.repeat(scale, axis=0).repeat(scale, axis=1))
