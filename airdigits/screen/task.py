"""Draw the panel that asks for a digit and shows how many are written."""

from functools import lru_cache

from airdigits.labels import sign_of
from airdigits.screen.palette import BLUISH_GREEN, TEXT, TEXT_ACCENT, TEXT_QUIET, TRACK
from airdigits.screen.panels import KEPT
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, SEMIBOLD, text_width

_KEYS = "u or fist: again    s: skip    q: stop"


@lru_cache(maxsize=KEPT)
def task_panel(unit: float, asked: int | None, done: int, total: int) -> Sprite:
    """Draw the next digit, very large, with a bar that fills; `asked` is its label, None when there is none left. Read-only.

    There is no sample shape to follow: people are to write as they always do.
    """
    caption, large, pad, bar = (max(1, round(unit * size)) for size in (17, 150, 22, 8))
    small = max(1, round(unit * 15))
    digit = "" if asked is None else sign_of(asked)
    width = max(text_width(_KEYS, small), round(unit * 260)) + 2 * pad
    digit_height = round(large * CAP_HEIGHT)
    base = pad + caption + pad // 2 + digit_height
    height = base + pad + bar + pad // 2 + small + pad
    sprite = Sprite.panel(width, height, 16 * unit)
    sprite.write("Write" if digit else "Done, thank you", pad, pad + caption, caption, TEXT_QUIET)
    count = f"{done} of {total}"
    sprite.write(count, width - pad - text_width(count, caption, SEMIBOLD), pad + caption, caption, TEXT, SEMIBOLD)
    sprite.write(digit, (width - text_width(digit, large, SEMIBOLD)) // 2 if digit else 0, base, large, TEXT_ACCENT, SEMIBOLD)
    room = width - 2 * pad
    sprite.fill(pad, base + pad, room, bar, TRACK)
    if done:
        sprite.fill(pad, base + pad, max(1, room * done // max(total, 1)), bar, BLUISH_GREEN)
    sprite.write(_KEYS, pad, base + pad + bar + pad // 2 + small, small, TEXT_QUIET)
    return sprite
