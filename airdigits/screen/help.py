"""Draw the panel that explains the gestures, each with its picture, and the keys."""

from functools import lru_cache
from typing import NamedTuple

from airdigits.hands import gestures
from airdigits.labels import ALPHABET
from airdigits.screen.hand_icons import hand_icon
from airdigits.screen.palette import SKY_BLUE, TEXT, TEXT_ACCENT, TEXT_QUIET, TRACK
from airdigits.screen.sprite import Sprite
from airdigits.screen.text import CAP_HEIGHT, REGULAR, SEMIBOLD, text_width


class Row(NamedTuple):
    """One line: what to do, what happens, and the name of its picture (`hand_icons.hand_icon`) or ""."""

    action: str
    effect: str
    icon: str = ""


class Table(NamedTuple):
    """Rows below a heading."""

    heading: str
    rows: tuple[Row, ...]


WRITING = {
    "index": (Row("Index finger up, alone", "write; any other hand lifts the pen", "pointing_up"),),
    "pinch": (Row("Thumb and index together", "write; apart, the pen is up", "pinch"),),
    "key": (Row("Space bar held", "write; let go, the pen is up", "key"),),
    "free": (Row("Hand as you like", "write; rest, and it is read"),),
}
ADVICE = {
    "index": "Raise only your index finger and write a digit",
    "pinch": "Put thumb and index finger together and write a digit",
    "key": "Hold the space bar and write a digit",
    "free": "Write a digit with a finger",
}
"""What to do before the first digit."""
GESTURES = (
    Row("A pause", "what you wrote is read", "pause"),
    *(Row(*rule.help, rule.gesture.value) for rule in gestures.GESTURES if rule.help),
    Row("Hand away", "enter the number", "away"),
)
KEYS = (
    Row("Enter", "enter the number"),
    Row("Backspace", "erase the last digit"),
    Row(f"{ALPHABET[0]} - {ALPHABET[-1]}", "say what a ? is, or correct the last digit"),
    Row("c", "clear the number"),
    Row("u", "undo"),
    Row("p", "switch writing off, or on"),
    Row("r", "record, or end the recording"),
    Row("m", "mirror the picture"),
    Row("f", "full screen"),
    Row("h", "this help"),
    Row("q, Esc", "quit"),
)
PAPER = (
    Row("A page held still", "its numbers are entered, each once"),
    Row("Away for two seconds", "they may be entered again"),
    Row("A number with a ?", "waits: press the digit's key"),
)
_SMALLEST = 0.1  # units: nothing smaller is tried
_ICON = 40  # units: the side of a gesture's picture


@lru_cache(maxsize=4)
def paper_help_panel(unit: float, most_width: int, most_height: int) -> Sprite:
    """Draw what a page and the keys do, as `help_panel` draws what a hand does. Read-only."""
    return _fitted(unit, most_width, most_height, (Table("With paper", PAPER), Table("With the keyboard", KEYS)))


@lru_cache(maxsize=4)
def help_panel(unit: float, most_width: int, most_height: int, pen: str = "index") -> Sprite:
    """Draw two tables in one panel, side by side or one below the other, smaller where the picture leaves no room. Read-only."""
    tables = Table("With the hand", WRITING[pen] + GESTURES), Table("With the keyboard", KEYS)
    return _fitted(unit, most_width, most_height, tables)


def _fitted(unit: float, most_width: int, most_height: int, tables: tuple[Table, ...]) -> Sprite:
    """Arrange the tables side by side or one below the other, whichever can be larger."""
    shares = {beside: _share(_drawn(unit, tables, beside), most_width, most_height) for beside in (True, False)}
    beside = shares[True] >= shares[False]
    unit *= shares[beside]
    while _share(panel := _drawn(unit, tables, beside), most_width, most_height) < 1 and unit > _SMALLEST:
        unit *= 0.97  # fonts have whole sizes: it may be a little too large still
    return panel


def _share(panel: Sprite, most_width: int, most_height: int) -> float:
    """Return how much of its size has room, at most 1."""
    return min(1.0, most_width / panel.width, most_height / panel.height)


def _drawn(unit: float, tables: tuple[Table, ...], beside: bool) -> Sprite:
    size, gap, pad, title, icon = (max(1, round(unit * v)) for v in (18, 24, 30, 22, _ICON))
    actions = [max(text_width(row.action, size, SEMIBOLD) + _indent(table, icon, gap) for row in table.rows) for table in tables]
    effects = [max(text_width(row.effect, size) for row in table.rows) for table in tables]
    widths = [action + gap + effect for action, effect in zip(actions, effects, strict=True)]
    heights = [title + size + _row_height(unit, table) * len(table.rows) for table in tables]
    width = (sum(widths) + 2 * gap if beside else max(widths)) + 2 * pad
    height = (max(heights) if beside else sum(heights) + gap) + 2 * pad - size // 2
    sprite = Sprite.panel(width, height, 18 * unit, opacity=0.92)
    x, y = pad, pad
    for table, action, wide, tall in zip(tables, actions, widths, heights, strict=True):
        sprite.write(table.heading, x, y + round(0.8 * title), title, TEXT_ACCENT, SEMIBOLD)
        step = _row_height(unit, table)
        for place, row in enumerate(table.rows):
            middle = y + title + size // 2 + step * place + step // 2
            baseline = middle + round(CAP_HEIGHT * size / 2)
            if row.icon:
                sprite.paint(hand_icon(row.icon, icon), SKY_BLUE, x, middle - icon // 2)
            sprite.write(row.action, x + _indent(table, icon, gap), baseline, size, TEXT, SEMIBOLD)
            sprite.write(row.effect, x + action + gap, baseline, size, TEXT_QUIET, REGULAR)
        x, y = (x + wide + 2 * gap, y) if beside else (x, y + tall + gap)
    if beside:
        sprite.fill(pad + widths[0] + gap, pad, max(1, round(unit)), height - 2 * pad, TRACK)
    return sprite


def _indent(table: Table, icon: int, gap: int) -> int:
    """Return how far the text stands from the left, px: behind the pictures, where the table has any."""
    return icon + gap // 2 if any(row.icon for row in table.rows) else 0


def _row_height(unit: float, table: Table) -> int:
    return max(1, round(unit * (_ICON + 6 if any(row.icon for row in table.rows) else 31)))
