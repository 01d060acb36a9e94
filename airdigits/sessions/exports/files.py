"""Define what an export format is, and share what several of them need."""

from collections.abc import Callable, Iterator
from functools import partial

from airdigits.labels import sign_of
from airdigits.sessions.session_digit import SessionDigit

NamedDigits = tuple[str, list[SessionDigit]]
"""A session's name, without its endings, and its digits."""
Files = Iterator[tuple[str, Callable[[], bytes]]]
"""The names of files, and what makes their contents: all names are looked at before the first is written."""
Export = Callable[[list[NamedDigits]], Files]
"""Makes the files of one format from the digits of sessions."""


def file_per_digit(sessions: list[NamedDigits], ending: str, content: Callable[[SessionDigit], bytes]) -> Files:
    """Yield a file for each digit, named after its session, its number and what it was meant to be: "mine-003-7.png".

    In place of a digit, "unclear" stands for one that is not sure, "none" for ink that is no digit.
    """
    for name, digits in sessions:
        for digit in digits:
            nothing = "unclear" if digit.unclear else "none"
            meant = nothing if digit.meant is None else sign_of(digit.meant)
            yield f"{name}-{digit.number:03}-{meant}.{ending}", partial(content, digit)


def labelled_digits(sessions: list[NamedDigits]) -> list[tuple[SessionDigit, int]]:
    """Return the digits of all sessions with what they were meant to be, without non-digits and other signs."""
    return [(digit, digit.label) for _, digits in sessions for digit in digits if digit.label is not None]
