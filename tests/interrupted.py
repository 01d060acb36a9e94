"""Press Ctrl-C at a command that has begun to answer, as a terminal does: every process of it gets the signal."""

import os
import signal
import subprocess
import sys

from tests.conftest import CHECKOUT


def interrupt(*words: object) -> tuple[int, str]:
    """Interrupt `airdigits` once it has printed a line. Returns its status and what it told on standard error."""
    command = [sys.executable, "-m", "airdigits", *map(str, words)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=CHECKOUT, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    return process.returncode, err
