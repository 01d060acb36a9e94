"""Draw the panels that lie over the video.

Each function draws one panel and caches it: treat what it returns as read-only. `unit` is the
size of everything, in pixels for each of the 720 lines of the design.
"""

from functools import lru_cache

import cv2
import numpy as np

from airdigits.labels import ALPHABET, CLASS_COUNT, sign_of
from airdigits.screen.palette import (
    BLUISH_GREEN,
    RECORDING,
    RESTING,
    SKY_BLUE,
    TEXT,
    TEXT_ACCENT,
    TEXT_QUIET,
    TEXT_WARNING,
    TRACK,
    WRITING,
)
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, fit_text, text_width

SIGNS = 16  # panels of a kind that shows one sign, or one of a few words
KEPT = 4  # of any other kind: the next frame often needs it again, never the one of a minute ago, and a large one has 0.5 MB
BARS = 40  # steps in which the bars of the guess grow: finer ones cannot be seen


def _px(unit: float, size: float) -> int:
    return max(1, round(unit * size))


@lru_cache(maxsize=KEPT)
def state_panel(unit: float, pen_down: bool, hint: str, limit: int, paused: bool = False) -> Sprite:
    """Draw what the pen does: a dot, "Writing", "Pen up" or "Writing is off", and the hint why; at most `limit` pixels wide."""
    height, size, pad, dot = _px(unit, 44), _px(unit, 21), _px(unit, 18), _px(unit, 13)
    small = _px(unit, 19)
    title = "Writing is off" if paused else "Writing" if pen_down else "Pen up"
    text_at = pad + dot + _px(unit, 11)
    title_width = text_width(title, size, SEMIBOLD)
    hint_at = text_at + title_width + _px(unit, 12)
    if hint:
        hint = fit_text(hint, small, REGULAR, limit - hint_at - pad)
    width = hint_at + text_width(hint, small) + pad if hint else text_at + title_width + pad
    sprite = Sprite.panel(width, height, height / 2)
    baseline = _baseline(height, size)
    sprite.dot(pad + dot / 2, height / 2, dot, TRACK if paused else WRITING if pen_down else RESTING)
    sprite.write(title, text_at, baseline, size, TEXT, SEMIBOLD)
    sprite.write(hint, hint_at, baseline, small, TEXT_QUIET)
    return sprite


@lru_cache(maxsize=KEPT)
def status_panel(unit: float, status: str, limit: int) -> Sprite:
    """Draw one line of trouble, in the colour of warnings."""
    return line_panel(unit, status, limit, TEXT_WARNING)


@lru_cache(maxsize=SIGNS)
def label_panel(unit: float, label: str, limit: int) -> Sprite:
    """Draw one line, such as what a held gesture will do."""
    return line_panel(unit, label, limit, TEXT)


@lru_cache(maxsize=KEPT)
def line_panel(unit: float, text: str, limit: int, colour: tuple[int, int, int]) -> Sprite:
    """Draw one line of text."""
    height, size, pad = _px(unit, 38), _px(unit, 19), _px(unit, 16)
    text = fit_text(text, size, SEMIBOLD, limit - 2 * pad)
    sprite = Sprite.panel(text_width(text, size, SEMIBOLD) + 2 * pad, height, height / 2)
    sprite.write(text, pad, _baseline(height, size), size, colour, SEMIBOLD)
    return sprite


@lru_cache(maxsize=KEPT)
def guess_panel(unit: float, digit: str, caption: str, bars: tuple[int, ...], image: bytes | None) -> Sprite:
    """Draw the 28x28 image that the network sees, the likeliest sign, and the probability of each.

    `bars` are `CLASS_COUNT` heights from 0 to `BARS`, `image` the bytes of uint8 [28, 28].
    """
    at = _GuessLayout(unit)
    sprite = _guess_ground(unit, digit).copy()
    if image:
        seen = cv2.resize(np.frombuffer(image, np.uint8).reshape(28, 28), (at.side, at.side), interpolation=cv2.INTER_NEAREST)
        sprite.place(cv2.cvtColor(seen, cv2.COLOR_GRAY2BGR), at.pad, at.pad)
    caption = fit_text(caption, at.small, REGULAR, at.room - _px(unit, 8))
    left = at.middle - text_width(caption, at.small) // 2
    sprite.write(caption, left, at.pad + at.side - _px(unit, 3), at.small, TEXT_QUIET)
    for label, share in enumerate(bars):
        if tall := round(at.bar_height * share / BARS):
            colour = SKY_BLUE if sign_of(label) == digit else TEXT_QUIET
            sprite.fill(at.bar_left(label), at.bars_base - tall, at.bar_width, tall, colour)
    return sprite


