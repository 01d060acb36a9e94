"""Export each session's ink as InkML."""

from functools import partial

from airdigits.datasets.inkml import InkmlDigit, to_inkml
from airdigits.sessions.exports.files import Files, NamedDigits
from airdigits.sessions.session_digit import SessionDigit


def files(sessions: list[NamedDigits]) -> Files:
    """Yield a document for each session that has digits, with labels as truth and other digits as read by the program."""
    for name, digits in sessions:
        if digits:
            yield f"{name}.inkml", partial(_document, digits)


def _document(digits: list[SessionDigit]) -> bytes:
    return to_inkml(map(inkml_digit, digits)).encode()


def inkml_digit(digit: SessionDigit) -> InkmlDigit:
    """Return a session's digit as InkML takes it."""
    return InkmlDigit(digit.number, digit.prediction.ink, digit.meant, is_truth=bool(digit.labels))
