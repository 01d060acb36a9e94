"""Type into the focused window of an X11 display, through the extension XTEST.

Programs cannot tell such keys from real ones.
"""

import os
from collections.abc import Sequence
from typing import Any

from airdigits.labels import NUMBERS
from airdigits.sinks.keyboards.keyboard import Focus, NoKeyboardError
from airdigits.support.extras import missing

try:
    from Xlib import XK, X, display, error
    from Xlib.ext import xtest
except ImportError as absent:
    raise NoKeyboardError(missing("python-xlib", "type")) from absent

_SYMBOLS = {sign: ord(sign) for sign in NUMBERS.signs}  # X names the keys of Latin-1 by its codes
_SYMBOLS |= {"enter": XK.XK_Return, "tab": XK.XK_Tab, "backspace": XK.XK_BackSpace}
_LOST = (error.ConnectionClosedError, error.DisplayError, OSError)


class X11Keyboard:
    """The `Keyboard` of the display that DISPLAY names. Raises NoKeyboardError where it does not answer or lacks XTEST."""

    def __init__(self) -> None:
        try:
            self._display = display.Display()
        except (*_LOST, error.XauthError) as reason:
            raise NoKeyboardError(f"--type: the display {os.environ.get('DISPLAY', '')} does not answer: {reason}") from reason
        if not self._display.has_extension("XTEST"):
            raise NoKeyboardError("--type: this display does not let programs type (it lacks the extension XTEST)")
        self._display.set_error_handler(lambda *_: None)  # a window may close while we look at it
        self._pid = self._display.intern_atom("_NET_WM_PID")
        self._terminal = os.environ.get("WINDOWID", "")  # the terminal that started us, where terminals say so

    def focus(self) -> Focus:
        """Return the focused window, or the one below the pointer where the focus follows that."""
        try:
            window = self._display.get_input_focus().focus
            if window == X.PointerRoot:
                window = self._display.screen().root.query_pointer().child
        except _LOST as reason:
            raise _gone() from reason
        if isinstance(window, int):  # X.NONE
            return Focus(None)
        return Focus(window.id, self._is_own(window))

    def type(self, keys: Sequence[str]) -> None:
        """Press and release keys, with Shift where the layout has digits there."""
        try:
            self._follow_layout()
            strokes = [self._stroke(key) for key in keys]
            shift = self._display.keysym_to_keycode(XK.XK_Shift_L)
            for code, shifted in strokes:
                held = (shift, code) if shifted else (code,)
                for pressed in held:
                    xtest.fake_input(self._display, X.KeyPress, pressed)
                for released in reversed(held):
                    xtest.fake_input(self._display, X.KeyRelease, released)
            self._display.sync()
        except _LOST as reason:
            raise _gone() from reason

    def _stroke(self, key: str) -> tuple[int, bool]:
        """Return the key's code and whether it takes Shift."""
        for code, level in self._display.keysym_to_keycodes(_SYMBOLS[key]):
            if level in (0, 1):
                return code, level == 1
        raise NoKeyboardError(f"--type: the keyboard's layout has no key for {key}: switch to another layout")

    def _follow_layout(self) -> None:
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.MappingNotify:
                self._display.refresh_keyboard_mapping(event)

    def _is_own(self, window: Any) -> bool:
        """Return whether the window, or one that it lies in, is ours or our terminal's."""
        try:
            while True:
                if str(window.id) == self._terminal:
                    return True
                owner = window.get_full_property(self._pid, X.AnyPropertyType)
                if owner is not None and os.getpid() in owner.value:
                    return True
                parent = window.query_tree().parent
                if isinstance(parent, int):  # above the root there is nothing
                    return False
                window = parent
        except error.XError:  # it has just been closed
            return False


def _gone() -> NoKeyboardError:
    return NoKeyboardError("--type: the display is gone, nothing more is typed")
