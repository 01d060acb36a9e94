"""Run the span network, which judges parts of a path by how they were written and what came before and after."""

from pathlib import Path

import numpy as np

from airdigits.decoding.span_features import CHANNELS, STEPS
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT, NON_DIGIT
from airdigits.recognition.litert import Network
from airdigits.recognition.model_files import SPANS_LITERT

BATCH = 12  # parts that are judged together: always as many, so that an answer does not depend on its company
_REMEDY = "train one with `airdigits train --spans --install`"


class SpanNetwork:
    """Judge parts of a path. One thread; about 0.01 ms a part.

    Raises DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: Path | None = None):
        self._network = Network(model, SPANS_LITERT, "span model", _REMEDY)
        self.model_hash = self._network.hash
        inputs, outputs = self._network.inputs, self._network.outputs
        shapes = [tuple(tensor["shape"][1:]) for tensor in (*inputs, *outputs)]
        if shapes != [(STEPS, CHANNELS), (LOGIT_COUNT,)]:
            raise self._network.wrong("this network does not judge spans")
        self._input, self._output = int(inputs[0]["index"]), int(outputs[0]["index"])
        self._network.resize(self._input, (BATCH, STEPS, CHANNELS))

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each part being each digit against being none: float64 [m, CLASS_COUNT].

        `features` float32 [m, STEPS, CHANNELS] as `span_features` describes the parts.
        """
        result = np.zeros((len(features), CLASS_COUNT))
        batch = np.zeros((BATCH, STEPS, CHANNELS), np.float32)
        for start in range(0, len(features), BATCH):
            part = features[start : start + BATCH]
            batch[: len(part)] = part
            (judged,) = self._network.run({self._input: batch}, self._output)
            logits = judged[: len(part)].astype(np.float64)
            result[start : start + len(part)] = logits[:, :CLASS_COUNT] - logits[:, NON_DIGIT:]
        return result
