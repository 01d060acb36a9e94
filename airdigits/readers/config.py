"""A TOML file to the settings of every room."""

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from airdigits.decoding.segmentation import SegmentationConfig
from airdigits.decoding.split import SplitConfig
from airdigits.errors import UsageError
from airdigits.hands.dwell import DwellConfig
from airdigits.hands.gestures import GestureConfig
from airdigits.ink.pen import PenConfig
from airdigits.ink.pen_modes import PinchConfig
from airdigits.ink.smoothing import SmoothingConfig
from airdigits.ink.trim import TrimConfig
from airdigits.paper.config import PaperConfig
from airdigits.readers.hints import HintConfig
from airdigits.recognition.raster import RasterConfig
from airdigits.recognition.rejection import RejectionConfig
from airdigits.support.settings import Setting


@dataclass(frozen=True)
class Config:
    """All settings, one group a room. `Config()` is what the program uses when nobody says otherwise."""

    gesture: GestureConfig = field(default_factory=GestureConfig)
    hold: DwellConfig = field(default_factory=DwellConfig)
    pen: PenConfig = field(default_factory=PenConfig)
    pinch: PinchConfig = field(default_factory=PinchConfig)
    smoothing: SmoothingConfig = field(default_factory=SmoothingConfig)
    trim: TrimConfig = field(default_factory=TrimConfig)
    grouping: SegmentationConfig = field(default_factory=SegmentationConfig)
    raster: RasterConfig = field(default_factory=RasterConfig)
    rejection: RejectionConfig = field(default_factory=RejectionConfig)
    split: SplitConfig = field(default_factory=SplitConfig)
    reason: HintConfig = field(default_factory=HintConfig)
    paper: PaperConfig = field(default_factory=PaperConfig)


def load_config(path: Path) -> Config:
    """Read settings from a TOML file; what it leaves out keeps its default.

        [grouping]
        pause = 0.8

    Raises UsageError, naming file, line and setting, for a file that cannot be read, a name that does not exist, or a value
    of the wrong type or outside its range.
    """
    text = _read(path)
    return _config_of(_parse(text, path), path, text)


def config_of(tables: dict[str, Any], path: Path) -> Config:
    """Settings from groups of values; `path` is the file that errors name. Raises UsageError as `load_config` does."""
    return _config_of(tables, path, "")


def problems(path: Path) -> list[str]:
    """All that is wrong with a file of settings, one line each; empty when `load_config` takes it."""
    try:
        text = _read(path)
        tables = _parse(text, path)
    except UsageError as error:
        return [str(error)]
    return [f"{_place(path, text, *problem.at)}{problem.what}" for problem in _check(tables)]


def differing(config: Config) -> dict[str, dict[str, Any]]:
    """The settings that are not the defaults, by group: what `config_of` makes the same settings of."""
    default, tables = dataclasses.asdict(Config()), dataclasses.asdict(config)
    changed = {name: {k: v for k, v in table.items() if v != default[name][k]} for name, table in tables.items()}
    return {name: table for name, table in changed.items() if table}


@dataclass(frozen=True)
class _Problem:
    """What is wrong, and where: a group, or a group and a setting."""

    at: tuple[str, ...]
    what: str


def _read(path: Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: cannot read the settings: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not a text file in UTF-8") from error


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: not TOML: {error}") from error


def _config_of(tables: dict[str, Any], path: Path, text: str) -> Config:
    for problem in _check(tables):
        raise UsageError(f"{_place(path, text, *problem.at)}{problem.what}")
    config = Config()
    groups = {name: _with(getattr(config, name), table) for name, table in tables.items()}
    return dataclasses.replace(config, **groups)


def _with(group: Any, values: dict[str, Any]) -> Any:
    """The group with these values; a whole number serves where a number is wanted."""
    return dataclasses.replace(group, **{k: float(v) if type(getattr(group, k)) is float else v for k, v in values.items()})


def _check(tables: dict[str, Any]) -> Iterator[_Problem]:
    groups = {f.name: getattr(Config(), f.name) for f in dataclasses.fields(Config)}
    for name, table in tables.items():
        if name not in groups:
            yield _Problem((name,), _unknown(name, groups, "group"))
        elif not isinstance(table, dict):
            yield _Problem((name,), f"{name} must be a group: write [{name}] on a line of its own, then its settings")
        else:
            fields = {f.name: f for f in dataclasses.fields(groups[name])}
            for key, value in table.items():
                if key not in fields:
                    yield _Problem((name, key), _unknown(key, fields, f"setting in [{name}]"))
                elif wrong := _wrong(value, fields[key]):
                    yield _Problem((name, key), f"{name}.{key} must be {wrong}")


def _unknown(name: str, names: dict[str, Any], what: str) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    return f"no {what} is called {name}: {hint}"


def _wrong(value: Any, declared: "dataclasses.Field[Any]") -> str:
    """What the value must be, and is not; "" when it is right."""
    known: Setting = declared.metadata["setting"]
    wanted = type(declared.default)
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        kind = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}[wanted]
        return f"{kind}, not {value!r}{f' ({known.range})' if known.range else ''}"
    if known.choices and value not in known.choices:
        return f"{known.range}, not {value}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = known.low if known.low is not None else float("-inf")
        high = known.high if known.high is not None else float("inf")
        if not low <= value <= high:  # also false for nan
            return f"between {known.low} and {known.high} {known.unit}, not {value}".replace("  ", " ").replace(" ,", ",")
    return ""


def _place(path: Path, text: str, group: str, key: str = "") -> str:
    """The file and the line of a setting or a group: `my.toml:3: `. TOML's reader tells no lines, so this looks for the words;
    where they are written in some other way, it is the file alone.
    """
    sought, inside = (group, key) if key else (group,), tuple[str, ...]()
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, _ = line.partition("=")
        if header := re.fullmatch(r"\s*\[([^\[\]]+)\]\s*(#.*)?", line):
            inside = found = _words(header[1])
        else:
            found = inside + _words(name) if equals else ()
        if found == sought:
            return f"{path}:{number}: "
    return f"{path}: "


def _words(name: str) -> tuple[str, ...]:
    """A dotted name of TOML to its parts, without quotes."""
    return tuple(part.strip().strip("\"'") for part in name.split("."))
