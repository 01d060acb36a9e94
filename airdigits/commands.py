"""Define the commands to a reader, whether they come from a key, a gesture, a recording or a program."""

from dataclasses import dataclass
from enum import Enum

from airdigits.labels import DIGITS, Alphabet, sign_of


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
    """The first unclear place, or else the last one, was meant to be the sign of this label."""

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
}


def command_of(key: str, alphabet: Alphabet = DIGITS) -> Asked | None:
    """Return the command of a key, by the name that windows and session files give the key; None for a key without one.

    The keys of the alphabet's signs are corrections.
    """
    label = alphabet.label_of(key)
    return _KEYS.get(key) if label is None else Correction(label)


def key_of(asked: Asked) -> str:
    """Return the name of the command's key, as session files store it."""
    if isinstance(asked, Correction):
        return sign_of(asked.label)
    return next(key for key, command in _KEYS.items() if command is asked)
