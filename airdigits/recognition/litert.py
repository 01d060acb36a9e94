"""Open LiteRT model files, with errors of one line."""

import hashlib
from pathlib import Path
from typing import Any

from airdigits.errors import DigitModelError
from airdigits.support.terminal import suppress_stderr

_IDENTIFIER = slice(4, 8)  # where a flatbuffer says what it is


def open_model(path: Path, what: str, remedy: str) -> tuple[Any, str]:
    """Return an interpreter that runs on one thread, ready to use, and the file's SHA-256.

    `what` names the expected model and `remedy` says what to do; both go into the error's line. Raises DigitModelError for a
    file that is missing, damaged or not a LiteRT model.
    """
    # Imported here so that commands that classify nothing start without LiteRT.
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
