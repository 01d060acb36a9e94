"""Find out whether the space bar is held down.

OpenCV's windows report presses, and repeat them while a key is held, after half a second at first; none reports a release.
So this module asks the system.
"""

import ctypes
import sys
from collections.abc import Callable

_REPEAT = 0.2  # s: presses that follow each other faster are one key that is held
_SPACE_KEYSYM, _SPACE_WINDOWS, _SPACE_MACOS = 0x20, 0x20, 49


class SpaceBar:
    """Counts the bar as held from a press in the window until the system says that the key is up.

    Where the system cannot be asked (`tells` is False), each press toggles between held and not.
    """

    def __init__(self, ask: Callable[[], bool] | None = None):
        """`ask` says whether the key is down now; None: the way of this system."""
        self._ask = ask or _way_to_ask()
        self.held = False
        self._pressed_at = float("-inf")

    @property
    def tells(self) -> bool:
        """Return whether the system reports when the key comes up."""
        return self._ask is not None

    def look(self, now: float, pressed: bool) -> bool:
        """Update with whether the window reported a press since the last call, at `now` seconds. Returns whether it is held."""
        if self._ask is not None:
            self.held = (self.held or pressed) and self._ask()
        elif pressed:
            if now - self._pressed_at >= _REPEAT:
                self.held = not self.held
            self._pressed_at = now
        return self.held


def _way_to_ask() -> Callable[[], bool] | None:
    try:
        if sys.platform == "win32":
            user32 = ctypes.windll.user32
            return lambda: bool(user32.GetAsyncKeyState(_SPACE_WINDOWS) & 0x8000)
        if sys.platform == "darwin":
            graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
            graphics.CGEventSourceKeyState.restype = ctypes.c_bool
            return lambda: bool(graphics.CGEventSourceKeyState(0, _SPACE_MACOS))  # 0: as the login session sees it
        return _ask_x()
    except (OSError, AttributeError):
        return None


def _ask_x() -> Callable[[], bool] | None:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    x11.XKeysymToKeycode.restype = ctypes.c_ubyte
    x11.XQueryKeymap.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    display = x11.XOpenDisplay(None)  # a connection of our own, for as long as the program runs
    code = x11.XKeysymToKeycode(display, _SPACE_KEYSYM) if display else 0
    if not code:
        return None
    keys = ctypes.create_string_buffer(32)  # a bit for each of 256 keys

    def ask() -> bool:
        x11.XQueryKeymap(display, keys)
        return bool(keys.raw[code // 8] >> code % 8 & 1)

    return ask
