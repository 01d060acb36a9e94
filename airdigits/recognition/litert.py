"""Open LiteRT model files and run them, with errors of one line."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.recognition.model_files import read_installed
from airdigits.support.foreign_files import read_file, reading
from airdigits.support.litert import is_model, open_interpreter

_MOST = 64 << 20  # bytes of a model; ours have less than two million


class Network:
    """A network in a LiteRT file, ready to run on one thread.

    `model` is its path; None takes the installed one, called `name`. `what` names the expected network and `remedy` says what
    to do; both go into the line of an error. Raises DigitModelError for a file that is missing, damaged or not a LiteRT model,
    and for one that fails when it runs.
    """

    def __init__(self, model: str | Path | None, name: str, what: str, remedy: str):
        self._remedy, self._complaint = remedy, f"the {what} is damaged"
        if model is None:
            self.path, content = read_installed(name, DigitModelError, remedy)
        else:
            self.path = Path(model)
            content = read_file(self.path, DigitModelError, remedy, _MOST)
        if not is_model(content):
            raise DigitModelError(f"{self.path}: not a LiteRT model; {remedy}")
        self.content, self.hash = content, hashlib.sha256(content).hexdigest()
        with self._reading():
            self._interpreter = open_interpreter(content)
            self.inputs: list[dict[str, Any]] = self._interpreter.get_input_details()
            self.outputs: list[dict[str, Any]] = self._interpreter.get_output_details()

    def resize(self, index: int, shape: tuple[int, ...]) -> None:
        """Let an input have another shape."""
        with self._reading():
            self._interpreter.resize_tensor_input(index, shape)
            self._interpreter.allocate_tensors()

    def run(self, inputs: Mapping[int, np.ndarray], *outputs: int) -> list[np.ndarray]:
        """Run the network on arrays by tensor index. Returns the outputs of these indices, which are finite."""
        with self._reading():
            for index, values in inputs.items():
                self._interpreter.set_tensor(index, values)
            self._interpreter.invoke()
            results = [np.asarray(self._interpreter.get_tensor(index)) for index in outputs]
            if not all(np.isfinite(result).all() for result in results):
                raise ValueError("it computes what is not a number")
            return results

    def wrong(self, what: str) -> DigitModelError:
        """Return the error that says why this is another network than expected."""
        return DigitModelError(f"{self.path}: {what}; {self._remedy}")

    def _reading(self) -> Any:
        return reading(self.path, DigitModelError, self._remedy, complaint=self._complaint)
