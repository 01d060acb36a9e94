"""Tell the kinds of ink on a page with the segmentation network: digits, other writing, structure, signs."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from airdigits.paper.components import Component
from airdigits.paper.ink_colour import told_by_colour
from airdigits.paper.kinds import KIND_COUNT, PAPER, STRUCTURE
from airdigits.recognition.litert import Network
from airdigits.recognition.model_files import SEGMENTATION_LITERT

_HEIGHT = 24  # px: how tall digits are in the middle of the sizes that the network was trained on
_PEN = 1.4  # px: a thinner pen is thickened, as it is for the digit network
_LONGEST = 640  # px of the longer side: more takes too long
_MULTIPLE = 64  # px: the network takes sides that are a multiple of this
_REMEDY = "train one with `airdigits train --segmentation --install`"


@dataclass(frozen=True, eq=False)
class InkKinds:
    """How likely the ink of each pixel is of each kind.

    `odds`  float32 [h, w, KIND_COUNT], rows adding up to 1; that of PAPER is 0, since it is known where ink is.
    `scale` pixels of `odds` for each of the page.
    `fine`  where the page has structure, in its own pixels, bool [h, w], where its colours were looked at.
    """

    odds: np.ndarray
    scale: float
    fine: np.ndarray | None = None

    def with_colours(self, absorption: np.ndarray) -> "InkKinds":
        """Return the same where the colours of the page's ink count, too; `absorption` uint8 [h, w, 3] as in binarization.py."""
        odds, structure = told_by_colour(self.odds, absorption)
        return InkKinds(odds, self.scale, structure)

    def of(self, component: Component) -> np.ndarray:
        """Return how likely a component is of each kind, float32 [KIND_COUNT]: the mean over its ink."""
        left, top = round(component.x * self.scale), round(component.y * self.scale)
        part = self.odds[top : top + max(1, round(component.height * self.scale)), left:][
            :, : max(1, round(component.width * self.scale))
        ]
        if not part.size:
            return np.zeros(KIND_COUNT, np.float32)
        ink = cv2.resize(component.ink, part.shape[1::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
        return np.asarray((part * ink[..., None]).sum(axis=(0, 1)) / max(float(ink.sum()), 1e-6), np.float32)

    def structure(self, shape: tuple[int, int]) -> np.ndarray:
        """Return where a page of this shape has structure, if it has ink there: bool [h, w]."""
        if self.fine is not None:
            return self.fine
        likely = np.ascontiguousarray(self.odds[..., STRUCTURE])
        return cv2.resize(likely, shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5


class InkSegmenter:
    """The network, for pages of any size. One thread; about 5 ms for a page of 10 by 8 digit heights.

    `model` is a .tflite file that `airdigits train --segmentation` exported; None takes the installed one. Raises DigitModelError
    when the file is missing, damaged or another network.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self._network = Network(model, SEGMENTATION_LITERT, "page model", _REMEDY)
        self.model_hash = self._network.hash
        inputs, outputs = self._network.inputs, self._network.outputs
        seen, told = (tuple(tensors[0]["shape_signature"]) if tensors else () for tensors in (inputs, outputs))
        if len(inputs) != 1 or len(seen) != 4 or seen[-1] != 1 or len(told) != 4 or told[-1] != KIND_COUNT:
            raise self._network.wrong("this network does not tell the kinds of ink on a page")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._shape = (0, 0)

    def kinds(self, contrast: np.ndarray, height: float, pen: float) -> InkKinds:
        """Tell the kinds of the ink of a page from its contrast, uint8 [h, w], as dark and as broad as in training.

        Its digits are about `height` px tall, and written with a pen of `pen` px.
        """
        scale = min(1.0, _HEIGHT / max(height, 1.0), _LONGEST / max(contrast.shape))
        if pen * scale < _PEN:
            side = round((_PEN / scale - pen) / 2) * 2 + 1
            contrast = cv2.dilate(contrast, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        rows, columns = (max(1, round(side * scale)) for side in contrast.shape)
        shape = tuple(-(-side // _MULTIPLE) * _MULTIPLE for side in (rows, columns))
        seen = np.zeros((1, *shape, 1), np.uint8)
        seen[0, :rows, :columns, 0] = cv2.resize(contrast, (columns, rows), interpolation=cv2.INTER_AREA)
        if shape != self._shape:
            self._network.resize(self._input, seen.shape)
            self._shape = shape
        (told,) = self._network.run({self._input: seen}, self._output)
        odds = told[0, :rows, :columns]
        odds[..., PAPER] = -np.inf
        odds = np.exp(odds - odds.max(axis=-1, keepdims=True))
        return InkKinds(np.asarray(odds / odds.sum(axis=-1, keepdims=True)), scale)
