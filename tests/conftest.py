"""What several rooms' tests share: real data beside the checkout, a rendered clip, a screen, the program as a user runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

if "PYTEST_XDIST_WORKER" in os.environ:  # workers share the cores: threads of their own would only wait for each other
    for _name in ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(_name, "1")  # before NumPy is loaded, and for all processes that the tests start

# Nobody's own settings (`airdigits calibrate`) change what the tests see.
os.environ["XDG_CONFIG_HOME"] = str(Path(tempfile.gettempdir()) / "airdigits-tests-without-settings")

import numpy as np
import pytest

from airdigits.support.video_writer import VideoWriter
from airdigits.synthesis.hand.simulation import SimulatorConfig, simulate
from airdigits.synthesis.hand.video import write_video
from tests.schema import assert_valid

CHECKOUT = Path(__file__).resolve().parents[1]
_SHARED = CHECKOUT.parent / "shared"


def pytest_configure() -> None:
    """A shell that starts the tests in the background lets them ignore Ctrl-C, and so all that they start: undo that."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files, so that no worker is left with one while the others have finished."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: ("training" not in item.path.parts, item.path not in slow))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real clips and data that stands beside the checkout where the project is built."""
    if not _SHARED.is_dir():
        pytest.skip("needs the folder shared/ (real clips and data sets) beside the checkout")
    return _SHARED


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a hand that writes 47 and enters it with an open palm."""
    path = tmp_path_factory.mktemp("clips") / "writes 47.mp4"
    write_video(simulate("47", SimulatorConfig(seed=5, speed=1.3)), path)
    return path


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of a second without a hand: the quickest run there is."""
    path = tmp_path_factory.mktemp("clips") / "blank.mp4"
    with VideoWriter(path, 30, (160, 120)) as video:
        for _ in range(30):
            video.write(np.full((120, 160, 3), 60, np.uint8))
    return path


@dataclass(frozen=True)
class Ran:
    """How a run of the program ended."""

    status: int
    out: str
    err: str

    @property
    def events(self) -> list[dict]:
        """Standard output as events, line by line; fails when anything else is there, or an event that is not as documented."""
        events = [json.loads(line) for line in self.out.splitlines()]
        for event in events:
            assert_valid(event)
        return events

    @property
    def numbers(self) -> list[str]:
        return [event["number"] for event in self.events if event["event"] == "NumberEntered"]

    @property
    def complaint(self) -> str:
        """The one line on standard error that tells what went wrong."""
        lines = [line for line in self.err.splitlines() if not line.startswith("airdigits: reading")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


RunProgram = Callable[..., Ran]


@pytest.fixture(scope="session")
def program() -> RunProgram:
    """Runs `python -m airdigits ...` in a process of its own, without a screen."""

    def run(*arguments: object, cwd: Path | None = None, env: dict[str, str] | None = None) -> Ran:
        command: Sequence[str] = [sys.executable, "-m", "airdigits", *map(str, arguments)]
        environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")} | (env or {})
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=900, cwd=cwd or CHECKOUT, env=environment, stdin=subprocess.DEVNULL
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of an X display of our own (":99"). Skips where Xvfb or xdotool is missing.

    No test finds the window where an earlier one, or the person who runs the tests, has left it.
    """
    before = os.environ.get("XDG_STATE_HOME")
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    with screen("1600x1000") as name:
        yield name
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@contextmanager
def screen(size: str) -> Iterator[str]:
    """An X display of this size ("1280x720"), by its name. Skips where Xvfb or xdotool is missing."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed: a real window cannot be tested")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    if not number:
        server.wait()
        pytest.skip("Xvfb did not start: a real window cannot be tested")
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
