"""Open LiteRT models."""

import math
import os
from typing import Any

from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is
_MOST_VALUES = 1 << 24  # of one tensor: a file states its sizes, and memory is taken for them


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
        if any(math.prod(map(abs, map(int, tensor["shape"]))) > _MOST_VALUES for tensor in interpreter.get_tensor_details()):
            raise ValueError("its tensors are too large")
        interpreter.allocate_tensors()
    return interpreter


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
