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


class BatchNetwork(Network):
    """A network with one input and one output, which takes any number of examples, always `batch` of them at once.

    So an answer does not depend on its company. `takes` and `gives` are the shapes of one example; a network with others is
    refused, since it `does_not` do what is asked.
    """

    def __init__(
        self,
        model: str | Path | None,
        name: str,
        what: str,
        remedy: str,
        *,
        takes: tuple[int, ...],
        gives: int,
        batch: int,
        does_not: str,
    ):
        super().__init__(model, name, what, remedy)
        if [tuple(tensor["shape"][1:]) for tensor in (*self.inputs, *self.outputs)] != [takes, (gives,)]:
            raise self.wrong(f"this network does not {does_not}")
        self._input, self._output, self._gives = int(self.inputs[0]["index"]), int(self.outputs[0]["index"]), gives
        self._batch = np.zeros((batch, *takes), np.float32)
        self.resize(self._input, self._batch.shape)

    def run_all(self, examples: np.ndarray) -> np.ndarray:
        """Return what the network gives for each example, float32 [n, *takes]: float64 [n, gives]."""
        result, count = np.zeros((len(examples), self._gives)), len(self._batch)
        self._batch[:] = 0
        for start in range(0, len(examples), count):
            part = examples[start : start + count]
            self._batch[: len(part)] = part
            (given,) = self.run({self._input: self._batch}, self._output)
            result[start : start + len(part)] = given[: len(part)]
        return result
