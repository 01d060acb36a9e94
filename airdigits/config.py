"""A TOML file to the settings of every room."""

import dataclasses
import difflib
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from airdigits.errors import UsageError
from airdigits.hands.gesture import GestureConfig
from airdigits.hands.hold import HoldConfig
from airdigits.ink.grouping import GroupingConfig
from airdigits.ink.one_euro import SmoothingConfig
from airdigits.ink.pen import PenConfig
from airdigits.ink.trim import TrimConfig
from airdigits.recognition.raster import RasterConfig
from airdigits.recognition.rejection import RejectionConfig
from airdigits.recognition.split import SplitConfig
from airdigits.settings import Setting


@dataclass(frozen=True)
class Config:
    """All settings, one group a room. `Config()` is what the program uses when nobody says otherwise."""

    gesture: GestureConfig = field(default_factory=GestureConfig)
    hold: HoldConfig = field(default_factory=HoldConfig)
    pen: PenConfig = field(default_factory=PenConfig)
    smoothing: SmoothingConfig = field(default_factory=SmoothingConfig)
    trim: TrimConfig = field(default_factory=TrimConfig)
    grouping: GroupingConfig = field(default_factory=GroupingConfig)
    raster: RasterConfig = field(default_factory=RasterConfig)
    rejection: RejectionConfig = field(default_factory=RejectionConfig)
    split: SplitConfig = field(default_factory=SplitConfig)


def load_config(path: Path) -> Config:
    """Read settings from a TOML file; what it leaves out keeps its default.

        [grouping]
        pause = 0.8

    Raises UsageError, naming file and setting, for a file that cannot be read, a name that does not exist, or a value of
    the wrong type or outside its range.
    """
    try:
        tables = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path}: cannot read the settings: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not a text file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from error
    return config_of(tables, path)


def config_of(tables: dict[str, Any], path: Path) -> Config:
    """Settings from groups of values; `path` is the file that errors name. Raises UsageError as `load_config` does."""
    config = Config()
    groups = {f.name: getattr(config, f.name) for f in dataclasses.fields(Config)}
    for name, table in tables.items():
        _known(path, name, groups, "group")
        if not isinstance(table, dict):
            raise UsageError(f"{path}: {name} must be a group: write [{name}] on a line of its own, then its settings")
        fields = {f.name: f for f in dataclasses.fields(groups[name])}
        values = {}
        for key, value in table.items():
            _known(path, key, fields, f"setting in [{name}]")
            values[key] = _checked(f"{path}: {name}.{key}", value, fields[key])
        groups[name] = dataclasses.replace(groups[name], **values)
    return Config(**groups)


def differing(config: Config) -> dict[str, dict[str, Any]]:
    """The settings that are not the defaults, by group: what `config_of` makes the same settings of."""
    default, tables = dataclasses.asdict(Config()), dataclasses.asdict(config)
    changed = {name: {k: v for k, v in table.items() if v != default[name][k]} for name, table in tables.items()}
    return {name: table for name, table in changed.items() if table}


def _known(path: Path, name: str, names: dict[str, Any], what: str) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
        raise UsageError(f"{path}: no {what} is called {name}: {hint}")


def _checked(where: str, value: Any, declared: "dataclasses.Field[Any]") -> Any:
    known: Setting = declared.metadata["setting"]
    default = declared.default
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        wanted = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[type(default)]
        raise UsageError(f"{where} must be {wanted}, not {value!r}")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low = known.low if known.low is not None else float("-inf")
        high = known.high if known.high is not None else float("inf")
        if not low <= value <= high:  # also false for nan
            raise UsageError(f"{where} must be between {known.low} and {known.high} {known.unit}, not {value}".replace("  ", " "))
    return value
