"""A session of many digits takes memory by its size alone, whatever is made of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from airdigits.sessions.format import End, Header, InkLine, encode
from airdigits.sessions.page import MOST_DRAWN
from tests.conftest import CHECKOUT, RunProgram

pytestmark = pytest.mark.slow

_SEVEN = [0.3, 0.3, 0.0, 0.6, 0.3, 0.2, 0.4, 0.7, 0.5]

_PEAK = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
# A small process: the peak of a child includes the memory of whoever started it, and a worker of the tests is large.


def session_of(path: Path, digits: int) -> Path:
    path.write_bytes(encode(Header(1, (640, 480), 30, False)) + encode(InkLine([_SEVEN])) * digits + encode(End()))
    return path


def test_more_digits_than_a_picture_can_show_are_refused_before_anything_is_shown(program: RunProgram, tmp_path: Path):
    ran = program("sessions", "show", session_of(tmp_path / "many.jsonl", MOST_DRAWN + 1), "--png", tmp_path / "a.png")
    assert (ran.status, ran.out) == (2, "")
    assert "--html" in ran.complaint
    assert not (tmp_path / "a.png").exists()


def test_as_many_as_it_can_show_are_drawn(program: RunProgram, tmp_path: Path):
    ran = program("sessions", "show", session_of(tmp_path / "many.jsonl", MOST_DRAWN), "--png", tmp_path / "a.png")
    assert ran.status == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the memory of a process that has ended")
def test_a_page_of_2000_digits_takes_no_more_than_200_mb(tmp_path: Path):
    path, page = session_of(tmp_path / "many.jsonl", 2000), tmp_path / "a.html"
    command = [sys.executable, "-m", "airdigits", "sessions", "show", str(path), "--html", str(page)]
    ran = subprocess.run([sys.executable, "-c", _PEAK, *command], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    status, peak = map(int, ran.stdout.split())
    assert status == 0
    assert peak / (1e6 if sys.platform == "darwin" else 1e3) < 200
    assert page.read_text(encoding="utf-8").count("<figure>") == 2000
