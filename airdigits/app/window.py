"""Open the window."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded only when a window is wanted: a headless start is faster without
    from airdigits.screen.window import Window


@contextmanager
def open_window(headless: bool, log: Callable[[str], None]) -> Iterator["Window | None"]:
    """Open the window and close it at the end. Yields None for `headless`, and without a screen, which is logged."""
    window = None if headless else _window(log)
    try:
        yield window
    finally:
        if window:
            window.close()


def _window(log: Callable[[str], None]) -> "Window | None":
    from airdigits.screen.window import NoScreenError, Window

    try:
        return Window("airdigits")
    except NoScreenError as error:
        log(f"{error}; going on without one")
        return None
