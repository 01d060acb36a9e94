"""Type into the focused window on Windows and macOS, through pynput."""

import os
import sys
from collections.abc import Sequence

from airdigits.sinks.keyboards.keyboard import Focus, NoKeyboardError
from airdigits.support.extras import missing

try:
    from pynput import keyboard
except ImportError as absent:
    raise NoKeyboardError(missing("pynput", "type")) from absent


class DesktopKeyboard:
    """The system's `Keyboard`. Raises NoKeyboardError where macOS has not allowed it."""

    def __init__(self) -> None:
        if sys.platform == "darwin":
            import HIServices

            if not HIServices.AXIsProcessTrusted():
                raise NoKeyboardError(
                    "--type: macOS does not let this terminal type yet: allow it in System Settings > Privacy & Security > "
                    "Accessibility, then start again"
                )
        self._keyboard = keyboard.Controller()
        self._named = {"enter": keyboard.Key.enter, "tab": keyboard.Key.tab, "backspace": keyboard.Key.backspace}

    def focus(self) -> Focus:
        """Return the window (on macOS the program) that has the focus."""
        window, process = _foremost()
        return Focus(window, process == os.getpid())

    def type(self, keys: Sequence[str]) -> None:
        """Press and release keys."""
        for key in keys:
            self._keyboard.tap(self._named.get(key, key))


def _foremost() -> tuple[int | None, int]:
    """Return an identifier of the window that has the focus, and the process that it belongs to."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        process = wintypes.DWORD()
        window = ctypes.windll.user32.GetForegroundWindow()
        ctypes.windll.user32.GetWindowThreadProcessId(window, ctypes.byref(process))
        return window or None, process.value
    from AppKit import NSWorkspace

    program = NSWorkspace.sharedWorkspace().frontmostApplication()
    number = program.processIdentifier() if program else None
    return number, number or 0
