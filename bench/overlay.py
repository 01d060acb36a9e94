"""Measure the milliseconds that the overlay takes for a frame while somebody writes: `python -m bench overlay`."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from airdigits.hands.hand import Hand
from airdigits.ink.stroke import Ink
from airdigits.labels import CLASS_COUNT
from airdigits.recognition.raster import rasterize
from airdigits.screen.overlay import Overlay
from airdigits.screen.scene import RunState, Scene
from airdigits.synthesis.hand.simulation import simulate
from bench.table import Row

_DIGIT_FRAMES = 45  # 1.5 s at 30 frames/s: 26 of writing, then a pause
_WRITING_FRAMES = 26


def scenes(frames: int) -> list[Scene]:
    """Make scenes of digit after digit: the hand moves, ink grows, the guess changes each frame, the digit before fades."""
    hand = next(hand for _, hand, truth in simulate("8").hands(noise=False) if truth.pen and hand)
    random = np.random.default_rng(1)
    made: list[Scene] = []
    older: Ink | None = None
    written = Ink(())
    for frame in range(frames):
        digit, step = divmod(frame, _DIGIT_FRAMES)
        ink = _eight(x=0.4 + 0.3 * (digit % 4), y=0.45, size=0.22)
        if step == 0:
            older, written = (written if digit else None), Ink.of([ink])
        down = step < _WRITING_FRAMES
        growing = ink[: step + 1] if down else ink[:0]
        guess = random.dirichlet(np.full(CLASS_COUNT, 0.3)).astype(np.float32)
        shift = np.array([(ink[min(step, 25)][0] - 0.6) / 16 * 9, 0, 0], np.float32)
        made.append(
            Scene(
                hand=Hand(hand.landmarks + shift, hand.world),
                pen_down=down,
                hint="" if down else "index finger only, please",
                strokes=() if down else written.strokes,
                open_stroke=growing,
                fading=((older, step / 30),) if older else (),
                guess=guess,
                image=rasterize(Ink.of([ink[: step + 1]])),
                number=str(2048)[: digit % 5],
                dwell=("enter", (step - 26) / 19) if not down else None,
                run=RunState(fps=29.0 + random.random() * 2),
                mirrored=True,
            )
        )
    return made


def measure() -> list[Row]:
    """Time each frame of twenty seconds of writing at 1280x720."""
    random = np.random.default_rng(0)
    video = random.integers(0, 256, (4, 720, 1280, 3), np.uint8)
    overlay, times, copies = Overlay((1280, 720)), [], []
    for number, scene in enumerate(scenes(600)):
        times.append(_milliseconds(partial(overlay.draw, scene=scene), video[number % 4]))
        copies.append(_milliseconds(np.copy, video[number % 4]))
    warm = times[_DIGIT_FRAMES:]  # the first digit loads the font and draws the panels
    return [
        Row("overlay at 1280x720, mean", float(np.mean(warm)), "ms", "at most 4"),
        Row("overlay at 1280x720, median", float(np.median(warm)), "ms"),
        Row("overlay at 1280x720, 99th percentile", float(np.percentile(warm, 99)), "ms"),
        Row("overlay at 1280x720, the first frame", times[0], "ms"),
        Row("overlay against copying the frame, medians", float(np.median(warm) / np.median(copies)), "times"),
    ]


def _eight(x: float, y: float, size: float) -> np.ndarray:
    """Return an 8 as an air trajectory, float32 [_WRITING_FRAMES, 2] in frame heights."""
    t = np.linspace(0.4, 2 * np.pi + 0.2, _WRITING_FRAMES)
    return np.stack([x + 0.55 * size * np.sin(2 * t), y - size * np.cos(t)], axis=1).astype(np.float32)


def _milliseconds(work: Callable[[np.ndarray], object], image: np.ndarray) -> float:
    started = time.perf_counter()
    work(image)
    return 1000 * (time.perf_counter() - started)
