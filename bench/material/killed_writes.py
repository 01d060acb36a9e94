"""Kill what writes files before each of its file operations, one after the other."""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.copyfile")


def killed_before_each_operation(action: Callable[[], object], after: Callable[[bool], None], folder: Path) -> int:
    """Run an action in processes of its own, each killed before a later operation on files of a folder, until one ends.

    `after` is called after each, and told whether it was killed. Returns how many were.
    """
    for kills in itertools.count():
        process = os.fork()
        if not process:
            _count_down(kills + 1, folder)
            try:
                action()
            except BaseException:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        after(os.WIFSIGNALED(status))
        if not os.WIFSIGNALED(status):
            assert status == 0, "the action failed"
            return kills
    raise AssertionError


def _count_down(left: int, folder: Path) -> None:
    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in _OPERATIONS and str(arguments[0]).startswith(str(folder)):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
