"""Real keys in a real terminal on a real (virtual) screen."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app.test_window import to_the_end
from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow

TYPE = """
import sys
from airdigits.sinks.keyboards.system import open_keyboard
keyboard = open_keyboard()
print(keyboard.focus().own, keyboard.focus().window, flush=True)
keyboard.type(sys.argv[1:])
"""
UNFOCUS = "from Xlib import X, display; d = display.Display(); d.set_input_focus(X.NONE, X.RevertToNone, 0); d.sync()"


def on(display: str, **more: str) -> dict[str, str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "WINDOWID")}
    return environment | {"DISPLAY": display} | more


def python(display: str, code: str, *arguments: str, **more: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(
        command, env=on(display, **more), cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def focus(display: str, title: str) -> str:
    """Give the window of this title the focus; returns its number."""
    search = ["xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$"]
    found = subprocess.run(search, env=on(display), capture_output=True, text=True, check=True, timeout=60).stdout.split()[0]
    subprocess.run(["xdotool", "windowfocus", "--sync", found], env=on(display), check=True, timeout=60)
    return found


class Notebook:
    """A terminal in which `cat` writes down each line that is finished with Enter."""

    def __init__(self, window: str, page: Path):
        self.window, self._page = window, page

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + 20
        while self._page.read_text() != text:
            assert time.monotonic() < deadline, f"the terminal got {self._page.read_text()!r}"
            time.sleep(0.02)


@pytest.fixture
def notebook(display: str, tmp_path: Path) -> Iterator[Notebook]:
    if shutil.which("xterm") is None:
        pytest.skip("xterm is not installed: there is nothing to type into")
    page = tmp_path / "page.txt"
    page.touch()
    with subprocess.Popen(["xterm", "-T", "notebook", "-e", "sh", "-c", f"exec cat > '{page}'"], env=on(display)) as process:
        try:
            yield Notebook(focus(display, "notebook"), page)
        finally:
            process.kill()


def test_digits_and_named_keys_arrive_in_a_terminal(display: str, notebook: Notebook):
    said = python(display, TYPE, *"0123456789", "tab", "7", "backspace", "5", "enter")
    assert said.split()[0] == "False"
    notebook.wait_for("0123456789\t5\n")


def test_digits_that_need_shift_arrive_too(display: str, notebook: Notebook):
    """On a French keyboard 0 to 9 stand above the signs."""
    if shutil.which("setxkbmap") is None:
        pytest.skip("setxkbmap is not installed: the layout cannot be changed")
    try:
        subprocess.run(["setxkbmap", "fr"], env=on(display), check=True)
        python(display, TYPE, *"2048", "enter")
        notebook.wait_for("2048\n")
    finally:
        subprocess.run(["setxkbmap", "us"], env=on(display), check=True)


def test_a_window_without_the_focus_gets_nothing(display: str, notebook: Notebook):
    python(display, UNFOCUS)
    assert python(display, TYPE).split() == ["False", "None"]
    python(display, TYPE, "1", "enter")
    focus(display, "notebook")
    python(display, TYPE, "2", "enter")
    notebook.wait_for("2\n")


def test_the_terminal_that_started_it_counts_as_its_own(display: str, notebook: Notebook):
    assert python(display, TYPE, WINDOWID=notebook.window).split()[0] == "True"


@contextmanager
def running(display: str, clip: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--json", *arguments]
    with subprocess.Popen(
        command, env=on(display), cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_number_written_in_the_air_arrives_in_a_terminal(display: str, clip: Path, notebook: Notebook):
    with running(display, clip, "--headless", "--type") as process:
        _, err = process.communicate(timeout=60)
    notebook.wait_for("47\n")
    assert process.returncode == 0
    assert err == f"airdigits: reading {clip}\n"


def test_its_own_window_with_the_focus_gets_no_keys_and_says_so(display: str, clip: Path):
    with running(display, clip, "--type", "digits") as process:
        focus(display, "airdigits")
        out, err = to_the_end(display, process)
    assert "not typed yet: airdigits itself has the focus" in err
    assert "47 was not typed: airdigits itself has the focus" in err
    assert '"number": "47"' in out
    assert "DigitChanged" not in out, "its own keys came back as corrections"


def test_its_own_window_beside_another_with_the_focus_leaves_the_keys_to_that(display: str, clip: Path, notebook: Notebook):
    with running(display, clip, "--type", "digits") as process:
        focus(display, "airdigits")
        focus(display, "notebook")
        out, _ = to_the_end(display, process)
    notebook.wait_for("47\n")
    assert "DigitChanged" not in out


def test_a_dry_run_types_nothing_and_needs_no_screen(program: RunProgram, clip: Path):
    ran = program("run", "--source", clip, "--headless", "--json", "--type", "--dry-run")
    assert ran.status == 0
    assert ran.complaint == "airdigits: would type 47 Enter"
    assert ran.numbers == ["47"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no X11")
@pytest.mark.parametrize(
    ("env", "arguments", "status", "words"),
    [
        ({}, ["--type"], 1, "DISPLAY is not set"),
        ({"DISPLAY": ":987"}, ["--type"], 1, ":987 does not answer"),
        ({"DISPLAY": ":987", "WAYLAND_DISPLAY": "wayland-0"}, ["--type"], 1, "Wayland lets no program type"),
        ({"DISPLAY": ":987", "XDG_SESSION_TYPE": "wayland"}, ["--type"], 1, "Wayland lets no program type"),
        ({}, ["--dry-run"], 2, "give both"),
    ],
)
def test_where_nothing_can_be_typed_one_line_says_why(
    program: RunProgram, clip: Path, env: dict[str, str], arguments: list[str], status: int, words: str
):
    ran = program("run", "--source", clip, "--headless", *arguments, env=env)
    assert ran.status == status
    assert words in ran.complaint


def test_without_python_xlib_one_line_says_what_to_install(display: str):
    code = "import sys; sys.modules['Xlib'] = None; from airdigits.cli.main import main; sys.exit(main(['run', '--type']))"
    done = subprocess.run([sys.executable, "-c", code], env=on(display), cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "needs python-xlib" in done.stderr
    assert "-m pip install" in done.stderr
