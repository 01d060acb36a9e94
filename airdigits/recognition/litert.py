"""Open the digit models' files, with errors of one line."""

import hashlib
from pathlib import Path
from typing import Any

from airdigits.errors import DigitModelError
from airdigits.support.litert import NotAModelError, open_interpreter


def open_model(path: Path, what: str, remedy: str) -> tuple[Any, str]:
    """Return an interpreter that runs on one thread, ready to use, and the file's SHA-256.

    `what` names the expected model and `remedy` says what to do; both go into the error's line. Raises DigitModelError for a
    file that is missing, damaged or not a LiteRT model.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DigitModelError(f"{path}: the {what} cannot be read ({error.strerror}); {remedy}") from None
    try:
        return open_interpreter(content), hashlib.sha256(content).hexdigest()
    except NotAModelError:
        raise DigitModelError(f"{path}: not a LiteRT model; {remedy}") from None
    except ValueError:
        raise DigitModelError(f"{path}: the {what} is damaged; {remedy}") from None
