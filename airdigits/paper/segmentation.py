"""Tell the kinds of ink on a page with the segmentation network: digits, other writing, printed structure, signs."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from airdigits.errors import DigitModelError
from airdigits.paper.components import Component
from airdigits.paper.kinds import KIND_COUNT, PAPER, STRUCTURE
from airdigits.recognition.litert import open_model
from airdigits.recognition.model_files import SEGMENTATION_LITERT
from airdigits.support.paths import models_dir

_HEIGHT = 32  # px: how tall digits are in the middle of the sizes that the network was trained on
_TILE = 256  # px: the network sees so much at once; another size takes as long to prepare as to run
_MARGIN = 24  # px of a tile's edge: ink there is told by the tile beside it
_LONGEST = 1008  # px of the longer side: more takes too long
_REMEDY = "train one with `airdigits train --segmentation --install`"


@dataclass(frozen=True, eq=False)
class InkKinds:
    """How likely the ink of each pixel is of each kind.

    `odds`  float32 [h, w, KIND_COUNT], rows adding up to 1; that of PAPER is 0 where there is ink.
    `scale` pixels of `odds` for each of the page.
    """

    odds: np.ndarray
    scale: float

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
        """Return where a page of this shape has printed structure, if it has ink there: bool [h, w]."""
        rows, columns = min(len(self.odds), round(shape[0] * self.scale)), min(self.odds.shape[1], round(shape[1] * self.scale))
        likely = np.ascontiguousarray(self.odds[:rows, :columns, STRUCTURE])
        return cv2.resize(likely, shape[::-1], interpolation=cv2.INTER_LINEAR) > 0.5


class InkSegmenter:
    """The network, for pages of any size.

    `model` is a .tflite file that `airdigits train --segmentation` exported; None takes the installed one. Raises DigitModelError
    when the file is missing, damaged or another network.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        path = Path(model) if model else models_dir() / SEGMENTATION_LITERT
        self._interpreter, self.model_hash = open_model(path, "segmentation network", _REMEDY)
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        if len(inputs) != 1 or inputs[0]["dtype"] != np.uint8 or len(outputs) != 1 or outputs[0]["shape"][-1] != KIND_COUNT:
            raise DigitModelError(f"{path}: this network does not tell the kinds of ink on a page; {_REMEDY}")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._interpreter.resize_tensor_input(self._input, (1, _TILE, _TILE, 1))
        self._interpreter.allocate_tensors()

    def kinds(self, contrast: np.ndarray, mask: np.ndarray, height: float) -> InkKinds:
        """Tell the kinds of the ink of a page, whose digits are about `height` px tall.

        Takes its contrast and where it has ink, uint8 [h, w] both. Only places with ink are looked at.
        """
        scale = min(1.0, _HEIGHT / max(height, 1.0), _LONGEST / max(contrast.shape))
        rows, columns = (max(1, round(side * scale)) for side in contrast.shape)
        left = cv2.resize(mask, (columns, rows), interpolation=cv2.INTER_AREA) > 0
        seen = np.pad(cv2.resize(contrast, (columns, rows), interpolation=cv2.INTER_AREA), _TILE)
        odds = np.zeros((rows, columns, KIND_COUNT), np.float32)
        odds[..., PAPER] = 1
        inner = _TILE - 2 * _MARGIN
        while (top := int(left.any(axis=1).argmax())) or left[0].any():
            band = left[top : top + inner]
            first = int(band.any(axis=0).argmax())
            y, x = top - _MARGIN + _TILE, first - _MARGIN + _TILE
            told = self._odds(seen[y : y + _TILE, x : x + _TILE])[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
            place = odds[top : top + inner, first : first + inner]
            place[:] = told[: place.shape[0], : place.shape[1]]
            band[:, first : first + inner] = False
        return InkKinds(odds, scale)

    def _odds(self, tile: np.ndarray) -> np.ndarray:
        """Return how likely the ink of each pixel of a tile, uint8 [_TILE, _TILE], is of each kind."""
        self._interpreter.set_tensor(self._input, tile[None, ..., None])
        self._interpreter.invoke()
        odds = self._interpreter.get_tensor(self._output)[0]
        odds[..., PAPER] = -np.inf
        odds = np.exp(odds - odds.max(axis=-1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=-1, keepdims=True))
