"""Export each digit's ink as an SVG, coloured by time."""

from airdigits.sessions.exports.files import Files, NamedDigits, file_per_digit
from airdigits.sessions.ink_drawing import svg_of


def files(sessions: list[NamedDigits]) -> Files:
    """Yield a drawing for each digit."""
    return file_per_digit(sessions, "svg", lambda digit: svg_of(digit.prediction.ink).encode())