class _GuessLayout:
    """Where everything lies in the guess panel, in pixels."""

    def __init__(self, unit: float) -> None:
        self.pad, self.side, self.small = _px(unit, 16), _px(unit, 112), _px(unit, 17)
        self.column, self.bar_height = _px(unit, 23), _px(unit, 46)
        self.bar_width = self.column - _px(unit, 7)
        self.width = 2 * self.pad + CLASS_COUNT * self.column
        self.bars_base = self.pad + self.side + _px(unit, 14) + self.bar_height
        self.height = self.bars_base + _px(unit, 32)
        self.room = self.width - 2 * self.pad - self.side  # right of the image
        self.middle = self.pad + self.side + self.room // 2

    def bar_left(self, label: int) -> int:
        """Return where the bar of a label begins."""
        return self.pad + label * self.column + (self.column - self.bar_width) // 2


@lru_cache(maxsize=SIGNS)
def _guess_ground(unit: float, digit: str) -> Sprite:
    """Draw what changes only with the likeliest sign: the panel, the sign itself, all signs below the bars."""
    at = _GuessLayout(unit)
    large, label, edge = _px(unit, 92), _px(unit, 15), _px(unit, 1.5)
    sprite = Sprite.panel(at.width, at.height, 14 * unit)
    sprite.fill(at.pad - edge, at.pad - edge, at.side + 2 * edge, at.side + 2 * edge, TRACK)
    sprite.fill(at.pad, at.pad, at.side, at.side, (0, 0, 0))
    baseline = at.pad + _px(unit, 2) + round(large * CAP_HEIGHT)
    sprite.write(digit, at.middle - text_width(digit, large, SEMIBOLD) // 2, baseline, large, TEXT, SEMIBOLD)
    for index, name in enumerate(ALPHABET):
        left = at.bar_left(index)
        weight, colour = (SEMIBOLD, TEXT_ACCENT) if name == digit else (REGULAR, TEXT_QUIET)
        low = _px(unit, 2)  # an empty bar is a line
        sprite.fill(left, at.bars_base - low, at.bar_width, low, TRACK)
        centred = left + (at.bar_width - text_width(name, label, weight)) // 2
        sprite.write(name, centred, at.bars_base + _px(unit, 17), label, colour, weight)
    return sprite


@lru_cache(maxsize=SIGNS)
def corner_panel(unit: float, fps: int, recording: bool = False, late: bool = False) -> Sprite:
    """Draw a red dot and "recording" while that is so, the frames per second, and which key shows the help.

    While frames come `late`, it is said that the lite network was taken.
    """
    height, size, pad = _px(unit, 30), _px(unit, 15), _px(unit, 13)
    text = "   ·   ".join([*([f"{fps} fps"] if fps > 0 else []), *(["late: lite network"] if late else []), "h help"])
    record = "recording" if recording else ""
    dot = _px(unit, 12) if recording else 0
    at = pad + (dot + _px(unit, 7) + text_width(record, size, SEMIBOLD) + _px(unit, 14) if recording else 0)
    sprite = Sprite.panel(at + text_width(text, size) + pad, height, height / 2)
    sprite.dot(pad + dot / 2, height / 2, dot, RECORDING)
    sprite.write(record, pad + dot + _px(unit, 7), _baseline(height, size), size, TEXT, SEMIBOLD)
    sprite.write(text, at, _baseline(height, size), size, TEXT_QUIET)
    return sprite


@lru_cache(maxsize=KEPT)
def dwell_bar(unit: float, label: str, filled: int) -> Sprite:
    """Draw the time that is over where there is no hand to draw a ring around: the label and a bar, `filled` of 100."""
    sprite = Sprite.panel(_px(unit, 220), _px(unit, 54), 14 * unit)
    pad, size = _px(unit, 16), _px(unit, 17)
    room, thick = sprite.width - 2 * pad, _px(unit, 6)
    sprite.write(fit_text(label, size, SEMIBOLD, room), pad, _px(unit, 26), size, TEXT, SEMIBOLD)
    top = sprite.height - _px(unit, 17)
    sprite.fill(pad, top, room, thick, TRACK)
    if done := round(room * min(max(filled, 0), 100) / 100):
        sprite.fill(pad, top, done, thick, BLUISH_GREEN)
    return sprite


def _baseline(height: int, size: int) -> int:
    """Return the baseline that puts capital letters in the middle of a panel."""
    return round((height + size * CAP_HEIGHT) / 2)
