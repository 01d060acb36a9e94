"""Define the protocol of a keyboard: type into the window that has the focus."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

from airdigits.errors import AirdigitsError
from airdigits.labels import NUMBERS

KEYS = (*NUMBERS.signs, "enter", "tab", "backspace")
"""The names of all keys that are ever pressed."""


class NoKeyboardError(AirdigitsError):
    """Nothing can be typed here, or no longer."""


@dataclass(frozen=True)
class Focus:
    """The window that would get the keys; `window` identifies it, and is None where there is none.

    `own` is true for our own window, where a digit is a correction, and for the terminal that we run in, where it would
    be the next command.
    """

    window: Hashable | None
    own: bool = False


class Keyboard(Protocol):
    """Types like a person: into whatever has the focus. Both methods raise NoKeyboardError when the system is gone."""

    def focus(self) -> Focus:
        """Return which window would get the keys now."""
        ...

    def type(self, keys: Sequence[str]) -> None:
        """Press and release each of these `KEYS`."""
        ...
