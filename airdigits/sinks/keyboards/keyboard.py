"""Keys to the window that has the focus: what that takes on this system, and why it cannot be done."""

import os
import sys
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from airdigits.errors import AirdigitsError
from airdigits.support.display import why_no_display

KEYS = (*"0123456789", "enter", "tab", "backspace")


class NoKeyboardError(AirdigitsError):
    """Nothing can be typed here, or no longer."""


@dataclass(frozen=True)
class Focus:
    """The window that would get the keys; `window` tells it from others, and is None where there is none.

    `own` is true for our own window, where a digit is a correction, and for the terminal that we run in, where it would
    be the next command.
    """

    window: Hashable | None
    own: bool = False


class Keyboard(Protocol):
    """Types like a person: into whatever has the focus. Both methods raise NoKeyboardError when the system is gone."""

    def focus(self) -> Focus:
        """Who would get the keys now."""
        ...

    def type(self, keys: Sequence[str]) -> None:
        """Press and release each of these `KEYS`."""
        ...


def open_keyboard() -> Keyboard:
    """This system's keyboard. Raises NoKeyboardError with the reason and the way out where nothing may be typed."""
    if sys.platform in ("win32", "darwin"):
        from airdigits.sinks.keyboards.desktop import DesktopKeyboard

        return DesktopKeyboard()
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        raise NoKeyboardError(
            "--type: Wayland lets no program type into another's window: log in to an X11 session (often called Xorg), "
            "or let your program read `airdigits run --json`"
        )
    if reason := why_no_display():
        raise NoKeyboardError(f"--type: no window can be typed into: {reason}; to see what would be typed, add --dry-run")
    from airdigits.sinks.keyboards.x11 import X11Keyboard

    return X11Keyboard()
