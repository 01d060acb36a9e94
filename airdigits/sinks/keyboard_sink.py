"""Events to keys in the window that has the focus: entered numbers, or digits as they come."""

from collections.abc import Callable, Hashable, Sequence
from itertools import takewhile
from typing import Literal

from airdigits.events import Event, NumberEntered
from airdigits.number import number_after
from airdigits.sinks.keyboards.keyboard import Focus, Keyboard, NoKeyboardError

What = Literal["number", "digits"]
After = Literal["enter", "tab", "nothing"]


class KeyboardSink:
    """Types what the events tell; where it does not, it tells why in one line.

    `what`: "number" types each number when it is entered; "digits" types each digit when it is read and takes back with
    Backspace what is erased or corrected. `after` is the key that follows an entered number.

    Nothing is typed while airdigits itself has the focus: there a digit would be a correction. Digits are made good once
    another window has it; an entered number is not, since nobody knows which window it was for. No window gets a
    Backspace for what was not typed into it.
    """

    def __init__(self, keyboard: Keyboard, what: What, after: After, log: Callable[[str], None]):
        self._keyboard, self._what, self._log = keyboard, what, log
        self._after = () if after == "nothing" else (after,)
        self._number = ""
        self._typed: dict[Hashable, str] = {}  # what stands in which window of the number that is being written
        self._waiting = False  # for another window to have the focus, and that was told
        self._broken = False

    def __call__(self, event: Event) -> None:
        """Take notice of an event. Never raises: without a keyboard the program goes on."""
        if self._broken:
            return
        before, self._number = self._number, number_after(self._number, event)
        try:
            if isinstance(event, NumberEntered):
                self._enter(event.number)
            elif self._what == "digits" and self._number != before:
                self._bring(self._number)
        except NoKeyboardError as error:
            self._broken = True
            self._log(str(error))

    def _enter(self, number: str) -> None:
        focus = self._keyboard.focus()
        if why := _why_not(focus):
            done = "finished" if any(self._typed.values()) else "typed"
            self._log(f"{number} was not {done}: {why}; click into the window that should get the next number")
        else:
            self._write(focus.window, number, self._after)
        self._typed, self._waiting = {}, False

    def _bring(self, digits: str) -> None:
        focus = self._keyboard.focus()
        why = _why_not(focus)
        if not why:
            self._write(focus.window, digits)
        elif not self._waiting:
            self._log(f"not typed yet: {why}; click into the window that should get the digits")
        self._waiting = bool(why)

    def _write(self, window: Hashable, digits: str, after: Sequence[str] = ()) -> None:
        """Make of what stands in the window these digits."""
        there = self._typed.get(window, "")
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(there, digits, strict=False)))
        self._keyboard.type(["backspace"] * (len(there) - kept) + [*digits[kept:], *after])
        self._typed[window] = digits


class DryRunKeyboard:
    """A `Keyboard` that only tells which keys it would press, for any window."""

    def __init__(self, log: Callable[[str], None]):
        self._log = log

    def focus(self) -> Focus:
        """Any window will do."""
        return Focus("any")

    def type(self, keys: Sequence[str]) -> None:
        """Tell of the keys: "would type 2048 Enter"."""
        words = "".join(key if len(key) == 1 else f" {key.capitalize()} " for key in keys)
        self._log(f"would type {' '.join(words.split())}")


def _why_not(focus: Focus) -> str:
    if focus.own:
        return "airdigits itself has the focus"
    return "no window has the focus" if focus.window is None else ""
