"""Define the commands to a reader, whether they come from a key, a gesture, a recording or a program."""

from dataclasses import dataclass
from enum import Enum

from airdigits.labels import ALPHABET, sign_of


class Command(Enum):
    """A command to a reader."""

    ENTER = "enter"
    ERASE = "erase"
    CLEAR = "clear"
    UNDO = "undo"
    PEN_DOWN = "pen down"
    PEN_UP = "pen up"
    PAUSE = "pause"  # switch writing off, or on again


@dataclass(frozen=True)
class Correction:
    """The first unclear digit, or else the last digit, was meant to be the one of this label."""

    label: int


Asked = Command | Correction
"""Everything that `Reader.do` takes."""

_KEYS = {
    "enter": Command.ENTER,
    "backspace": Command.ERASE,
    "c": Command.CLEAR,
    "u": Command.UNDO,
    "p": Command.PAUSE,
    "pen down": Command.PEN_DOWN,
    "pen up": Command.PEN_UP,
} | {sign: Correction(label) for label, sign in enumerate(ALPHABET)}


def command_of(key: str) -> Asked | None:
    """Return the command of a key, by the name that windows and session files give the key; None for a key without one."""
    return _KEYS.get(key)


def key_of(asked: Asked) -> str:
    """Return the name of the command's key, as session files store it."""
    if isinstance(asked, Correction):
        return sign_of(asked.label)
    return next(key for key, command in _KEYS.items() if command is asked)
