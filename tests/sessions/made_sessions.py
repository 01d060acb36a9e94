"""Make sessions of a synthetic hand with the real recorder."""

from pathlib import Path

import numpy as np

from airdigits.capture.frame import Frame
from airdigits.commands import command_of
from airdigits.hands.gestures import Gesture
from airdigits.hands.hand import Hand
from airdigits.readers.air import AirReader
from airdigits.sessions.header import header_for
from airdigits.sessions.recorder import Recorder
from tests.made_hands import made_hand

FPS = 30
_SEVEN = [(0.0, 0.0), (0.6, 0.0), (0.2, 1.0)]
_PICTURE = np.zeros((480, 640, 3), np.uint8)


def writes_sevens(count: int = 1) -> list[Hand | None]:
    """Return a hand that writes 7 after 7, shaking a little, and goes away."""
    rng = np.random.default_rng(1)
    along = np.r_[0, np.cumsum(np.linalg.norm(np.diff(_SEVEN, axis=0), axis=1))]
    x, y = (np.interp(np.linspace(0, along[-1], FPS), along, np.array(_SEVEN)[:, k]) * 0.3 for k in (0, 1))
    hands: list[Hand | None] = [None] * 3
    for _ in range(count):
        hands += [made_hand(Gesture.POINTING_UP, (0.3 + a * 3 / 4, 0.3 + b)) for a, b in zip(x, y, strict=True)]
        hands += [made_hand(Gesture.OTHER, (0.5 + 0.05 * np.sin(i / 2), 0.3)) for i in range(FPS)]
    return [
        h and Hand(h.landmarks + rng.normal(0, 1e-3, (21, 3)).astype(np.float32), h.world, h.handedness, h.score) for h in hands
    ]


def record(path: Path, hands: list[Hand | None], *, keys: dict[int, str] | None = None, end: bool = True) -> list[str]:
    """Record hands as `airdigits run` would, with keys pressed after some frames. Returns what went wrong."""
    told: list[str] = []
    writer = AirReader(aspect=4 / 3)
    with Recorder(path, header_for(writer, (640, 480), FPS, False), log=told.append) as recorder:
        for index, hand in enumerate(hands):
            events = writer.feed(index / FPS, hand)
            recorder.frame(Frame(index / FPS, _PICTURE, index), hand)
            recorder.events(events)
            if keys and index in keys:
                recorder.key(writer.t, keys[index])
                recorder.events(writer.do(command_of(keys[index])))
        if end:
            recorder.events(writer.finish())
    return told
