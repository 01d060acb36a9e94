"""Kill what writes files before each of its file operations, one after the other."""

import itertools
import os
import signal
import sys
from collections.abc import Callable

_OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.copyfile")


def killed_before_each_operation(action: Callable[[], None], after: Callable[[], None]) -> int:
    """Run an action in processes of its own, each killed before a later file operation, until one comes to its end.

    `after` is called after each. Returns how many were killed.
    """
    for kills in itertools.count():
        process = os.fork()
        if not process:
            _count_down(kills + 1)
            try:
                action()
            except BaseException:
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(process, 0)
        after()
        if not os.WIFSIGNALED(status):
            assert status == 0, "the action failed"
            return kills
    raise AssertionError


def _count_down(left: int) -> None:
    def count(event: str, arguments: object) -> None:
        nonlocal left
        if event in _OPERATIONS:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
