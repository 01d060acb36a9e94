"""LiteRT model files to interpreters that are ready to run, or one line that says why not."""

import hashlib
from pathlib import Path
from typing import Any

from airdigits.errors import DigitModelError
from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is


def open_model(path: Path, what: str, remedy: str) -> tuple[Any, str]:
    """An interpreter of one thread, and the file's sha256. Raises DigitModelError for a file that is missing, none or damaged.

    `what` the file is to be, and the `remedy`, are for the error's line.
    """
    # LiteRT is imported here so that the commands that read nothing start without it.
    from ai_edge_litert.interpreter import Interpreter  # type: ignore[import-untyped]

    try:
        content = path.read_bytes()
    except OSError as error:
        raise DigitModelError(f"{path}: the {what} cannot be read ({error.strerror}); {remedy}") from None
    if content[_IDENTIFIER] != b"TFL3":
        raise DigitModelError(f"{path}: not a LiteRT model; {remedy}")
    try:
        with suppress_stderr():
            interpreter = Interpreter(model_content=content, num_threads=1)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError):
        raise DigitModelError(f"{path}: the {what} is damaged; {remedy}") from None
    return interpreter, hashlib.sha256(content).hexdigest()
