"""Kill a process that records, and check what is left of its session."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from airdigits.sessions.format import FrameLine
from airdigits.sessions.session import Session
from bench.material.golden import CHECKOUT

_RECORDS_FOR_EVER = """
import sys, time
from pathlib import Path
import numpy as np
from airdigits.capture.frame import Frame
from airdigits.sessions.format import FrameLine, Header, hand_of
from airdigits.sessions.recorder import Recorder
from airdigits.sessions.session import Session
from bench.material.golden import GOLDEN_SESSIONS

hands = [hand_of(r.hand) for r in Session(GOLDEN_SESSIONS[0]).records() if isinstance(r, FrameLine)]
picture = np.zeros((480, 640, 3), np.uint8)
recorder = Recorder(Path(sys.argv[1]), Header(1, (640, 480), 30, False), log=print)
print("ready", flush=True)
for i in range(100_000):
    t = time.monotonic()
    recorder.frame(Frame(t, picture, i), hands[i % len(hands)])
    print(t, flush=True)
    time.sleep(1 / 60)
"""


def killed_after(path: Path, seconds: float) -> float:
    """Record in a process, kill it after some seconds and read what is left. Returns how many seconds were lost."""
    command = [sys.executable, "-c", _RECORDS_FOR_EVER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        fed = [float(line) for line in process.stdout.read().splitlines() if line]
    times = [r.t for r in Session(path).records() if isinstance(r, FrameLine)]
    assert times == fed[: len(times)], "every whole line, and nothing else"
    lost = fed[-1] - (times[-1] if times else fed[0])
    assert lost <= 1.0
    return lost
