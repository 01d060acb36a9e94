"""Draw the panels with the number: as it is written, and as it was entered. As in panels.py, what they return is read-only."""

import itertools
from functools import lru_cache

from airdigits.labels import UNREAD
from airdigits.screen.palette import DONE_PANEL, TEXT, TEXT_ACCENT, TEXT_QUIET, TEXT_WARNING, Colour
from airdigits.screen.panels import KEPT, line_panel
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, fit_text, text_width

_CAPTION, _SIGN, _BELOW = 17, 76, 19  # units: the fonts of the caption, the number, and what stands below an unclear place
_SMALLEST = 30  # units: a long number is written smaller, down to this; what still has no room is cut off in front
_PAD, _TALL, _LEAST = 22, 122, 90  # units: around the text; height and least inner width of the panel
_ROOM = 24  # units: how much taller it is with something below the number


@lru_cache(maxsize=KEPT)
def number_panel(
    unit: float,
    number: str,
    note: str,
    limit: int,
    warning: bool = True,
    unclear: tuple[str, ...] = (),
    erased: str = "",
) -> Sprite:
    """Draw the number so far, large, its last digit in the accent's colour, at most `limit` pixels wide.

    `note` says what is wrong (a `warning`), or what to do before the first digit. `unclear` says for each `?` of the number,
    from the first on, what it could be ("3/8"): that stands below it. The signs of `erased` follow, struck through.
    """
    if not number + erased:
        return line_panel(unit, note, limit, TEXT_WARNING if warning else TEXT)
    caption, small, pad = _pixels(unit)
    size, shown = _fitted(unit, number + erased, limit - 2 * pad)
    note = fit_text(note, caption, REGULAR, limit - 2 * pad)
    width = max(_signs_width(shown, size), text_width(note or "Number", caption), round(_LEAST * unit)) + 2 * pad
    height, below = round(_TALL * unit), round(_ROOM * unit) if unclear else 0
    sprite = Sprite.panel(width, height + below, 16 * unit)
    sprite.write(note or "Number", pad, round(31 * unit), caption, TEXT_WARNING if note else TEXT_QUIET)
    kept = shown[: len(shown) - len(erased)]
    could = list(unclear[len(unclear) - kept.count(UNREAD) :])  # those of the places that have room
    small = min(small, max(1, round(0.55 * size)))
    at, baseline = pad, height - round(20 * unit)
    for position, sign in enumerate(kept):
        last = position == len(kept) - 1
        colour = TEXT_WARNING if sign == UNREAD else TEXT_ACCENT if last else TEXT
        wide = sprite.write(sign, at, baseline, size, colour, SEMIBOLD)
        if sign == UNREAD and could:
            text = could.pop(0)
            left = at + (wide - text_width(text, small, SEMIBOLD)) // 2
            sprite.write(text, left, baseline + round(26 * unit), small, TEXT_WARNING, SEMIBOLD)
        at += wide
    if erased:
        wide = sprite.write(erased, at, baseline, size, TEXT_QUIET, REGULAR)
        middle, line = baseline - round(size * CAP_HEIGHT / 2), max(2, round(5 * unit))
        sprite.fill(at, middle - line // 2, wide, line, TEXT_WARNING)
    return sprite


@lru_cache(maxsize=KEPT)
def entered_panel(unit: float, number: str, limit: int, guessed: tuple[int, ...] = ()) -> Sprite:
    """Draw a number that has just been entered: a tick, the word, the number; digits at positions `guessed` are guesses."""
    caption, _, pad = _pixels(unit)
    word = "Entered, with a guess" if guessed else "Entered"
    tick = max(1, round(13 * unit))
    size, shown = _fitted(unit, number, limit - 2 * pad)
    caption_at = pad + tick + max(1, round(8 * unit))
    word = fit_text(word, caption, SEMIBOLD, limit - pad - caption_at)
    inner = max(_signs_width(shown, size), caption_at - pad + text_width(word, caption, SEMIBOLD))
    width, height = max(inner, round(_LEAST * unit)) + 2 * pad, round(_TALL * unit)
    sprite = Sprite.panel(width, height, 16 * unit, DONE_PANEL, 0.92)
    baseline = round(31 * unit)
    low, top = baseline - max(1, round(0.5 * unit)), baseline - round(caption * CAP_HEIGHT)
    ticked = [(pad, (low + top) / 2 + unit), (pad + tick * 0.38, low), (pad + tick, top)]
    sprite.lines(ticked, TEXT, max(1, round(2.6 * unit)))
    sprite.write(word, caption_at, baseline, caption, TEXT, SEMIBOLD)
    at, cut = pad, len(number) - len(shown)  # an ellipsis in front stands for what is cut off, and one digit more
    for position, sign in enumerate(shown, cut):
        colour: Colour = TEXT_WARNING if position in guessed and sign != "…" else TEXT
        at += sprite.write(sign, at, height - round(20 * unit), size, colour, SEMIBOLD)
    return sprite


def _fitted(unit: float, number: str, room: int) -> tuple[int, str]:
    """Return the font size at which the number fits in `room` pixels, and as much of its end as has room at the smallest."""
    largest, smallest = (max(1, round(unit * each)) for each in (_SIGN, _SMALLEST))
    size = largest
    while size > smallest and _signs_width(number, size) > room:
        size = max(smallest, min(size - 1, int(size * room / _signs_width(number, size))))
    if _signs_width(number, size) <= room:
        return size, number
    room -= text_width("…", size, SEMIBOLD)
    widths = itertools.accumulate(text_width(sign, size, SEMIBOLD) for sign in reversed(number))
    return size, "…" + number[len(number) - sum(width <= room for width in widths) :]


def _signs_width(number: str, size: int) -> int:
    """Measure how wide the signs are when they are written one by one, in whole pixels each, as they are."""
    return sum(text_width(sign, size, SEMIBOLD) for sign in number)


def _pixels(unit: float) -> tuple[int, int, int]:
    """Return the sizes of the caption and of the text below a sign, and the padding, in pixels."""
    caption, small, pad = (max(1, round(unit * each)) for each in (_CAPTION, _BELOW, _PAD))
    return caption, small, pad
