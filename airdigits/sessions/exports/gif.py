"""Export each digit's ink as a GIF that shows how it was written."""

import cv2
import numpy as np

from airdigits.errors import OutputError
from airdigits.ink.stroke import Ink
from airdigits.sessions.exports.files import Files, NamedDigits, file_per_digit
from airdigits.sessions.ink_drawing import draw_ink

_SIDE = 240  # px
_STEP, _LAST = 0.05, 1.0  # s: how long each frame is shown, and the last one
_MOST_FRAMES = 200  # longer writing is shown faster


def files(sessions: list[NamedDigits]) -> Files:
    """Yield an animation for each digit. Raises OutputError where OpenCV cannot write GIF."""
    return file_per_digit(sessions, "gif", lambda digit: _animate(digit.prediction.ink))


def _animate(ink: Ink) -> bytes:
    """Return the ink growing at the speed at which it was written, then still for a second."""
    start, end = float(ink.strokes[0].times[0]), float(ink.strokes[-1].times[-1])
    count = int(np.clip((end - start) / _STEP, 1, _MOST_FRAMES))
    animation = cv2.Animation()
    animation.frames = [
        cv2.cvtColor(draw_ink(ink, _SIDE, t), cv2.COLOR_BGR2BGRA)
        for t in [*np.linspace(start, end, count, endpoint=False), np.inf]
    ]
    animation.durations = [round(1000 * _STEP)] * count + [round(1000 * _LAST)]
    ok, content = cv2.imencodeanimation(".gif", animation)
    if not ok:
        raise OutputError("this OpenCV cannot write GIF: export svg or png instead")
    return content.tobytes()
