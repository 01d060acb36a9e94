"""Draw where a recording stands that is played: its title, a line that fills, the time, the speed, and whether it is paused."""

from airdigits.screen.palette import SKY_BLUE, TEXT, TEXT_QUIET, TEXT_WARNING, TRACK
from airdigits.screen.scene import Timeline
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, fit_text, text_width

_KEYS = "space  pause    ← →  frame    + -  speed    q  quit"


def timeline_panel(unit: float, width: int, line: Timeline) -> Sprite:
    """Draw it `width` pixels wide, two lines of text high. The keys stand on the right where there is room."""
    pad, size, thick, gap = (max(1, round(unit * each)) for each in (16, 17, 6, 12))
    height = pad + size + gap + thick + pad
    sprite = Sprite.panel(width, height, 14 * unit)
    baseline = pad + round(size * CAP_HEIGHT)
    words = f"{_clock(line.t)} / {_clock(line.length)}"
    if line.speed != 1:
        words += f"   {line.speed:g}x" if line.speed else "   as fast as it goes"
    at = pad
    if line.paused:
        bar, tall = max(1, round(4 * unit)), round(size * CAP_HEIGHT)
        for x in (at, at + round(1.8 * bar)):
            sprite.fill(x, baseline - tall, bar, tall, TEXT_WARNING)
        at += 3 * bar + pad // 3
        at += sprite.write("Paused", at, baseline, size, TEXT_WARNING, SEMIBOLD) + pad
    at += sprite.write(words, at, baseline, size, TEXT, SEMIBOLD) + pad
    keys = text_width(_KEYS, size)
    room = width - at - pad
    title = fit_text(line.title, size, REGULAR, max(1, room))
    if text_width(title, size) + pad + keys <= room:
        sprite.write(_KEYS, width - pad - keys, baseline, size, TEXT_QUIET)
    sprite.write(title, at, baseline, size, TEXT_QUIET)
    inner, top = width - 2 * pad, height - pad - thick
    if inner > 0:
        sprite.fill(pad, top, inner, thick, TRACK)
        share = min(max(line.t / line.length, 0.0), 1.0) if line.length > 0 else 1.0
        sprite.fill(pad, top, round(inner * share), thick, SKY_BLUE)
    return sprite


def _clock(seconds: float) -> str:
    """Write a time as a player shows it: "0:07.4"."""
    minutes, rest = divmod(max(seconds, 0.0), 60)
    return f"{int(minutes)}:{int(rest * 10) / 10:04.1f}"
