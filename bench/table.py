"""Format measured figures: a table for people, JSON for programs."""

import dataclasses
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, its value, and its target ("at most 4")."""

    what: str
    value: float
    unit: str
    aim: str = ""


def markdown(rows: list[Row], *, head: bool = True) -> str:
    """Return the rows as a Markdown table, with its `head` or to follow one."""
    lines = ["| measured | figure | aim |", "|---|---|---|"] if head else []
    lines += [f"| {row.what} | {_short(row)} {row.unit} | {row.aim} |".replace(" %", " %") for row in rows]
    return "\n".join(lines)


def as_dicts(rows: list[Row]) -> list[dict[str, object]]:
    """Return the rows as plain values for JSON."""
    return [dataclasses.asdict(row) for row in rows]


def _short(row: Row) -> str:
    if abs(row.value) >= 100 or row.value == int(row.value):
        return f"{row.value:.0f}"
    return f"{row.value:.4g}" if row.unit == "%" else f"{row.value:.3g}"
