"""Name sets of settings for people who do not want to look for each: `airdigits run --preset slow`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from airdigits.readers.config import Config, config_of, differing


@dataclass(frozen=True)
class Preset:
    """What a preset is for, and the settings that it changes, by group and name."""

    about: str
    changes: Mapping[str, Mapping[str, Any]]


def _preset(about: str, **groups: dict[str, Any]) -> Preset:
    return Preset(about, groups)


PRESETS = {
    "standard": _preset("the defaults"),
    "steady-hand": _preset(
        "for a hand that trembles: the ink is smoother, and a held gesture may wander farther",
        smoothing={"min_cutoff": 1.5, "beta": 8.0},  # tremor is 4 to 12 Hz: below the cut-off at rest nothing of it is left
        dwell={"still": 0.2, "flicker": 0.3},
        pen={"release": 0.25},
    ),
    "slow": _preset(
        "for who needs time: pauses are longer before a digit is read, and so are the held gestures",
        decoding={"pause": 1.2, "patience": 2.0},
        dwell={"open_palm": 2.0, "closed_fist": 1.2, "victory": 2.0, "away": 4.0, "undo_within": 60.0},
        number={"rewrite_after": 2.0},
    ),
    "dwell": _preset(
        "for who cannot fold or hold a gesture: any movement writes, a rest reads it, the hand away enters",
        pen={"mode": "free"},
        decoding={"pause": 0.9},
    ),
}


def with_preset(config: Config, name: str) -> Config:
    """Return the settings with those of a preset in place of the defaults; what differs from the defaults already stays."""
    tables = {group: dict(changes) for group, changes in PRESETS[name].changes.items()}
    for group, changes in differing(config).items():
        tables.setdefault(group, {}).update(changes)
    return config_of(tables, Path(f"the preset {name}"))
