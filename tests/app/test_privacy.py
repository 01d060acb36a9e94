"""Nothing leaves the machine: the whole program under strace, on a recording."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import cv2
import pytest

from tests.capture.made_cameras import PASSWORD, USER, MjpegCamera, RtspCamera, jpeg_of
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


@pytest.mark.parametrize("learn", [(), ("--learn",)], ids=["plain", "learning"])
def test_the_whole_program_opens_no_network_connection(
    clip: Path, tmp_path: Path, learn: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "own"))
    video = tmp_path / "out.mp4"
    run = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--headless", "--json", "--save-video", str(video)]
    done, reached = traced([*run, *learn], tmp_path / "strace.log")
    assert '"number": "47"' in done.stdout, done.stderr
    assert reached == []


def test_serving_listens_on_this_machine_alone_and_calls_nobody(clip: Path, tmp_path: Path):
    done, reached = traced([sys.executable, "-c", _SERVE_AND_LISTEN, str(clip)], tmp_path / "strace.log")
    assert '"number": "47"' in done.stdout, done.stderr
    assert len([line for line in reached if "bind(" in line]) == 1
    assert len([line for line in reached if "connect(" in line]) == 1, "the listener's own"
    assert [line for line in reached if 'inet_addr("127.0.0.1")' not in line] == []


def _pictures(clip: Path) -> list[bytes]:
    video, pictures = cv2.VideoCapture(str(clip), cv2.CAP_FFMPEG), []
    while (seen := video.read())[0]:
        pictures.append(jpeg_of(seen[1]))
    return pictures


@pytest.mark.parametrize(("kind", "scheme"), [(MjpegCamera, "http"), (RtspCamera, "rtsp")])
def test_a_camera_in_the_network_is_the_one_address_that_is_called_and_its_password_stays_unseen(
    clip: Path, tmp_path: Path, kind: type, scheme: str
):
    session, settings = tmp_path / "first.jsonl", tmp_path / "my.toml"
    settings.write_text("[network]\npatience = 0\n")
    with kind(_pictures(clip), every=1 / 30, auth="digest") as camera:
        camera.once = True
        source = f"{scheme}://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{camera.port}/live"
        run = [sys.executable, "-m", "airdigits", "run", "--headless", "--json", "--record", str(session)]
        done, reached = traced([*run, "--config", str(settings), "--source", source], tmp_path / "strace.log")
    assert '"event": "HandFound"' in done.stdout, done.stderr
    assert f"reading {scheme}://127.0.0.1:{camera.port}/live" in done.stderr
    assert f"htons({camera.port})" in "".join(reached)
    assert [line for line in reached if f"htons({camera.port})" not in line or 'inet_addr("127.0.0.1")' not in line] == []
    for text in (done.stdout, done.stderr, session.read_text()):
        assert not {secret for secret in (USER, PASSWORD, quote(PASSWORD, safe="")) if secret in text}


def test_a_broker_is_the_one_address_that_is_called(clip: Path, tmp_path: Path):
    from tests.sinks.receiver import broker_in

    with broker_in(tmp_path, host="127.0.0.2") as broker:
        run = [sys.executable, "-m", "airdigits", "run", "--source", str(clip), "--headless", "--json"]
        done, reached = traced([*run, "--sink", f"mqtt://127.0.0.2:{broker.port}/desk"], tmp_path / "strace.log")
    assert '"number": "47"' in done.stdout, done.stderr
    own = [line for line in reached if 'inet_addr("127.0.0.1")' in line]  # paho wakes itself by a pair of sockets
    others = [line for line in reached if line not in own and not ("bind(" in line and "htons(0)" in line)]
    assert [line for line in others if 'inet_addr("127.0.0.2")' not in line] == []
    assert [line for line in own if "connect(" not in line and "bind(" not in line] == []
    assert f"htons({broker.port})" in "".join(reached)


def test_this_test_would_notice_a_connection(tmp_path: Path):
    code = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect(('127.0.0.1', 53))"
    _, reached = traced([sys.executable, "-c", code], tmp_path / "strace.log")
    assert reached
