"""Write lines for the user on standard error, and keep the start-up notes of C++ libraries off it."""

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def suppress_stderr() -> Iterator[None]:
    """Drop what is written to standard error for a moment, by C++ code too. Python exceptions still come through."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


def log(line: str) -> None:
    """Print a message that is not a result to standard error."""
    print(f"airdigits: {line}", file=sys.stderr, flush=True)
