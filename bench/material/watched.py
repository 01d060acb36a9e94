"""Watch what reads a stranger's file: it must open no other file, run nothing, write nothing, and come to an end."""

import contextlib
import functools
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

PATIENCE = 20.0  # s of the processor for one file, which takes a few hundredths: more is a hang

_allowed: Path | None = None  # the one file that may be opened; None: reading is not watched
_WATCHED = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.link")
_WATCHED += ("os.symlink", "os.chmod", "os.truncate", "subprocess.Popen", "socket.connect", "socket.bind", "pickle.find_class")
_WATCHED += ("shutil.rmtree", "ctypes.dlopen", "exec", "import")


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise AssertionError for what a reader must not do while it is watched."""
    if _allowed is None:
        return
    if event == "open" and isinstance(arguments[0], str | bytes | os.PathLike):
        name, flags = os.fsdecode(arguments[0]), int(arguments[2])
        if name == os.devnull:  # where LiteRT's messages are sent
            return
        own = Path(name) == _allowed or name.endswith(".tflite")  # the digit model
        assert own, f"{name} was opened"
        assert not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT), f"{name} was opened to be written"
    elif event in _WATCHED:
        raise AssertionError(f"{event} {arguments}")


@functools.cache
def _begin_watching() -> None:
    """Install the audit hook once: Python cannot remove it."""
    sys.addaudithook(_audit)


def read_watched(name: str, content: bytes, read: Callable[[Path], bool]) -> bool:
    """Let `read` read a file of this name and content. Returns what it returned.

    Raises AssertionError where it opened another file, wrote, or took too long.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with _time_limit(), _watched(path):
            result = read(path)
        assert [p.name for p in Path(folder).iterdir()] == [name], "a file was written"
        assert path.read_bytes() == content, "the file was changed"
    return result


@contextlib.contextmanager
def _watched(path: Path) -> Iterator[None]:
    """Let Python report every file that is opened, and everything that runs, renames or removes something."""
    global _allowed
    _begin_watching()
    _allowed = path
    try:
        yield
    finally:
        _allowed = None


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    """Interrupt what takes too long with an error that says where it was."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def complain(number: int, frame: FrameType | None) -> None:
        raise AssertionError(f"one file took more than {PATIENCE:g} s of the processor")

    before = signal.signal(signal.SIGVTALRM, complain)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
