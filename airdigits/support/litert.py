"""Open LiteRT models."""

import math
from typing import Any

import numpy as np

from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is
_MOST_VALUES, _MOST_SIDE = 1 << 22, 4096  # of one tensor, and along one side: a file states sizes, and memory is taken for them


def is_model(content: bytes) -> bool:
    """Return whether these bytes are a LiteRT model, damaged or not."""
    return content[_IDENTIFIER] == b"TFL3"


def open_interpreter(content: bytes, threads: int = 1) -> Any:
    """Return an interpreter for a model, ready to use. Raises ValueError, or what LiteRT raises for a damaged one."""
    # Imported here so that commands that run no network start without LiteRT.
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-untyped]

    if not is_model(content):
        raise ValueError("not a LiteRT model")
    with suppress_stderr():
        interpreter = Interpreter(model_content=content, num_threads=threads)
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
