"""Export the digits of all sessions as one .npz file to train and evaluate on."""

import io

import numpy as np

from airdigits.recognition.raster import SIDE
from airdigits.sessions.exports.files import Files, NamedDigits, labelled_digits
from airdigits.sessions.session_digit import SessionDigit


def files(sessions: list[NamedDigits]) -> Files:
    """Yield one file with images (`x`, `y`), and ink as `airdigits evaluate --strokes` takes it.

    The ink's arrays are those of `datasets.trajectories.load_trajectories`, and `times` in seconds.
    Non-digits are left out, and alone they make no file.
    """
    found = labelled_digits(sessions)
    if found:
        yield "digits.npz", lambda: _arrays(found)


def _arrays(found: list[tuple[SessionDigit, int]]) -> bytes:
    inks = [digit.prediction.ink for digit, _ in found]
    labels = np.array([label for _, label in found], np.uint8)
    points = [ink.points for ink in inks]
    pens = [np.repeat(np.arange(len(ink.strokes)), [len(stroke.points) for stroke in ink.strokes]) for ink in inks]
    times = [np.concatenate([stroke.times for stroke in ink.strokes]) for ink in inks]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        x=np.array([digit.prediction.image for digit, _ in found], np.uint8).reshape(-1, SIDE, SIDE),
        y=labels,
        xy=np.concatenate([np.zeros((0, 2), np.float32), *points]),
        pen=np.concatenate([np.zeros(0, np.int64), *pens]),
        times=np.concatenate([np.zeros(0), *times]),
        offsets=np.cumsum([0, *map(len, points)]),
        label=labels,
    )
    return file.getvalue()
