"""Draw the panel of `airdigits calibrate`: what to do now, with a picture of it, what is done and what comes next."""

from functools import lru_cache

from airdigits.screen.hand_icons import hand_icon
from airdigits.screen.palette import BLUISH_GREEN, RESTING, SKY_BLUE, TEXT, TEXT_QUIET, TRACK
from airdigits.screen.panels import KEPT
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, fit_text, text_width

_ASKING = "s: skip a step    q: stop, nothing is written"
_FOUND = "Orange: a setting is changed for you. Any key goes on"


@lru_cache(maxsize=KEPT)
def calibration_panel(unit: float, lines: tuple[str, ...], over: tuple[bool, ...], percent: int, icon: str, limit: int) -> Sprite:
    """Draw one line a step, at most `limit` px wide. Read-only.

    A green dot stands before what is `over`, an orange one where it was not seen or a setting is changed, a blue one before what
    is to be done now, with a bar that is filled by `percent` below it and its picture beside the lines.
    """
    size, row, pad, dot, side = (max(1, round(unit * v)) for v in (19, 30, 20, 12, 130))
    small, bar = max(1, round(unit * 15)), max(1, round(unit * 6))
    left = pad + (side + pad if icon else 0)
    text_at = left + dot + round(12 * unit)
    shown = [fit_text(line, size, SEMIBOLD, max(1, limit - text_at - pad)) for line in lines]
    keys = fit_text(_ASKING if icon else _FOUND, small, REGULAR, max(1, limit - left - pad))
    widest = max(text_width(line, size, SEMIBOLD) for line in shown)
    width = max(text_at + widest, left + text_width(keys, small)) + pad
    room = 2 * bar if icon else 0  # below the line that is done now
    height = max(row * len(shown) + room + row + 2 * pad - round(6 * unit), side + 2 * pad if icon else 0)
    sprite = Sprite.panel(width, height, 16 * unit)
    if icon:
        sprite.paint(hand_icon(icon, side), SKY_BLUE, pad, (height - side) // 2)
    y = pad
    for number, line in enumerate(shown):
        now, past = number == len(over) and bool(icon), number < len(over)
        colour = (BLUISH_GREEN if over[number] else RESTING) if past else SKY_BLUE if now else TRACK
        sprite.dot(left + dot / 2, y + size - CAP_HEIGHT * size / 2, dot, colour)
        emphasized = now or not icon
        sprite.write(line, text_at, y + size, size, TEXT if emphasized else TEXT_QUIET, SEMIBOLD if now else REGULAR)
        y += row
        if now:
            sprite.fill(text_at, y - bar // 2, widest, bar, TRACK)
            if percent:
                sprite.fill(text_at, y - bar // 2, max(1, widest * percent // 100), bar, BLUISH_GREEN)
            y += room
    sprite.write(keys, left, height - pad, small, TEXT_QUIET)
    return sprite
