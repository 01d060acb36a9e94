"""Declare self-describing settings: dataclass fields with a unit, a range and an explanation."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Setting:
    """What a setting is, beside its value: shown to users, and checked when a file sets it."""

    about: str
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        """What is allowed, in words: "0 to 1 s", "index, pinch or key"; "" where everything is allowed."""
        if self.choices:
            return f"{', '.join(self.choices[:-1])} or {self.choices[-1]}"
        if self.low is None or self.high is None:
            return ""
        return f"{self.low} to {self.high} {self.unit}".rstrip()


def setting(
    default: Any,
    about: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """Declare a field of a `...Config` dataclass.

    `about` is one line for the user, `unit` its unit ("s", "frame heights", ...), `low` and `high` the range in which the
    program still makes sense (inclusive; None where there is no limit), `choices` the strings that are allowed.
    """
    return field(default=default, metadata={"setting": Setting(about, unit, low, high, choices)})
