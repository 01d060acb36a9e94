"""Tell how many cores of the machine this process may use."""

import contextlib
import math
import os
from pathlib import Path

_SHARE = Path("/sys/fs/cgroup/cpu.max")  # of a container's time: microseconds it may take, of how many


def usable_cores() -> int:
    """Return how many cores this process may run on: fewer than the machine has where it is bound to some, or in a container."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with contextlib.suppress(OSError, ValueError):  # Linux alone has it; "max" is no number
        taken, period = _SHARE.read_text(encoding="ascii").split()
        cores = min(cores, math.ceil(int(taken) / int(period)))
    return max(1, cores)
