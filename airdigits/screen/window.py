"""Show pictures in a window, and take its keys by name."""

import sys
from types import TracebackType

import cv2
import numpy as np

from airdigits.errors import AirdigitsError
from airdigits.screen.screens import Area
from airdigits.screen.window_place import place_for, remember
from airdigits.support.display import suppress_qt_log, why_no_display
from airdigits.support.paths import window_place_file
from airdigits.support.terminal import printable

_SETTLED = 10  # pictures: by then the window manager has put the window where it is to be
_KEY_NAMES = {
    8: "backspace", 127: "backspace", 65288: "backspace",  # Qt and Windows; macOS; GTK
    10: "enter", 13: "enter", 3: "enter", 65421: "enter",  # the last two: the keypad's on macOS and GTK
    27: "escape", 32: "space", 26: "z",  # the last: Ctrl-Z, where it comes through (Qt keeps it)
    65361: "left", 65363: "right", 63234: "left", 63235: "right",  # Qt and GTK; macOS
    0x250000: "left", 0x270000: "right",  # Windows
}  # fmt: skip


class NoScreenError(AirdigitsError):
    """No window can be opened here; the program can go on without."""


def why_no_window() -> str:
    """Return why no window can be opened here; "" when a display answers and OpenCV was built with windows."""
    return why_no_display() or _why_no_windows()


class Window:
    """A resizable window that remembers where it was left. What is shown fills it, whatever its shape.

    ```python
    with Window("airdigits") as window:
        while not window.closed:
            key = window.show(drawn(window.size_for((960, 720))))
    ```

    Raises NoScreenError when it cannot be opened. One thread, the main one (macOS insists), opens, shows and closes it.
    """

    def __init__(self, title: str) -> None:
        reason = why_no_window()
        if reason:
            raise NoScreenError(f"no window: {reason}")
        suppress_qt_log()
        self._title = title
        self._full_screen = False
        self._asked: Area | None = None  # where it was told to open
        self._frame = (0, 0)  # px: how far the title bar and the edge move the picture from there
        self._place: Area | None = None  # where the picture is, full screen aside
        self._shown = 0
        self.closed = False
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_FREERATIO | cv2.WINDOW_GUI_NORMAL)
        except cv2.error as error:
            raise NoScreenError(f"no window: {_in_words(error)}") from error

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def size_for(self, video: tuple[int, int]) -> tuple[int, int]:
        """Return the width and height in pixels of a picture that fills the window.

        The first call gives the window its place: where it was left the last time, or else one in which a video of the size
        `video` is comfortable to see.
        """
        if self._asked is None:
            self._asked = self._place = place_for(video, window_place_file())
            cv2.resizeWindow(self._title, self._asked.width, self._asked.height)
            cv2.moveWindow(self._title, self._asked.left, self._asked.top)
        here = self._look()
        return (here.width, here.height) if here else (self._asked.width, self._asked.height)

    def show(self, image: np.ndarray) -> str | None:
        """Show a BGR picture of the size that `size_for` says, and return the key pressed since the last one, or None.

        Keys are "enter", "backspace", "escape", "space", "left", "right" and the printable characters in lower case. "f"
        switches between full screen and window by itself. When the user has closed the window, `closed` becomes True and
        nothing is shown.
        """
        if self.closed or not self._visible():
            self._end()
            return None
        cv2.imshow(self._title, image)
        key = key_name(cv2.waitKeyEx(1))
        self._shown += 1
        if not self._visible():
            self._end()
        if key == "f" and not self.closed:
            self._switch_full_screen()
            return None
        return key

    def name(self, title: str) -> None:
        """Show another title."""
        cv2.setWindowTitle(self._title, printable(title))

    def close(self) -> None:
        """Close the window; a second call does nothing."""
        if not self.closed:
            self._end()
            cv2.destroyWindow(self._title)
            cv2.waitKeyEx(1)  # the window goes when its events are handled

    def _end(self) -> None:
        if not self.closed and self._place and self._shown >= _SETTLED:
            left, top, width, height = self._place
            remember(Area(left - self._frame[0], top - self._frame[1], width, height), window_place_file())
        self.closed = True

    def _look(self) -> Area | None:
        """Return where the picture is on the screen now; None for a window that is minimized or gone."""
        try:
            here = Area(*cv2.getWindowImageRect(self._title))
        except cv2.error:
            return None
        if min(here.width, here.height) < 1:
            return None
        if not self._full_screen:
            self._place = here
            if self._shown == _SETTLED and self._asked:
                self._frame = (here.left - self._asked.left, here.top - self._asked.top)
        return here

    def _visible(self) -> bool:
        try:
            return cv2.getWindowProperty(self._title, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:  # some backends return this for a window that is closed
            return False

    def _switch_full_screen(self) -> None:
        self._full_screen = not self._full_screen
        state = cv2.WINDOW_FULLSCREEN if self._full_screen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(self._title, cv2.WND_PROP_FULLSCREEN, state)


def key_name(code: int) -> str | None:
    """Name a key by `cv2.waitKeyEx`'s code, on any of OpenCV's window systems; None for no key and keys without a name."""
    if code < 0:
        return None
    if code in _KEY_NAMES:
        return _KEY_NAMES[code]
    code &= 0xFFFF  # GTK adds the modifiers above
    if code in _KEY_NAMES:
        return _KEY_NAMES[code]
    if 65456 <= code <= 65465:  # the keypad's digits on GTK
        return chr(code - 65456 + ord("0"))
    return chr(code).lower() if 32 < code < 127 else None


def _why_no_windows() -> str:
    """Return why this OpenCV has no windows, and what to do; "" when it has."""
    for line in cv2.getBuildInformation().splitlines():
        name, _, value = line.strip().partition(":")
        if name == "GUI":
            return "" if value.strip() != "NONE" else _headless_advice()
    return ""


def _in_words(error: cv2.error) -> str:
    return _headless_advice() if "not implemented" in str(error) else str(error.err or error).splitlines()[0]


def _headless_advice() -> str:
    """Return which wheel lacks windows, and how to fix that: several wheels bring `cv2` and overwrite each other."""
    names = ("opencv-python-headless", "opencv-contrib-python-headless")
    owners = [name for name in names if _installed(name)]
    remove = f"{sys.executable} -m pip uninstall -y {' '.join(owners)} && " if owners else ""
    blame = f"{owners[0]} has replaced OpenCV's windows" if owners else "this OpenCV was built without windows"
    return f"{blame}: run `{remove}{sys.executable} -m pip install --force-reinstall --no-deps opencv-python`"


def _installed(distribution: str) -> bool:
    from importlib import metadata  # only to explain why there is no window

    try:
        metadata.distribution(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
