"""Broken streams end a command cleanly, with the right status."""

import os
import subprocess
import sys

import pytest

from airdigits.support.terminal import printable
from tests.conftest import CHECKOUT

pytestmark = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110
_CONFIG = f"{sys.executable} -m airdigits config"


@pytest.mark.parametrize(
    ("redirection", "status", "complaint"),
    [
        (">/dev/full", 1, "airdigits: standard output cannot be written (No space left on device): its results are lost\n"),
        (">&-", 1, "airdigits: standard output cannot be written (Bad file descriptor): its results are lost\n"),
        ("| true; exit ${PIPESTATUS[0]}", 0, ""),
        (">/dev/null 2>&-", 0, ""),
        ("--check /nowhere 2>&- | grep .; exit ${PIPESTATUS[0]}", 2, ""),
        ("--check /nowhere 2>/dev/full", 2, ""),
    ],
)
def test_a_stream_that_is_closed_full_or_left(redirection: str, status: int, complaint: str):
    ran = subprocess.run(["bash", "-c", f"{_CONFIG} {redirection}"], capture_output=True, text=True, cwd=CHECKOUT)
    assert (ran.returncode, ran.stderr) == (status, complaint)
    if status == 2:
        assert ran.stdout == "", "errors never go to standard output"


def test_what_others_wrote_is_shown_without_its_orders():
    assert printable("a\x1b[2J\n\u202eb\udcff é 手") == "a\\x1b[2J\\x0a\\u202eb\\xff é 手"
