"""Run the span network, which judges parts of a path by how they were written and what came before and after."""

from pathlib import Path

import numpy as np

from airdigits.decoding.span_features import CHANNELS, STEPS
from airdigits.labels import CLASS_COUNT, LOGIT_COUNT, NON_DIGIT
from airdigits.recognition.litert import BatchNetwork
from airdigits.recognition.model_files import SPANS_LITERT

BATCH = 4  # parts that are judged together: of few, few are judged in vain
_REMEDY = "train one with `airdigits train --spans --install`"


class SpanNetwork:
    """Judge parts of a path. One thread; about 0.01 ms a part.

    Raises DigitModelError when the file is missing, damaged or another network.
    """

    def __init__(self, model: Path | None = None):
        self._network = BatchNetwork(
            model,
            SPANS_LITERT,
            "span model",
            _REMEDY,
            takes=(STEPS, CHANNELS),
            gives=LOGIT_COUNT,
            batch=BATCH,
            does_not="judge spans",
        )
        self.model_hash = self._network.hash

    def log_odds(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each part being each digit against being none: float64 [m, CLASS_COUNT].

        `features` float32 [m, STEPS, CHANNELS] as `span_features` describes the parts.
        """
        logits = self._network.run_all(features)
        return np.asarray(logits[:, :CLASS_COUNT] - logits[:, NON_DIGIT:])
