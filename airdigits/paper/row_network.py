"""Run the row network, which reads digits that touch from the image of their row."""

from pathlib import Path

import numpy as np

from airdigits.labels import LOGIT_COUNT
from airdigits.paper.row_image import ROWS
from airdigits.recognition.litert import Network
from airdigits.recognition.model_files import MULTI_DIGIT_LITERT

_REMEDY = "train one with `airdigits train --multi-digit --install`"


class RowNetwork:
    """Reads rows of digits, as wide as they are. One thread; about a millisecond for two digits.

    `model` is the path of a .tflite file that `airdigits train --multi-digit` exported; None takes the installed one. Raises
    DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: str | Path | None = None) -> None:
        self._network = Network(model, MULTI_DIGIT_LITERT, "row model", _REMEDY)
        self.model_hash = self._network.hash
        inputs, outputs = self._network.inputs, self._network.outputs
        image, logits = (tuple(tensors[0]["shape_signature"]) if tensors else () for tensors in (inputs, outputs))
        if len(inputs) != 1 or image[1:] != (ROWS, -1) or len(logits) != 3 or logits[-1] != 1 + LOGIT_COUNT:
            raise self._network.wrong("this network does not read digits that touch")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._width = 0

    def log_probabilities(self, image: np.ndarray) -> np.ndarray:
        """Return what stands in a row, uint8 [ROWS, w]: float64 [w / STEP, 1 + LOGIT_COUNT].

        For every STEP columns the log-probabilities that nothing new stands there, each sign, or a sign that is none of them.
        """
        if image.shape[1] != self._width:
            self._width = image.shape[1]
            self._network.resize(self._input, (1, ROWS, self._width))
        (rows,) = self._network.run({self._input: image[None]}, self._output)
        logits = rows[0].astype(np.float64)
        logits -= logits.max(axis=1, keepdims=True)
        return np.asarray(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)))
