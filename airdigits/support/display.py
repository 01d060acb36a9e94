"""Find out whether a window can be opened here, without trying: Qt ends the whole process when it cannot."""

import ctypes
import os
import sys
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def why_no_display() -> str:
    """Return why this process cannot open a window, in a few words; "" when it can.

    The answer is found once and takes about a millisecond.
    """
    if sys.platform == "darwin":
        return _why_no_aqua()
    if sys.platform == "win32":
        return ""
    return _why_no_x()


def _why_no_x() -> str:
    """Return why X11 shows no window: OpenCV's Qt needs a server that answers (on Wayland XWayland) and X's own libraries."""
    if not os.environ.get("DISPLAY"):
        return "DISPLAY is not set"
    try:
        plugins = os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH")  # set by OpenCV's wheel when it brings its own Qt
        if plugins:
            ctypes.CDLL(str(Path(plugins) / "platforms" / "libqxcb.so"))
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError as error:
        return f"a library of X is missing ({error})"
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    # What Qt will do, authorisation included. The connection stays open: a virtual screen begins anew when its last client
    # leaves, and Qt would meet it in the middle of that.
    if not x11.XOpenDisplay(None):
        return f"the display {os.environ['DISPLAY']} does not answer"
    return ""


def _why_no_aqua() -> str:
    """Return why macOS shows no window: to someone who is logged in remotely, it describes no session."""
    try:
        graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    except OSError:
        return ""
    graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
    return "" if graphics.CGSessionCopyCurrentDictionary() else "nobody is logged in at this Mac's screen"


def suppress_qt_log() -> None:
    """Keep Qt's notes on fonts and plugins off the terminal, and make it use the one platform that OpenCV's wheel brings.

    Call it before the first window. What the user has set for the logging stays.
    """
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_LOGGING_RULES", "*.warning=false;*.info=false")
        # A desktop may ask all Qt programs for "wayland", which this Qt lacks: it would end the process.
        os.environ["QT_QPA_PLATFORM"] = "xcb"
