"""Type numbers into the window that has the focus (`--type`): when they are entered, or digit by digit as they are read."""

import argparse
from collections.abc import Callable, Hashable, Sequence
from itertools import takewhile
from typing import Literal

from airdigits.errors import UsageError
from airdigits.events import Event, NumberEntered
from airdigits.labels import NUMBERS
from airdigits.number import number_after, places_in_words
from airdigits.sinks.keyboards.keyboard import Focus, Keyboard, NoKeyboardError

What = Literal["number", "digits"]
After = Literal["enter", "tab", "nothing"]


class KeyboardSink:
    """A `Sink` that types the digits or numbers of the events; when it does not, it logs why in one line.

    `what`: "number" types each number when it is entered; "digits" types each digit when it is read and takes back with
    Backspace what is erased or corrected. `after` is the key that follows an entered number.

    Nothing is typed while airdigits itself has the focus: there a digit would be a correction. Digits are typed later, once
    another window has it; an entered number is not, since it is not known which window it was for. No window gets a
    Backspace for what was not typed into it.

    Signs of numbers are all that is ever typed, before the key that follows, and never a guess that nobody confirmed. A
    number with such a guess, or with a place that was not read, is not typed: it may be another number. Digit by digit, what
    follows an unclear place waits until that is settled or confirmed: with the place left out, or filled in later, it would
    be another number meanwhile.
    """

    def __init__(self, keyboard: Keyboard, what: What, after: After, log: Callable[[str], None]):
        self._keyboard, self._what, self._log = keyboard, what, log
        self._after = () if after == "nothing" else (after,)
        self._number = ""
        self._typed: dict[Hashable, str] = {}  # what has been typed of the current number, and into which window
        self._waiting = ""  # why the digits cannot be typed: logged once
        self._broken = False

    def handle(self, event: Event) -> None:
        """Handle one event. Never raises: without a keyboard the program goes on."""
        if self._broken:
            return
        before, self._number = self._number, number_after(self._number, event)
        try:
            if isinstance(event, NumberEntered):
                self._enter(event)
            elif self._what == "digits" and self._number != before:
                self._update(self._number)
        except NoKeyboardError as error:
            self._broken = True
            self._log(str(error))

    def close(self) -> None:
        """Do nothing: everything has been typed already."""

    def _enter(self, entered: NumberEntered) -> None:
        number = entered.number
        done = "finished" if any(self._typed.values()) else "typed"
        focus = self._keyboard.focus()
        if not _is_read(number):
            self._log(f"{number} was not {done}: a place in it was not read")
        elif entered.uncertain:
            self._log(f"{number} was not {done}: {places_in_words(entered.uncertain)}, not confirmed")
        elif why := _why_not(focus):
            self._log(f"{number} was not {done}: {why}; click into the window that should get the next number")
        else:
            self._write(focus.window, number, self._after)
        self._typed, self._waiting = {}, ""

    def _update(self, number: str) -> None:
        focus = self._keyboard.focus()
        if why := _why_not(focus):
            why += "; click into the window that should get the digits"
        else:
            sure = "".join(takewhile(lambda sign: sign in NUMBERS.signs, number))
            self._write(focus.window, sure)
            why = "" if sure == number else "a digit is unclear; what follows it waits for it"
        if why and why != self._waiting:
            self._log(f"not typed yet: {why}")
        self._waiting = why

    def _write(self, window: Hashable, number: str, after: Sequence[str] = ()) -> None:
        """Turn what was typed into the window into this number."""
        there = self._typed.get(window, "")
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(there, number, strict=False)))
        self._keyboard.type(["backspace"] * (len(there) - kept) + [*number[kept:], *after])
        self._typed[window] = number


class DryRunKeyboard:
    """A `Keyboard` that only logs which keys it would press, for any window."""

    def __init__(self, log: Callable[[str], None]):
        self._log = log

    def focus(self) -> Focus:
        """Return a window: any will do."""
        return Focus("any")

    def type(self, keys: Sequence[str]) -> None:
        """Log the keys: "would type 2048 Enter"."""
        words = "".join(key if len(key) == 1 else f" {key.capitalize()} " for key in keys)
        self._log(f"would type {' '.join(words.split())}")


def add_arguments(group: "argparse._ArgumentGroup") -> None:
    """Declare --type, --type-after and --dry-run."""
    group.add_argument(
        "--type",
        nargs="?",
        choices=("number", "digits"),
        const="number",
        help="type into the window that has the focus: each number when it is entered (default), or each digit when it is read",
    )
    group.add_argument(
        "--type-after",
        choices=("enter", "tab", "nothing"),
        help="with --type: the key after an entered number (default: enter)",
    )
    group.add_argument("--dry-run", action="store_true", help="with --type: type nothing, say on standard error what it would be")


def open_sink(args: argparse.Namespace, log: Callable[[str], None]) -> KeyboardSink | None:
    """Open the keyboard if --type asks for it. Raises UsageError, and NoKeyboardError where nothing can be typed."""
    if not args.type:
        if args.dry_run:
            raise UsageError("--dry-run says what --type would type: give both")
        if args.type_after:
            raise UsageError("--type-after says what --type types after a number: give both")
        return None
    from airdigits.sinks.keyboards.system import open_keyboard

    keyboard = DryRunKeyboard(log) if args.dry_run else open_keyboard()
    return KeyboardSink(keyboard, args.type, args.type_after or "enter", log)


def _is_read(number: str) -> bool:
    """Return whether every place of a number is a sign that was read."""
    return all(sign in NUMBERS.signs for sign in number)


def _why_not(focus: Focus) -> str:
    """Return why nothing is typed into what has the focus; "" when something is."""
    if focus.own:
        return "airdigits itself has the focus"
    return "no window has the focus" if focus.window is None else ""
