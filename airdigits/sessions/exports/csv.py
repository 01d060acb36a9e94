"""Export the images of all sessions as one .csv file in Kaggle's layout of MNIST."""

from airdigits.recognition.raster import SIDE
from airdigits.sessions.exports.files import Files, NamedDigits, labelled_digits
from airdigits.sessions.session_digit import SessionDigit


def files(sessions: list[NamedDigits]) -> Files:
    """Yield one file: a column `label`, then 784 grey values, row by row. Non-digits alone make no file."""
    found = labelled_digits(sessions)
    if found:
        yield "digits.csv", lambda: _table(found)


def _table(found: list[tuple[SessionDigit, int]]) -> bytes:
    lines = [",".join(["label", *(f"pixel{i}" for i in range(SIDE * SIDE))])]
    lines += [",".join(map(str, [label, *digit.prediction.image.ravel().tolist()])) for digit, label in found]
    return ("\n".join(lines) + "\n").encode()
