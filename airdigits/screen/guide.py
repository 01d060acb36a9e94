"""Draw the guide's panel: what is done, what to do now, what comes next."""

from functools import lru_cache

from airdigits.screen.palette import BLUISH_GREEN, SKY_BLUE, TEXT, TEXT_QUIET, TRACK
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, fit_text, text_width


@lru_cache(maxsize=16)
def guide_panel(unit: float, steps: tuple[str, ...], done: int, limit: int) -> Sprite:
    """Draw one line a step, at most `limit` px wide: a green dot for those that are done, a blue one for the next. Read-only."""
    size, row, pad, dot = (max(1, round(unit * v)) for v in (19, 32, 18, 12))
    text_at = pad + dot + round(12 * unit)
    lines = [fit_text(step, size, SEMIBOLD, max(1, limit - text_at - pad)) for step in steps]
    width = text_at + max(text_width(line, size, SEMIBOLD) for line in lines) + pad
    sprite = Sprite.panel(width, row * len(lines) + 2 * pad - round(6 * unit), 16 * unit)
    for number, line in enumerate(lines):
        baseline = pad + row * number + size
        now = number == done
        colour = BLUISH_GREEN if number < done else SKY_BLUE if now else TRACK
        sprite.dot(pad + dot / 2, baseline - CAP_HEIGHT * size / 2, dot, colour)
        sprite.write(line, text_at, baseline, size, TEXT if now else TEXT_QUIET, SEMIBOLD if now else REGULAR)
    return sprite
