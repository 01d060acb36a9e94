"""What there is to say, to panels that lie over the video.

Each function draws one panel and keeps it for as long as it says the same: treat what it returns as read-only. `unit` is the
size of everything, in pixels for each of the 720 lines of the design.
"""

from functools import lru_cache

import cv2
import numpy as np

from airdigits.screen.palette import (
    BLUISH_GREEN,
    DONE_PANEL,
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
from airdigits.screen.text import CAP_HEIGHT, SEMIBOLD, fit_text, text_width

KEPT = 64  # panels of each kind; the live guess changes with every frame, the others seldom
BARS = 40  # steps in which the bars of the guess grow: finer ones cannot be seen


def _px(unit: float, size: float) -> int:
    return max(1, round(unit * size))


@lru_cache(maxsize=KEPT)
def state_panel(unit: float, pen_down: bool, reason: str, limit: int) -> Sprite:
    """What the pen does and why: a dot, "Writing" or "Pen up", and the reason; at most `limit` pixels wide."""
    height, size, pad, dot = _px(unit, 44), _px(unit, 21), _px(unit, 18), _px(unit, 13)
    small = _px(unit, 19)
    title = "Writing" if pen_down else "Pen up"
    text_at = pad + dot + _px(unit, 11)
    title_width = text_width(title, size, SEMIBOLD)
    reason_at = text_at + title_width + _px(unit, 12)
    if reason:
        reason = fit_text(reason, small, 400, limit - reason_at - pad)
    width = reason_at + text_width(reason, small) + pad if reason else text_at + title_width + pad
    sprite = Sprite.panel(width, height, height / 2)
    middle, baseline = height // 2, _baseline(height, size)
    dot_mask = np.zeros((height, width), np.uint8)
    radius = round(dot / 2 * 8)
    cv2.circle(dot_mask, ((pad + dot // 2) * 8, middle * 8), radius, 255, cv2.FILLED, cv2.LINE_AA, 3)
    sprite.paint(dot_mask, WRITING if pen_down else RESTING, 0, 0)
    sprite.write(title, text_at, baseline, size, TEXT, SEMIBOLD)
    sprite.write(reason, reason_at, baseline, small, TEXT_QUIET)
    return sprite


@lru_cache(maxsize=KEPT)
def status_panel(unit: float, status: str, limit: int) -> Sprite:
    """Trouble, in one line with a warning bar before it."""
    return _line_panel(unit, status, limit, TEXT_WARNING)


@lru_cache(maxsize=KEPT)
def label_panel(unit: float, label: str, limit: int) -> Sprite:
    """The name of what a held gesture will do."""
    return _line_panel(unit, label, limit, TEXT)


def _line_panel(unit: float, text: str, limit: int, colour: tuple[int, int, int]) -> Sprite:
    height, size, pad = _px(unit, 38), _px(unit, 19), _px(unit, 16)
    text = fit_text(text, size, SEMIBOLD, limit - 2 * pad)
    sprite = Sprite.panel(text_width(text, size, SEMIBOLD) + 2 * pad, height, height / 2)
    sprite.write(text, pad, _baseline(height, size), size, colour, SEMIBOLD)
    return sprite


@lru_cache(maxsize=KEPT)
def guess_panel(unit: float, digit: str, caption: str, bars: tuple[int, ...], image: bytes | None) -> Sprite:
    """The 28x28 image that the network sees, its digit, and the ten probabilities.

    `bars` are ten heights from 0 to `BARS`, `image` the bytes of uint8 [28, 28].
    """
    pad, side, gap = _px(unit, 16), _px(unit, 112), _px(unit, 14)
    column, bar_height, label = _px(unit, 23), _px(unit, 46), _px(unit, 15)
    width = 2 * pad + 10 * column
    bars_top = pad + side + gap
    height = bars_top + bar_height + _px(unit, 22) + pad - _px(unit, 6)
    sprite = Sprite.panel(width, height, 14 * unit)

    seen = np.frombuffer(image, np.uint8).reshape(28, 28) if image else np.zeros((28, 28), np.uint8)
    enlarged = cv2.resize(seen, (side, side), interpolation=cv2.INTER_NEAREST)
    edge = _px(unit, 1.5)
    sprite.fill(pad - edge, pad - edge, side + 2 * edge, side + 2 * edge, TRACK)
    sprite.place(cv2.cvtColor(enlarged, cv2.COLOR_GRAY2BGR), pad, pad)

    room, large, small = width - 2 * pad - side, _px(unit, 92), _px(unit, 17)
    middle = pad + side + room // 2
    caption_baseline = pad + side - _px(unit, 3)
    digit_baseline = pad + _px(unit, 2) + round(large * CAP_HEIGHT)
    colour = TEXT if digit != "?" else TEXT_WARNING
    sprite.write(digit, middle - text_width(digit, large, SEMIBOLD) // 2, digit_baseline, large, colour, SEMIBOLD)
    caption = fit_text(caption, small, 400, room - _px(unit, 8))
    sprite.write(caption, middle - text_width(caption, small) // 2, caption_baseline, small, TEXT_QUIET)

    likeliest = int(np.argmax(bars))
    for value, share in enumerate(bars):
        x, bar = pad + value * column, column - _px(unit, 7)
        x += (column - bar) // 2
        base = bars_top + bar_height
        best = value == likeliest and share > 0
        tall = max(round(bar_height * share / BARS), _px(unit, 2))
        sprite.fill(x, base - tall, bar, tall, SKY_BLUE if best else TRACK if share == 0 else TEXT_QUIET)
        name, weight = str(value), SEMIBOLD if best else 400
        at = x + (bar - text_width(name, label, weight)) // 2
        sprite.write(name, at, base + _px(unit, 17), label, TEXT_ACCENT if best else TEXT_QUIET, weight)
    return sprite


@lru_cache(maxsize=KEPT)
def number_panel(unit: float, number: str, note: str, limit: int) -> Sprite:
    """The number so far, large, its last digit in the accent's colour; `note` says why the latest ink was not read."""
    caption, size, pad = _px(unit, 17), _px(unit, 76), _px(unit, 22)
    if not number:
        hint = note or "Raise only your index finger and write a digit"
        return _line_panel(unit, hint, limit, TEXT_WARNING if note else TEXT)
    shown = fit_text(number, size, SEMIBOLD, limit - 2 * pad, keep_end=True)
    note = fit_text(note, caption, 400, limit - 2 * pad)
    head, last = shown[:-1], shown[-1]
    width = max(text_width(shown, size, SEMIBOLD), text_width(note or "Number", caption), _px(unit, 90)) + 2 * pad
    height = _px(unit, 122)
    sprite = Sprite.panel(width, height, 16 * unit)
    sprite.write(note or "Number", pad, _px(unit, 31), caption, TEXT_WARNING if note else TEXT_QUIET)
    baseline = height - _px(unit, 20)
    at = pad + (sprite.write(head, pad, baseline, size, TEXT, SEMIBOLD) if head else 0)
    sprite.write(last, at, baseline, size, TEXT_ACCENT, SEMIBOLD)
    return sprite


@lru_cache(maxsize=KEPT)
def entered_panel(unit: float, number: str, limit: int) -> Sprite:
    """A number that has just been entered: a tick, the word, the number."""
    caption, size, pad, tick = _px(unit, 17), _px(unit, 76), _px(unit, 22), _px(unit, 13)
    shown = fit_text(number, size, SEMIBOLD, limit - 2 * pad, keep_end=True)
    caption_at = pad + tick + _px(unit, 8)
    inner = max(text_width(shown, size, SEMIBOLD), caption_at - pad + text_width("Entered", caption, SEMIBOLD))
    width, height = max(inner, _px(unit, 90)) + 2 * pad, _px(unit, 122)
    sprite = Sprite.panel(width, height, 16 * unit, DONE_PANEL, 0.92)
    baseline = _px(unit, 31)
    low, top = baseline - _px(unit, 0.5), baseline - round(caption * CAP_HEIGHT)
    ticked = [(pad, (low + top) / 2 + unit), (pad + tick * 0.38, low), (pad + tick, top)]
    sprite.lines(ticked, TEXT, _px(unit, 2.6))
    sprite.write("Entered", caption_at, baseline, caption, TEXT, SEMIBOLD)
    sprite.write(shown, pad, height - _px(unit, 20), size, TEXT, SEMIBOLD)
    return sprite


@lru_cache(maxsize=KEPT)
def corner_panel(unit: float, fps: int) -> Sprite:
    """Frames per second, and which key shows the help."""
    height, size, pad = _px(unit, 30), _px(unit, 15), _px(unit, 13)
    text = f"{fps} fps   ·   h help" if fps > 0 else "h help"
    sprite = Sprite.panel(text_width(text, size) + 2 * pad, height, height / 2)
    sprite.write(text, pad, _baseline(height, size), size, TEXT_QUIET)
    return sprite


@lru_cache(maxsize=KEPT)
def hold_bar(unit: float, label: str, filled: int) -> Sprite:
    """A hold without a hand to draw a ring around: the label and a bar, `filled` of 100."""
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
    """The baseline that puts capital letters in the middle of a panel."""
    return round((height + size * CAP_HEIGHT) / 2)
