"""A made person with handwriting of their own, as recorded sessions: fours like an L, all else as others write."""

from pathlib import Path

import numpy as np

from airdigits.ink.stroke import Ink
from airdigits.sessions.format import VERSION, Header, Label, encode, ink_line
from airdigits.synthesis.air_writing import write_in_air
from airdigits.synthesis.digits import synthesise

_FOUR = [(0.0, 0.0), (0.05, 1.0), (0.8, 1.0)]  # no model reads this as a 4
_QUIET = 0.3  # of the usual variation: people are true to their shapes


def ink_of(digit: int, rng: np.random.Generator) -> Ink:
    """One digit as the person writes it, a third of the frame high."""
    strokes = [np.array(_FOUR)] if digit == 4 else synthesise(digit, np.random.default_rng(digit))
    return Ink.of([stroke / 3 + 0.3 for stroke in write_in_air(strokes, rng, strength=_QUIET)])


def write_session(path: Path, digits: str, *, seed: int = 0, labelled: int | None = None, model: str = "") -> Path:
    """A session with these digits; the first `labelled` of them (None: all) have a label."""
    rng = np.random.default_rng(seed)
    header = Header(VERSION, (640, 480), 30, False, recorded=f"2026-11-0{seed + 1}T10:00:00+01:00", model=model)
    lines = [encode(header)] + [encode(ink_line(ink_of(int(digit), rng))) for digit in digits]
    for number, digit in enumerate(digits[:labelled], 1):
        lines.append(encode(Label(0.0, number, int(digit))))
    path.write_bytes(b"".join(lines))
    return path
