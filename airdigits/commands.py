"""Name what a person asks of a reader, whichever way it comes: by key, by gesture, out of a recording, from a program."""

from dataclasses import dataclass
from enum import Enum

from airdigits.labels import ALPHABET, sign_of


class Command(Enum):
    """What a person asks for."""

    ENTER = "enter"
    ERASE = "erase"
    CLEAR = "clear"
    UNDO = "undo"
    PEN_DOWN = "pen down"
    PEN_UP = "pen up"


@dataclass(frozen=True)
class Correction:
    """The last digit was meant to be the one of this label."""

    label: int


Asked = Command | Correction
"""Everything that `Reader.do` takes."""

_KEYS = {
    "enter": Command.ENTER,
    "backspace": Command.ERASE,
    "c": Command.CLEAR,
    "u": Command.UNDO,
    "pen down": Command.PEN_DOWN,
    "pen up": Command.PEN_UP,
} | {sign: Correction(label) for label, sign in enumerate(ALPHABET)}


def command_of(key: str) -> Asked | None:
    """Return what a key asks for, by the name that windows and session files give it; None for a key without a meaning."""
    return _KEYS.get(key)


def key_of(asked: Asked) -> str:
    """Return the name of the key that asks for it: what session files keep."""
    if isinstance(asked, Correction):
        return sign_of(asked.label)
    return next(key for key, command in _KEYS.items() if command is asked)
