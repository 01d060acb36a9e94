"""Do something to a process at each of its operations on files, one after the other: kill it, or let its disk be full."""

import errno
import itertools
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OPERATIONS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.copyfile")
_NEED_NO_ROOM = ("os.remove", "os.rmdir", "os.truncate", "shutil.copyfile")  # the copy opens its file, which counts
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_CRASHED = 9  # status of an action that raised anything but OSError

Fault = Callable[[str, tuple[Any, ...], bool], None]
"""What happens at an operation: given its name, its arguments, and whether it is the one that was counted to or a later one."""


def kill(event: str, arguments: tuple[Any, ...], first: bool) -> None:
    """Kill the process before the operation."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_later(seconds: float) -> Fault:
    """Return what kills the process some time after the operation, whatever it does then."""

    def later(event: str, arguments: tuple[Any, ...], first: bool) -> None:
        if first:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends it as SIGKILL does, in native code too
            signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))

    return later


def full(event: str, arguments: tuple[Any, ...], first: bool) -> None:
    """Raise what a full disk raises, for this operation and all that come after and need room."""
    if event in _NEED_NO_ROOM or (event == "open" and not arguments[2] & _WRITES):
        return
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))


def killed_before_each_operation(action: Callable[[], object], after: Callable[[bool], None], folder: Path) -> int:
    """Kill an action before each of its operations. `after` is told whether it was killed. Returns how often it was."""

    def look(status: int) -> None:
        assert os.WIFSIGNALED(status) or status == 0, "the action failed"
        after(os.WIFSIGNALED(status))

    return each_operation(action, look, folder, kill)


def each_operation(
    action: Callable[[], object], after: Callable[[int], None], folder: Path, fault: Fault, *, only: int | None = None
) -> int:
    """Run an action in processes of its own, each with a fault at a later operation on files of a folder, to the last of them.

    `after` is called after each with its wait status: 0 for one that did its work, 1 where an OSError came out of it. With
    `only`, the fault comes at that operation alone. Returns how many operations there are.
    """
    for count in [only] if only else itertools.count(1):
        reached, tell = os.pipe()
        process = os.fork()
        if not process:
            _count_down(count, folder, fault, tell)
            os._exit(_status(action))
        os.close(tell)
        _, status = os.waitpid(process, 0)
        met = bool(os.read(reached, 1))
        os.close(reached)
        after(status)
        if not met:
            return count - 1
    return 0


def _status(action: Callable[[], object]) -> int:
    try:
        action()
    except OSError:
        return 1
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return _CRASHED
    return 0


def _count_down(left: int, folder: Path, fault: Fault, tell: int) -> None:
    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        named = isinstance(arguments[0], (str, os.PathLike)) if event in _OPERATIONS else False
        if named and os.path.abspath(arguments[0]).startswith(str(folder)):  # noqa: PTH100  # without asking the disk
            left -= 1
            if not left:
                os.write(tell, b"!")
            if left <= 0:
                fault(event, arguments, left == 0)

    sys.addaudithook(count)
