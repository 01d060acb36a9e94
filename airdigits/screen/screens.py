"""Ask the system how much of the screen a window may cover."""

import contextlib
import ctypes
import sys
from typing import NamedTuple


class Area(NamedTuple):
    """A rectangle of the desktop, in pixels."""

    left: int
    top: int
    width: int
    height: int


def work_area(near: tuple[int, int] = (0, 0)) -> Area | None:
    """Return the part of a screen that panels and menus leave free: of the screen that holds the point, or else of the first.

    None where the system does not say.
    """
    with contextlib.suppress(OSError, AttributeError):
        if sys.platform == "win32":
            return _windows_area(near)
        return _quartz_area(near) if sys.platform == "darwin" else _x_area(near)
    return None


class _XineramaScreen(ctypes.Structure):
    _fields_ = (
        ("number", ctypes.c_int), ("left", ctypes.c_short), ("top", ctypes.c_short), ("width", ctypes.c_short),
        ("height", ctypes.c_short),
    )  # fmt: skip


def _x_area(near: tuple[int, int]) -> Area | None:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not connection:
        return None
    try:
        number = x11.XDefaultScreen(connection)
        desktop = Area(0, 0, x11.XDisplayWidth(connection, number), x11.XDisplayHeight(connection, number))
        screens = _x_screens(connection) or [desktop]
        screen = next((each for each in screens if _holds(each, near)), screens[0])
        return _both(screen, _net_work_area(x11, connection) or desktop) or screen
    finally:
        x11.XCloseDisplay(connection)


def _x_screens(connection: ctypes.c_void_p) -> list[Area]:
    """Return the screens that make up the desktop; none where the library that tells is missing."""
    with contextlib.suppress(OSError):
        xinerama, count = ctypes.CDLL("libXinerama.so.1"), ctypes.c_int()
        xinerama.XineramaQueryScreens.restype = ctypes.POINTER(_XineramaScreen)
        screens = xinerama.XineramaQueryScreens(connection, ctypes.byref(count))
        if screens:
            return [Area(s.left, s.top, s.width, s.height) for s in screens[: count.value]]
    return []


def _net_work_area(x11: ctypes.CDLL, connection: ctypes.c_void_p) -> Area | None:
    """Return what the window manager says is free (EWMH, _NET_WORKAREA of the first desktop)."""
    x11.XDefaultRootWindow.restype = x11.XInternAtom.restype = ctypes.c_ulong
    root, name = x11.XDefaultRootWindow(connection), x11.XInternAtom(connection, b"_NET_WORKAREA", 1)
    kind, form, count, rest = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
    values = ctypes.POINTER(ctypes.c_long)()
    if not name or x11.XGetWindowProperty(
        connection, ctypes.c_ulong(root), ctypes.c_ulong(name), ctypes.c_long(0), ctypes.c_long(4), 0, ctypes.c_ulong(6),
        ctypes.byref(kind), ctypes.byref(form), ctypes.byref(count), ctypes.byref(rest), ctypes.byref(values),
    ):  # fmt: skip
        return None
    if not values or count.value < 4:
        return None
    area = Area(*values[:4])
    x11.XFree(values)
    return area if area.width > 0 and area.height > 0 else None


def _windows_area(near: tuple[int, int]) -> Area | None:
    class Rectangle(ctypes.Structure):
        _fields_ = tuple((name, ctypes.c_long) for name in ("left", "top", "right", "bottom"))

    class MonitorInfo(ctypes.Structure):
        _fields_ = (("size", ctypes.c_ulong), ("screen", Rectangle), ("work", Rectangle), ("flags", ctypes.c_ulong))

    class Point(ctypes.Structure):
        _fields_ = (("x", ctypes.c_long), ("y", ctypes.c_long))

    user32 = getattr(ctypes, "windll").user32  # noqa: B009  (type checkers elsewhere do not know it)
    user32.MonitorFromPoint.restype = ctypes.c_void_p
    monitor = user32.MonitorFromPoint(Point(*near), 2)  # the nearest one
    info = MonitorInfo(size=ctypes.sizeof(MonitorInfo))
    if not user32.GetMonitorInfoW(ctypes.c_void_p(monitor), ctypes.byref(info)):
        return None
    work = info.work
    return Area(work.left, work.top, work.right - work.left, work.bottom - work.top)


def _quartz_area(near: tuple[int, int]) -> Area | None:
    class Rectangle(ctypes.Structure):
        _fields_ = tuple((name, ctypes.c_double) for name in ("left", "top", "width", "height"))

    graphics = ctypes.CDLL("/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics")
    graphics.CGDisplayBounds.restype = Rectangle
    bounds = graphics.CGDisplayBounds(graphics.CGMainDisplayID())
    menu_bar = 38  # points: the tallest there is
    return Area(int(bounds.left), int(bounds.top) + menu_bar, int(bounds.width), int(bounds.height) - menu_bar)


def _holds(area: Area, point: tuple[int, int]) -> bool:
    return 0 <= point[0] - area.left < area.width and 0 <= point[1] - area.top < area.height


def _both(a: Area, b: Area) -> Area | None:
    """Return what two areas share."""
    left, top = max(a.left, b.left), max(a.top, b.top)
    right, bottom = min(a.left + a.width, b.left + b.width), min(a.top + a.height, b.top + b.height)
    return Area(left, top, right - left, bottom - top) if left < right and top < bottom else None
