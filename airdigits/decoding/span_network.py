"""Run the span network, which judges parts of a path by how they were written and what came before and after."""

from pathlib import Path

import numpy as np

from airdigits.decoding.span_features import CHANNELS, STEPS
from airdigits.errors import DigitModelError
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT, NON_DIGIT
from airdigits.recognition.litert import open_model
from airdigits.recognition.model_files import SPANS_LITERT
from airdigits.support.paths import models_dir

BATCH = 12  # parts that are judged together: always as many, so that an answer does not depend on its company
_REMEDY = "train one with `airdigits train --spans --install`"


class SpanNetwork:
    """Judge parts of a path. One thread; about 0.03 ms a part.

    Raises DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: Path | None = None):
        path = model or models_dir() / SPANS_LITERT
        self._interpreter, self.model_hash = open_model(path, "span model", _REMEDY)
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        shapes = [tuple(tensor["shape"][1:]) for tensor in (*inputs, *outputs)]
        if shapes != [(STEPS, CHANNELS), (LOGIT_COUNT,)]:
            raise DigitModelError(f"{path}: this network does not judge spans; {_REMEDY}")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._interpreter.resize_tensor_input(self._input, (BATCH, STEPS, CHANNELS))
        self._interpreter.allocate_tensors()

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each part being each digit against being none: float64 [m, CLASS_COUNT].

        `features` float32 [m, STEPS, CHANNELS] as `span_features` describes the parts.
        """
        result = np.zeros((len(features), CLASS_COUNT))
        batch = np.zeros((BATCH, STEPS, CHANNELS), np.float32)
        for start in range(0, len(features), BATCH):
            part = features[start : start + BATCH]
            batch[: len(part)] = part
            self._interpreter.set_tensor(self._input, batch)
            self._interpreter.invoke()
            logits = self._interpreter.get_tensor(self._output)[: len(part)].astype(np.float64)
            result[start : start + len(part)] = logits[:, :CLASS_COUNT] - logits[:, NON_DIGIT:]
        return result
