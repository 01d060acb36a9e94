"""Nothing leaves the machine: the whole program under strace, on a recording."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

pytestmark = pytest.mark.slow

_CALL = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg|bind)\(")
_INTERNET = re.compile(r"AF_INET6?\b|sin6?_addr|inet_addr|htons\(53\)")

# A listener, without whom a recording does not begin, and the program: both traced.
_SERVE_AND_LISTEN = """
import socket, subprocess, sys
command = [sys.executable, "-m", "airdigits", "run", "--source", sys.argv[1], "--headless", "--json", "--serve", "0"]
program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
address, path = program.stderr.readline().split("http://")[1].split("/?")
listener = socket.create_connection((address.split(":")[0], int(address.split(":")[1])))
listener.sendall(f"GET /events?{path.strip()} HTTP/1.1\\r\\nHost: {address}\\r\\n\\r\\n".encode())
print(program.communicate()[0])
"""


def traced(command: list[str], log: Path) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run a command under strace; the second value is every call that reached for an internet address."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("needs strace (apt-get install strace)")
    done = subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=network", "-o", str(log), *command],
        capture_output=True, text=True, timeout=300, cwd=CHECKOUT,
    )  # fmt: skip
    if "ptrace" in done.stderr and not log.read_text():
        pytest.skip("strace may not trace here (ptrace is not permitted)")
    lines = log.read_text(errors="replace").splitlines()
    return done, [line for line in lines if _CALL.search(line) and _INTERNET.search(line)]


def test_the_whole_program_opens_no_network_connection(clip: Path, tmp_path: Path):
    video = tmp_path / "out.mp4"
    run = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--headless", "--json", "--save-video", str(video)]
    done, reached = traced(run, tmp_path / "strace.log")
    assert '"number": "47"' in done.stdout, done.stderr
    assert reached == []


def test_serving_listens_on_this_machine_alone_and_calls_nobody(clip: Path, tmp_path: Path):
    done, reached = traced([sys.executable, "-c", _SERVE_AND_LISTEN, str(clip)], tmp_path / "strace.log")
    assert '"number": "47"' in done.stdout, done.stderr
    assert len([line for line in reached if "bind(" in line]) == 1
    assert len([line for line in reached if "connect(" in line]) == 1, "the listener's own"
    assert [line for line in reached if 'inet_addr("127.0.0.1")' not in line] == []


def test_this_test_would_notice_a_connection(tmp_path: Path):
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 53))"
    _, reached = traced([sys.executable, "-c", code], tmp_path / "strace.log")
    assert reached
