"""Images as the network for digits sees them to whether they show several digits that touch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.recognition.litert import open_model
from airdigits.recognition.raster import SIDE
from airdigits.support.paths import models_dir

_INPUT, _OUTPUT = [((1, SIDE, SIDE), np.uint8)], [((1, 1), np.float32)]
_REMEDY = "train one with `airdigits train --touching --install`"


class MultiDigitDetector:
    """A small network that tells one digit from several that touch: a 1 and a 5 are a 5 to a network that reads digits.

    `model` is a .tflite file as `airdigits train --touching` exports it; None takes the shipped one. Raises DigitModelError
    when the file is missing, damaged or another network.
    """

    def __init__(self, model: Path | None = None) -> None:
        path = model or models_dir() / "touching.tflite"
        self._interpreter, self.model_hash = open_model(path, "model for digits that touch", _REMEDY)
        images, answers = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        if _shapes(images) != _INPUT or _shapes(answers) != _OUTPUT:
            raise DigitModelError(f"{path}: this network does not tell digits that touch; {_REMEDY}")
        self._image, self._several = int(images[0]["index"]), int(answers[0]["index"])

    def several(self, image: np.ndarray) -> bool:
        """Whether an image, uint8 [28, 28], white ink on black, shows several digits; of single ones, a thousandth seem to."""
        self._interpreter.set_tensor(self._image, image[None])
        self._interpreter.invoke()
        return float(self._interpreter.get_tensor(self._several)[0, 0]) >= 0.5


def _shapes(tensors: Sequence[dict[str, Any]]) -> list[tuple[tuple[int, ...], type]]:
    return [(tuple(map(int, tensor["shape"])), tensor["dtype"]) for tensor in tensors]
