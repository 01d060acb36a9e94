"""The digits of sessions to the files that other programs take."""

import os
import tempfile
from pathlib import Path

import cv2
import numpy as np

from airdigits.datasets.inkml import to_inkml
from airdigits.errors import OutputError
from airdigits.sessions.digits import SessionDigit
from airdigits.sessions.page import draw_ink, png_bytes, svg_of

FORMATS = ("png", "svg", "gif", "inkml", "npz", "csv")
_GIF_SIDE, _GIF_STEP, _GIF_HOLD, _GIF_FRAMES = 240, 0.05, 1.0, 200  # px, s, s


def export(sessions: list[tuple[str, list[SessionDigit]]], kind: str, folder: Path) -> list[Path]:
    """Write the digits of sessions (name, digits) into a folder. Returns the files.

    png (the 28x28 image), svg (ink coloured by time) and gif (the ink as it grows): a file for each digit, inkml: one for
    each session, npz and csv: one for all. Those two hold only digits that are some digit. Raises OutputError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if kind in ("npz", "csv"):
            digits = [digit for _, found in sessions for digit in found if digit.meant is not None]
            path = folder / f"digits.{kind}"
            return [_write(path, _npz(digits) if kind == "npz" else _csv(digits))]
        if kind == "inkml":
            return [_write(folder / f"{name}.inkml", to_inkml(found).encode()) for name, found in sessions]
        make = {"png": lambda d: png_bytes(d.reading.image), "svg": lambda d: svg_of(d.reading.ink).encode(), "gif": _gif}[kind]
        return [_write(folder / f"{name}-{d.number:03}-{_class(d)}.{kind}", make(d)) for name, found in sessions for d in found]
    except OSError as error:
        raise OutputError(f"{error.filename or folder}: cannot be written ({error.strerror}): name another folder") from error


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _class(digit: SessionDigit) -> str:
    return "none" if digit.meant is None else str(digit.meant)


def _npz(digits: list[SessionDigit]) -> bytes:
    """Images as MNIST's (x, y) and ink as `airdigits evaluate --strokes` takes it (xy, pen, offsets, label, times), in one."""
    points = [digit.reading.ink.points for digit in digits]
    pens = [np.repeat(np.arange(len(d.reading.ink.strokes)), [len(s.points) for s in d.reading.ink.strokes]) for d in digits]
    times = [np.concatenate([s.times for s in digit.reading.ink.strokes]) for digit in digits]
    labels = np.array([digit.meant for digit in digits], np.uint8)
    with tempfile.TemporaryFile() as file:
        np.savez_compressed(
            file,
            x=np.array([digit.reading.image for digit in digits], np.uint8).reshape(-1, 28, 28),
            y=labels,
            xy=np.concatenate([np.zeros((0, 2), np.float32), *points]),
            pen=np.concatenate([np.zeros(0, np.int64), *pens]),
            times=np.concatenate([np.zeros(0), *times]),
            offsets=np.cumsum([0, *map(len, points)]),
            label=labels,
        )
        file.seek(0, os.SEEK_SET)
        return file.read()


def _csv(digits: list[SessionDigit]) -> bytes:
    """Kaggle's layout of MNIST: label, then 784 grey values, row by row."""
    lines = [",".join(["label", *(f"pixel{i}" for i in range(784))])]
    lines += [",".join(map(str, [digit.meant, *digit.reading.image.ravel().tolist()])) for digit in digits]
    return ("\n".join(lines) + "\n").encode()


def _gif(digit: SessionDigit) -> bytes:
    """The ink as it was drawn, at the speed of the hand (long writing is shown faster), then still for a second."""
    strokes = digit.reading.ink.strokes
    start, end = float(strokes[0].times[0]), float(strokes[-1].times[-1])
    count = int(np.clip((end - start) / _GIF_STEP, 1, _GIF_FRAMES))
    animation = cv2.Animation()
    animation.frames = [
        cv2.cvtColor(draw_ink(digit.reading.ink, _GIF_SIDE, t), cv2.COLOR_BGR2BGRA)
        for t in [*np.linspace(start, end, count, endpoint=False), np.inf]
    ]
    animation.durations = [round(1000 * _GIF_STEP)] * count + [round(1000 * _GIF_HOLD)]
    ok, content = cv2.imencodeanimation(".gif", animation)
    if not ok:
        raise OutputError("this OpenCV writes no GIF: export svg or png instead")
    return content.tobytes()
