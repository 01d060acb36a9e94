"""Ctrl-C held back while a frame is worked on."""

import os
import signal
import sys

import pytest

from airdigits.app.interrupts import Interrupts

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send SIGINT to oneself")


@pytest.fixture(autouse=True)
def ctrl_c_as_in_a_program():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_waits_for_the_check():
    with Interrupts() as interrupts:
        interrupt()
        after = True
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
    assert after


def test_what_nobody_checked_comes_through_at_the_end():
    with pytest.raises(KeyboardInterrupt), Interrupts():
        interrupt()


def test_a_second_ctrl_c_comes_through_at_once():
    with Interrupts() as interrupts:
        interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()


def test_afterwards_ctrl_c_is_what_it_was():
    with Interrupts():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
