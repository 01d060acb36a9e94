"""Export each digit's 28x28 image as a PNG."""

from airdigits.sessions.exports.files import Files, NamedDigits, file_per_digit
from airdigits.support.inline_picture import png_bytes


def files(sessions: list[NamedDigits]) -> Files:
    """Yield a picture for each digit: white ink on black, as the network saw it."""
    return file_per_digit(sessions, "png", lambda digit: png_bytes(digit.prediction.image))
