"""Settings that explain themselves: a dataclass field with its unit, its range and the reason for its value."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """What is known of one setting beside its value: shown to users, and checked when a file sets it."""

    about: str
    unit: str
    low: float | None
    high: float | None


def setting(default: Any, about: str, *, unit: str = "", low: float | None = None, high: float | None = None) -> Any:
    """Declare a field of a `...Config` dataclass.

    `about` is one line for the user, `unit` its unit ("s", "frame heights", ...), `low` and `high` the range in which the
    program still makes sense (inclusive; None where there is no limit).
    """
    return field(default=default, metadata={"setting": Setting(about, unit, low, high)})
