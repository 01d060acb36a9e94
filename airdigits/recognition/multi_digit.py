"""Tell one digit from several that touch, in a 28x28 image."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.recognition.litert import open_model
from airdigits.recognition.model_files import MULTI_DIGIT_LITERT
from airdigits.recognition.raster import SIDE
from airdigits.support.paths import models_dir

_INPUT, _OUTPUT = [((1, SIDE, SIDE), np.uint8)], [((1, 1), np.float32)]
_REMEDY = "train one with `airdigits train --multi-digit --install`"


class MultiDigitDetector:
    """A small network that detects images of several digits: a digit model would read a touching 1 and 5 as a 5.

    `model` is the path of a .tflite file that `airdigits train --multi-digit` exported; None takes the installed one. Raises
    DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        path = Path(model) if model else models_dir() / MULTI_DIGIT_LITERT
        self._interpreter, self.model_hash = open_model(path, "multi-digit detector", _REMEDY)
        images, answers = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        if _shapes(images) != _INPUT or _shapes(answers) != _OUTPUT:
            raise DigitModelError(f"{path}: this network does not detect digits that touch; {_REMEDY}")
        self._image, self._multi_digit = int(images[0]["index"]), int(answers[0]["index"])

    def is_multi_digit(self, image: np.ndarray) -> bool:
        """Return whether an image, uint8 [28, 28], white ink on black, shows several digits.

        The threshold is set so that one single digit in a thousand is taken for several.
        """
        self._interpreter.set_tensor(self._image, image[None])
        self._interpreter.invoke()
        return float(self._interpreter.get_tensor(self._multi_digit)[0, 0]) >= 0.5


def _shapes(tensors: Sequence[dict[str, Any]]) -> list[tuple[tuple[int, ...], type]]:
    return [(tuple(map(int, tensor["shape"])), tensor["dtype"]) for tensor in tensors]
