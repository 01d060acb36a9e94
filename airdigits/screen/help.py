"""Draw the panel that explains the gestures and the keys."""

from functools import lru_cache

from airdigits.hands import gestures
from airdigits.labels import ALPHABET
from airdigits.screen.palette import TEXT, TEXT_ACCENT, TEXT_QUIET, TRACK
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import REGULAR, SEMIBOLD, text_width

WRITING = {
    "index": (("Index finger up, the others folded", "write"), ("Any other hand", "pen up")),
    "pinch": (("Thumb and index finger together", "write"), ("Apart", "pen up")),
    "key": (("Space bar held", "write"), ("Let go of it", "pen up")),
    "free": (("Hand held as you like", "write"), ("Rest, or hand away", "read what is written")),
}
HINTS = {
    "index": "Raise only your index finger and write a digit",
    "pinch": "Put thumb and index finger together and write a digit",
    "key": "Hold the space bar and write a digit",
    "free": "Write a digit with a finger",
}
"""What to do before the first digit."""
GESTURES = (
    ("Digit by digit, or in one go", "a pause: they are read"),
    *(rule.help for rule in gestures.GESTURES if rule.help),
    ("Hand away", "enter the number"),
)
KEYS = (
    ("Enter", "enter the number"),
    ("Backspace", "erase the last digit"),
    (f"{ALPHABET[0]} - {ALPHABET[-1]}", "say what a ? is, or correct the last digit"),
    ("c", "clear the number"),
    ("u", "undo"),
    ("r", "record, or end the recording"),
    ("m", "mirror the picture"),
    ("f", "full screen"),
    ("h", "this help"),
    ("q, Esc", "quit"),
)


Table = tuple[str, tuple[tuple[str, str], ...]]
PAPER = (
    ("A page held still", "its numbers are entered, each once"),
    ("Away for two seconds", "they may be entered again"),
    ("A number with a ?", "waits: press the digit's key"),
)


@lru_cache(maxsize=4)
def paper_help_panel(unit: float, most_width: int, most_height: int) -> Sprite:
    """Draw what a page and the keys do, as `help_panel` draws what a hand does. Read-only."""
    tables = (("With paper", PAPER), ("With the keyboard", KEYS))
    return _fitted(unit, most_width, most_height, tables)


@lru_cache(maxsize=4)
def help_panel(unit: float, most_width: int, most_height: int, pen: str = "index") -> Sprite:
    """Draw two tables in one panel, side by side or one below the other, smaller where the picture leaves no room. Read-only."""
    return _fitted(unit, most_width, most_height, (("With the hand", WRITING[pen] + GESTURES), ("With the keyboard", KEYS)))


def _fitted(unit: float, most_width: int, most_height: int, tables: tuple[Table, ...]) -> Sprite:
    panel = _tables(unit, most_width, tables)
    room = min(most_width / panel.width, most_height / panel.height)
    return panel if room >= 1 else _tables(unit * room, most_width, tables)


def _tables(unit: float, limit: int, tables: tuple[Table, ...]) -> Sprite:
    size, row, gap, pad, title = (max(1, round(unit * v)) for v in (18, 31, 24, 30, 22))
    columns = [
        (
            max(text_width(left, size, SEMIBOLD) for left, _ in rows),
            max(text_width(right, size) for _, right in rows),
        )
        for _, rows in tables
    ]
    widths = [left + gap + right for left, right in columns]
    heights = [title + row // 2 + row * len(rows) for _, rows in tables]
    beside = sum(widths) + 2 * pad + 2 * gap <= limit
    width = (sum(widths) + 2 * gap if beside else max(widths)) + 2 * pad
    height = (max(heights) if beside else sum(heights) + gap) + 2 * pad - row // 2
    sprite = Sprite.panel(width, height, 18 * unit, opacity=0.92)
    x, y = pad, pad
    for (heading, rows), (left_width, _), total, tall in zip(tables, columns, widths, heights, strict=True):
        sprite.write(heading, x, y + round(0.8 * title), title, TEXT_ACCENT, SEMIBOLD)
        for place, (left, right) in enumerate(rows):
            baseline = y + title + row // 2 + row * place + size
            sprite.write(left, x, baseline, size, TEXT, SEMIBOLD)
            sprite.write(right, x + left_width + gap, baseline, size, TEXT_QUIET, REGULAR)
        x, y = (x + total + 2 * gap, y) if beside else (x, y + tall + gap)
    if beside:
        line = max(1, round(unit))
        sprite.fill(pad + widths[0] + gap, pad, line, height - 2 * pad, TRACK)
    return sprite
