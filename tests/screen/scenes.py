"""Scenes with everything in them, for pictures to be made of."""

import numpy as np

from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink, Stroke
from airdigits.recognition.raster import rasterize
from airdigits.screen.scene import RunState, Scene

INDEX_UP = np.array(
    [
        (0.52, 0.95), (0.43, 0.90), (0.37, 0.83), (0.36, 0.76), (0.41, 0.72), (0.455, 0.70), (0.44, 0.56),
        (0.435, 0.48), (0.43, 0.40), (0.51, 0.69), (0.515, 0.62), (0.52, 0.69), (0.52, 0.74), (0.56, 0.70),
        (0.57, 0.64), (0.57, 0.70), (0.565, 0.75), (0.605, 0.73), (0.615, 0.68), (0.61, 0.72), (0.60, 0.76),
    ],
    np.float32,
)  # fmt: skip


def hand() -> Hand:
    """A hand with the index finger up, in the middle of the picture."""
    return Hand(np.c_[INDEX_UP, np.zeros(21)].astype(np.float32), np.zeros((21, 3), np.float32))


def eight(x: float = 0.6, y: float = 0.4, size: float = 0.2, points: int = 26) -> np.ndarray:
    """An 8 as an air trajectory, float32 [points, 2] in frame heights."""
    t = np.linspace(0.4, 2 * np.pi + 0.2, points)
    return np.stack([x + 0.55 * size * np.sin(2 * t), y - size * np.cos(t)], axis=1).astype(np.float32)


def writing(points: int = 26, **changes: object) -> Scene:
    """Somebody in the midst of an 8, with a guess, older ink and a number so far."""
    ink = eight(points=26)[:points]
    guess = np.full(10, 0.005, np.float32)
    guess[8] = 0.955
    fields = {
        "hand": hand(), "pen_down": True, "open_stroke": ink, "guess": guess, "image": rasterize(Ink.of([ink])),
        "number": "204", "run": RunState(fps=29.8), "fading": ((Ink.of([eight(x=0.25)]), 0.4),),
    }  # fmt: skip
    return Scene(**{**fields, **changes})  # type: ignore[arg-type]


def everything(**changes: object) -> Scene:
    """A scene in which nearly every panel shows."""
    fields = {
        "pen_down": False, "hint": "index finger only, please", "dwell": ("enter", 0.6),
        "run": RunState(fps=29.8, status="camera lost, reconnecting 3 s", help=True),
        "strokes": (Stroke(eight(), np.arange(26) / 30),),
        "rejected": "too small",
    }  # fmt: skip
    return writing(**{**fields, **changes})


def unclear(**changes: object) -> Scene:
    """A number with an unclear place, and an open hand that is held."""
    fields = {
        "pen_down": False, "open_stroke": np.zeros((0, 2), np.float32), "number": "06?6", "unclear": ("4/9",),
        "dwell": ("check 06?6", 0.6),
    }  # fmt: skip
    return writing(**{**fields, **changes})
