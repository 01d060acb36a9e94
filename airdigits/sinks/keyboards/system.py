"""Open the keyboard of this operating system, or say why nothing can be typed."""

import os
import sys

from airdigits.sinks.keyboards.keyboard import Keyboard, NoKeyboardError
from airdigits.support.display import why_no_display


def open_keyboard() -> Keyboard:
    """Open this system's keyboard. Raises NoKeyboardError with the reason and the remedy where nothing can be typed."""
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
