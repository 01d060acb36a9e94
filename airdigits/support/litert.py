"""Open LiteRT models."""

import os
from typing import Any

from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is


class NotAModelError(ValueError):
    """These bytes are no LiteRT model at all."""


def open_interpreter(content: bytes, threads: int = 1) -> Any:
    """Return an interpreter for a model, ready to use. Raises NotAModelError, or ValueError for a damaged one."""
    # Imported here so that commands that run no network start without LiteRT.
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-untyped]

    if content[_IDENTIFIER] != b"TFL3":
        raise NotAModelError("not a LiteRT model")
    try:
        with suppress_stderr():
            interpreter = Interpreter(model_content=content, num_threads=threads)
            interpreter.allocate_tensors()
    except RuntimeError as error:
        raise ValueError("damaged") from error
    return interpreter


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
