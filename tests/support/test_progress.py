"""How long work tells that it is going on, and for how long."""

import io
import os
from collections.abc import Iterator

import pytest

from airdigits.support.progress import Progress, duration
from airdigits.support.terminal import set_verbosity


class _Clock:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def _lines(stream: io.StringIO, *, later: float = 0.0, seconds: int = 100) -> list[str]:
    """What is told of work of 100 steps, a step a second."""
    clock = _Clock()
    progress = Progress("epoch 1/3", 100, later, stream=stream, clock=clock)
    for clock.now in map(float, range(seconds + 1)):
        progress.at(int(clock.now))
    progress.close()
    return stream.getvalue().splitlines()


@pytest.fixture
def verbose() -> Iterator[None]:
    set_verbosity(verbose=True)
    yield
    set_verbosity()


def test_a_file_gets_nothing_unless_more_is_asked_for():
    assert _lines(io.StringIO()) == []


@pytest.mark.usefixtures("verbose")
def test_a_file_gets_a_line_now_and_then_with_the_time_left():
    assert _lines(io.StringIO()) == ["epoch 1/3: 30%, 1 min 10 s left", "epoch 1/3: 60%, 40 s left", "epoch 1/3: 90%, 10 s left"]


@pytest.mark.usefixtures("verbose")
def test_the_time_left_of_all_that_follows_is_told_too():
    assert _lines(io.StringIO(), later=2)[0] == "epoch 1/3: 30%, 1 min 10 s left, 4 min 30 s in all"


@pytest.mark.usefixtures("verbose")
def test_short_work_is_silent_in_a_file():
    assert _lines(io.StringIO(), seconds=20) == []


def test_a_terminal_gets_one_line_that_is_rewritten_and_taken_away():
    pty = pytest.importorskip("pty", reason="there are no pseudo terminals on this system")
    ours, theirs = pty.openpty()
    clock = _Clock()
    with os.fdopen(theirs, "w") as terminal:
        progress = Progress("reading", 10, stream=terminal, clock=clock)
        for clock.now in (1.0, 1.1, 5.0):  # the second is too soon after the first
            progress.at(int(2 * clock.now))
        progress.close()
        first, last = "reading: 20%, 4 s left", "reading: 100%, 0 s left"
        terminal.write("next")
        terminal.flush()
        seen = b""
        while not seen.endswith(b"next"):
            seen += os.read(ours, 4096)
    os.close(ours)
    assert seen.decode() == f"\r{first}\r{last}\r{' ' * len(last)}\rnext"


def test_durations_read_as_people_say_them():
    assert [duration(s) for s in (0.4, 59.6, 61, 3599, 3900)] == ["0 s", "1 min 00 s", "1 min 01 s", "59 min 59 s", "1 h 05 min"]
