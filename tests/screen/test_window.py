"""Real windows, each in a process of its own: Qt ends the whole process when its display goes."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from airdigits.screen.window import key_name
from tests.conftest import screen

SHOW = """
import cv2
import numpy as np
from airdigits.screen.window import Window
shown = 0
with Window("airdigits test") as window:
    while not window.closed:
        width, height = window.size_for((640, 360))
        key = window.show(np.full((height, width, 3), (40, 90, 200), np.uint8))
        shown += 1
        if shown == 15:
            print("ready", flush=True)
        if key:
            if key == "?":
                full = cv2.getWindowProperty("airdigits test", cv2.WND_PROP_FULLSCREEN) == 1
                print("full screen" if full else "window", *cv2.getWindowImageRect("airdigits test"), flush=True)
                continue
            print(key, flush=True)
            if key == "q":
                break
print("closed" if window.closed else "open", flush=True)
"""
TRY = """
from airdigits.screen.window import NoScreenError, Window, why_no_window
print(not why_no_window())
try:
    Window("airdigits test")
except NoScreenError as error:
    print(error)
"""


def environment(**changes: str | None) -> dict[str, str]:
    """Ours, with variables set or (None) taken away."""
    merged = {**os.environ, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def run(program: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], env=environment(**changes), capture_output=True, text=True, timeout=60, check=False
    )


@contextmanager
def window(display: str, **changes: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A window that is open, and its number; it is closed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        env=environment(DISPLAY=display, **changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first == "ready\n", process.communicate()[1]
        found = xdotool(display, "search", "--sync", "--onlyvisible", "--name", "^airdigits test$")
        yield process, found.split()[0]
    finally:
        process.kill()
        process.communicate()


def xdotool(display: str, *command: str) -> str:
    answer = subprocess.run(
        ["xdotool", *command], env=environment(DISPLAY=display), capture_output=True, text=True, timeout=60, check=True
    )
    return answer.stdout


def close_with_the_mouse(display: str, number: str) -> None:
    """Ask the window to close, as a window manager does when its cross is clicked (ICCCM, WM_DELETE_WINDOW)."""

    class ClientMessage(ctypes.Structure):
        _fields_ = (
            ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int), ("display", ctypes.c_void_p),
            ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong), ("format", ctypes.c_int), ("data", ctypes.c_long * 5),
            ("room", ctypes.c_long * 24),
        )  # fmt: skip

    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    connection = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    protocols, delete = (x11.XInternAtom(connection, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    message = ClientMessage(33, 0, 1, connection, int(number), protocols, 32, (delete, 0, 0, 0, 0))  # 33: ClientMessage
    x11.XSendEvent(connection, ctypes.c_ulong(int(number)), 0, ctypes.c_long(0), ctypes.byref(message))
    x11.XCloseDisplay(connection)


def test_keys_come_back_by_name_and_nothing_else_is_printed(display):
    named = {"Return": "enter", "KP_Enter": "enter", "BackSpace": "backspace", "Escape": "escape", "space": "space", "c": "c",
             "5": "5", "KP_7": "7", "A": "a", "m": "m", "Left": "left", "Right": "right"}  # fmt: skip
    with window(display) as (process, number):
        assert process.stdout is not None
        for key in ("Up", "F5", "Delete"):  # these have no name; each of the others is awaited, as a person would
            xdotool(display, "key", "--window", number, key)
        for key, name in named.items():
            xdotool(display, "key", "--window", number, key)
            assert process.stdout.readline() == f"{name}\n"
        xdotool(display, "key", "--window", number, "q")
        names, noise = process.communicate(timeout=60)
    assert names.split() == ["q", "closed"]
    assert noise == ""


def test_closing_the_window_with_the_mouse_is_noticed(display):
    with window(display) as (process, number):
        close_with_the_mouse(display, number)
        output, noise = process.communicate(timeout=60)
    assert output == "closed\n"
    assert noise == ""


def test_f_switches_to_full_screen_and_back(display):
    """Without a window manager nothing grows; what the window believes of itself is what can be seen here."""
    with window(display) as (process, number):
        assert process.stdout is not None
        for expected in ("window", "full screen", "window"):
            xdotool(display, "key", "--window", number, "question")
            assert process.stdout.readline().startswith(expected)
            xdotool(display, "key", "--window", number, "f")


def where(display: str, process: subprocess.Popen[str], number: str) -> tuple[int, ...]:
    """What the window believes of itself: left, top, width, height of its picture."""
    assert process.stdout is not None
    xdotool(display, "key", "--window", number, "question")
    return tuple(map(int, process.stdout.readline().split()[-4:]))


def test_what_is_to_be_drawn_follows_the_size_of_the_window(display):
    with window(display) as (process, number):
        xdotool(display, "windowsize", "--sync", number, "900", "700")
        assert where(display, process, number)[2:] == (900, 700)


def test_the_window_opens_where_it_was_left(display, tmp_path):
    with window(display, XDG_STATE_HOME=str(tmp_path)) as (process, number):
        first = where(display, process, number)
        xdotool(display, "windowsize", "--sync", number, "820", "610")
        xdotool(display, "windowmove", "--sync", number, "70", "55")
        left = where(display, process, number)
        xdotool(display, "key", "--window", number, "q")
        process.communicate(timeout=60)
    with window(display, XDG_STATE_HOME=str(tmp_path)) as (process, number):
        assert where(display, process, number) == left == (70, 55, 820, 610) != first


@pytest.mark.parametrize("small", ["854x480", "1280x720", "1920x1080", "3840x2160"])
def test_a_first_window_fits_the_screen_it_opens_on(small, tmp_path):
    width, height = map(int, small.split("x"))
    with screen(small) as name, window(name, XDG_STATE_HOME=str(tmp_path)) as (process, number):
        left, top, wide, high = where(name, process, number)
    assert left >= 0
    assert top >= 0
    assert left + wide <= width
    assert top + high <= height - 20, "there is room for a title bar"
    assert wide / high == pytest.approx(640 / 360, rel=0.02)
    assert high >= 0.5 * height


@pytest.mark.parametrize("platform", ["wayland", "wayland;xcb", "offscreen"])
def test_a_desktop_that_asks_qt_for_another_platform_gets_a_window(display, platform):
    with window(display, QT_QPA_PLATFORM=platform, XDG_SESSION_TYPE="wayland") as (process, number):
        xdotool(display, "key", "--window", number, "q")
        output, noise = process.communicate(timeout=60)
    assert output.split() == ["q", "closed"]
    assert noise == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 has displays that may be absent")
@pytest.mark.parametrize(("display_name", "words"), [(None, "DISPLAY is not set"), (":987", "display :987 does not answer")])
def test_without_a_display_there_is_an_error_and_no_abort(display_name, words):
    answer = run(TRY, DISPLAY=display_name)
    assert answer.returncode == 0, "Qt has ended the process"
    assert answer.stdout.splitlines()[0] == "False"
    assert words in answer.stdout
    assert answer.stderr == ""


def test_an_opencv_without_windows_is_named_with_the_way_out(display, tmp_path):
    """As when another package has installed the headless wheel over ours: its build says so, and its functions fail."""
    (tmp_path / "opencv_python_headless-5.0.0.dist-info").mkdir()
    (tmp_path / "opencv_python_headless-5.0.0.dist-info" / "METADATA").write_text(
        "Name: opencv-python-headless\nVersion: 5.0.0\n"
    )
    headless = 'import cv2, sys; sys.path.insert(0, sys.argv[1]); cv2.getBuildInformation = lambda: "  GUI:      NONE\\n"\n'
    answer = subprocess.run(
        [sys.executable, "-c", headless + TRY, str(tmp_path)],
        env=environment(DISPLAY=display), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    available, line = answer.stdout.splitlines()
    assert available == "False"
    assert "opencv-python-headless has replaced" in line
    assert "pip uninstall -y opencv-python-headless" in line


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (-1, None), (13, "enter"), (10, "enter"), (27, "escape"), (8, "backspace"), (127, "backspace"), (ord("Q"), "q"),
        (0x100000 | ord("5"), "5"), (0x250000, "left"), (65363, "right"), (0x210000, None),
            (0x10FF08, "backspace"), (65461, "5"), (255, None),
    ],
)  # fmt: skip
def test_key_codes_of_every_window_system_have_one_name(code, name):
    assert key_name(code) == name
