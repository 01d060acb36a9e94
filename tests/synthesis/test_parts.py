"""Material that is made in parts comes in their order, and long work says how far it is."""

import io
import math
import sys

import pytest

from airdigits.support import progress
from airdigits.synthesis.parts import make_parts


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9])
def test_parts_come_in_their_order(count: int):
    assert make_parts(math.factorial, range(count), "counting") == [math.factorial(part) for part in range(count)]


def test_a_terminal_is_told_how_far_the_work_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setattr(progress, "_REWRITE", 0.0)
    make_parts(math.factorial, range(4), "counting")
    assert "counting: 50%" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")  # and the line is gone in the end
