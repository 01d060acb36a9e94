"""Open LiteRT model files and run them, with errors of one line."""

import hashlib
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from airdigits.errors import DigitModelError
from airdigits.recognition.model_files import read_installed
from airdigits.support.foreign_files import read_file, reading
from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is
_MOST = 64 << 20  # bytes of a model; ours have less than two million
_MOST_VALUES, _MOST_SIDE = 1 << 22, 4096  # of one tensor, and along one side: a file states sizes, and memory is taken for them


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
        if content[_IDENTIFIER] != b"TFL3":
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


def open_interpreter(content: bytes) -> Any:
    """Return an interpreter that is ready to run on one thread. Raises whatever LiteRT raises."""
    # Imported here so that commands that classify nothing start without LiteRT.
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-untyped]

    with suppress_stderr():
        interpreter = Interpreter(model_content=content, num_threads=1)
        if any(_is_too_large(interpreter, tensor) for tensor in interpreter.get_tensor_details()):
            raise ValueError("its tensors are too large")
        interpreter.allocate_tensors()
    return interpreter


def _is_too_large(interpreter: Any, tensor: dict[str, Any]) -> bool:
    """Return whether a tensor is large, or is a few numbers that make others large: shapes to reshape, tile or fill to."""
    size = math.prod(abs(int(side)) for side in tensor["shape"])
    if size > 8 or tensor["dtype"] not in (np.int32, np.int64):
        return size > _MOST_VALUES
    try:
        numbers = [abs(int(number)) for number in interpreter.get_tensor(tensor["index"]).ravel() if number]
    except ValueError:  # it is computed, not a constant
        return False
    return max(numbers, default=0) > _MOST_SIDE or math.prod(numbers) > _MOST_VALUES
