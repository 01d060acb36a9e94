"""Run the row network, which reads digits that touch from the image of their row."""

from pathlib import Path

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.labels import LOGIT_COUNT
from airdigits.paper.row_image import ROWS
from airdigits.recognition.litert import open_model
from airdigits.recognition.model_files import MULTI_DIGIT_LITERT
from airdigits.support.paths import models_dir

_REMEDY = "train one with `airdigits train --multi-digit --install`"


class RowNetwork:
    """Reads rows of digits, as wide as they are. One thread; about a millisecond for two digits.

    `model` is the path of a .tflite file that `airdigits train --multi-digit` exported; None takes the installed one. Raises
    DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        path = Path(model) if model else models_dir() / MULTI_DIGIT_LITERT
        self._interpreter, self.model_hash = open_model(path, "row model", _REMEDY)
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        image, logits = (tuple(inputs[0]["shape_signature"]), tuple(outputs[0]["shape_signature"]))
        if len(inputs) != 1 or image[1:] != (ROWS, -1) or len(logits) != 3 or logits[-1] != 1 + LOGIT_COUNT:
            raise DigitModelError(f"{path}: this network does not read digits that touch; {_REMEDY}")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._width = 0

    def log_probabilities(self, image: np.ndarray) -> np.ndarray:
        """Return what stands in a row, uint8 [ROWS, w]: float64 [w / STEP, 1 + LOGIT_COUNT].

        For every STEP columns the log-probabilities that nothing new stands there, each sign, or a sign that is none of them.
        """
        if image.shape[1] != self._width:
            self._width = image.shape[1]
            self._interpreter.resize_tensor_input(self._input, (1, ROWS, self._width))
            self._interpreter.allocate_tensors()
        self._interpreter.set_tensor(self._input, image[None])
        self._interpreter.invoke()
        logits = self._interpreter.get_tensor(self._output)[0].astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))
