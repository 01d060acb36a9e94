"""Whether the space bar is held: as the system says, else by switching."""

import os
import subprocess
import sys

from airdigits.screen.space_bar import SpaceBar
from tests.conftest import CHECKOUT

TELL = """
from airdigits.screen.space_bar import SpaceBar
bar = SpaceBar()
print(bar.tells, flush=True)
for line in iter(input, "end"):
    print(bar.look(0.0, line == "pressed"), flush=True)
"""


def test_it_is_held_from_a_press_in_the_window_until_the_system_says_otherwise():
    down = iter([True, True, False, True])
    bar = SpaceBar(lambda: next(down))
    assert [bar.look(i / 30, pressed) for i, pressed in enumerate([True, False, True, True])] == [True, True, False, True]


def test_a_key_pressed_in_another_window_holds_nothing():
    bar = SpaceBar(lambda: True)
    assert not any(bar.look(i / 30, False) for i in range(5))


def test_where_the_system_does_not_tell_each_press_switches_and_repeats_do_not(monkeypatch):
    monkeypatch.setattr("airdigits.screen.space_bar._way_to_ask", lambda: None)
    bar = SpaceBar()
    assert not bar.tells
    presses = {0: True, 1: False, 30: True, 32: True, 34: True, 90: True}
    held = {i: bar.look(i / 30, pressed) for i, pressed in presses.items()}
    assert held == {0: True, 1: True, 30: False, 32: False, 34: False, 90: True}


def test_a_real_key_is_asked_of_a_real_keyboard(display: str):
    environment = {**os.environ, "DISPLAY": display}
    with subprocess.Popen(
        [sys.executable, "-c", TELL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=CHECKOUT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(line: str) -> str:
            print(line, file=process.stdin, flush=True)
            return process.stdout.readline().strip()  # type: ignore[union-attr]

        assert process.stdout.readline() == "True\n", "X tells"
        assert ask("pressed") == "False", "no key is down"
        subprocess.run(["xdotool", "keydown", "space"], env=environment, check=True)
        try:
            assert ask("nothing") == "False", "the press was not for our window"
            assert ask("pressed") == "True"
            assert ask("nothing") == "True"
        finally:
            subprocess.run(["xdotool", "keyup", "space"], env=environment, check=True)
        assert ask("nothing") == "False"
        print("end", file=process.stdin, flush=True)
