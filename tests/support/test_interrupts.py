"""Ctrl-C held back while a frame is worked on."""

import os
import signal
import sys
import threading
import time

import pytest

from airdigits.support import interrupts as room
from airdigits.support.interrupts import Interrupts, Stopped, check, nap, stop_on_signals

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


def test_a_second_ctrl_c_does_not_cut_what_is_being_finished(monkeypatch: pytest.MonkeyPatch):
    with Interrupts() as interrupts:
        interrupt()
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
        interrupt()  # the first one is still being handled
        monkeypatch.setattr(room, "_INSIST", 0.0)
        with pytest.raises(KeyboardInterrupt):
            interrupt()


def test_one_within_another_leaves_the_holding_to_it():
    with pytest.raises(KeyboardInterrupt), Interrupts():  # noqa: PT012  # what is held back comes out of all of it
        with Interrupts() as inner:
            pass
        interrupt()
        reached = True
        inner.check()
    assert reached


def test_sleeping_ends_with_a_signal():
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Interrupts():  # noqa: PT012  # the signal comes while it sleeps
        threading.Timer(0.05, interrupt).start()
        nap(60)
    assert time.monotonic() - began < 30  # a minute if it slept on


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_every_request_to_end_is_held_and_has_the_status_of_its_signal(name: str):
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_DFL)
    try:
        stop_on_signals()
        with pytest.raises(Stopped) as stopped, Interrupts():  # noqa: PT012  # the signal waits for the check
            os.kill(os.getpid(), number)
            held = True
            check()
        assert held
        assert stopped.value.exit_status == 128 + number
    finally:
        signal.signal(number, before)


def test_nohup_stays_in_force():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        stop_on_signals()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_afterwards_ctrl_c_is_what_it_was():
    with Interrupts():
        pass
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
