"""Read a TOML file of settings into a dataclass, and report errors with their line.

The functions take any dataclass whose fields are groups: dataclasses again, whose fields are declared with
`airdigits.support.settings.setting`. `renamed` maps names that were used once, of a group ("hold") or of one setting
("hold.palm"), to current ones ("dwell", "dwell.open_palm"), or to "" for what is no longer needed; the old ones are still read,
and what is no longer needed is ignored.
"""

import dataclasses
import difflib
import itertools
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from airdigits.errors import UsageError
from airdigits.support import terminal
from airdigits.support.foreign_files import read_bounded, reading
from airdigits.support.settings import Setting

T = TypeVar("T")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_REMEDY = "`airdigits config` prints a whole file of settings"
_MOST, _LONGEST = 1 << 18, 2000  # bytes; characters of a line: the time to read a dotted name grows with its square
_PROBLEMS = 50  # that are listed
_KINDS = {float: "a number", int: "a whole number", bool: "true or false", str: "a text"}


def load_settings(
    cls: type[T], path: str | Path, renamed: Mapping[str, str] = _NOTHING, log: Callable[[str], None] = terminal.log
) -> T:
    """Read settings from a TOML file; what it leaves out keeps its default.

    `log` gets a line for each old name in the file. Raises UsageError, naming file, line and setting, for a file that cannot be
    read, a name that does not exist, or a value of the wrong type or outside its range.
    """
    text = _read(path)
    tables = _parse(text, path)
    settings = _settings_of(cls, tables, path, text, renamed)
    for entry in _entries(tables, renamed):
        if entry.is_old:
            now = f"now called {entry.group}.{entry.key}" if entry.group else "no longer needed, and ignored"
            log(f"{_place(path, text, *entry.written)}{'.'.join(entry.written)} is {now}")
    return settings


def settings_of(cls: type[T], tables: Mapping[str, Any], path: str | Path, renamed: Mapping[str, str] = _NOTHING) -> T:
    """Make settings of groups of values; `path` is the file that errors name. Raises UsageError as `load_settings` does."""
    return _settings_of(cls, tables, path, "", renamed)


def problems(cls: type, path: str | Path, renamed: Mapping[str, str] = _NOTHING) -> list[str]:
    """List the errors in a settings file, one line each; empty when `load_settings` accepts it."""
    try:
        text = _read(path)
        tables = _parse(text, path)
    except UsageError as error:
        return [str(error)]
    listed = itertools.islice(_check(cls, tables, renamed), _PROBLEMS)
    return [f"{_place(path, text, *problem.at)}{problem.what}" for problem in listed]


def differing(config: Any) -> dict[str, dict[str, Any]]:
    """Return the settings that are not the defaults, by group: `settings_of` makes the same settings of them."""
    default, tables = dataclasses.asdict(type(config)()), dataclasses.asdict(config)
    changed = {name: {k: v for k, v in table.items() if v != default[name][k]} for name, table in tables.items()}
    return {name: table for name, table in changed.items() if table}


@dataclass(frozen=True)
class _Entry:
    """One setting: where it is written, its current name, and its value.

    A group that is empty, or no table, is one entry without a `key`; its `value` is what stands there. What is no longer needed
    has neither a `group` nor a `key`.
    """

    written: tuple[str, ...]
    group: str
    key: str
    value: Any

    @property
    def is_old(self) -> bool:
        """Whether it is written under a former name."""
        return self.written != ((self.group, self.key) if self.key else (self.group,))


@dataclass(frozen=True)
class _Problem:
    """What is wrong, and where it is written: a group, or a group and a setting."""

    at: tuple[str, ...]
    what: str


def _read(path: str | Path) -> str:
    with reading(path, UsageError, _REMEDY, complaint="not a text file in UTF-8"):
        text = read_bounded(path, _MOST).decode("utf-8-sig")
    if any(len(line) > _LONGEST for line in text.splitlines()):
        raise UsageError(f"{path}: a line of more than {_LONGEST} characters; {_REMEDY}")
    return text


def _parse(text: str, path: str | Path) -> dict[str, Any]:
    with reading(path, UsageError, _REMEDY, complaint="not TOML: {}"):
        return tomllib.loads(text)


def _settings_of(cls: type[T], tables: Mapping[str, Any], path: str | Path, text: str, renamed: Mapping[str, str]) -> T:
    for problem in _check(cls, tables, renamed):
        raise UsageError(f"{_place(path, text, *problem.at)}{problem.what}")
    settings: Any = cls()
    changed: dict[str, dict[str, Any]] = {}
    for entry in _entries(tables, renamed):
        if entry.key:
            wanted = type(getattr(getattr(settings, entry.group), entry.key))
            changed.setdefault(entry.group, {})[entry.key] = float(entry.value) if wanted is float else entry.value
    return dataclasses.replace(
        settings, **{name: dataclasses.replace(getattr(settings, name), **values) for name, values in changed.items()}
    )


def _entries(tables: Mapping[str, Any], renamed: Mapping[str, str]) -> Iterator[_Entry]:
    """Yield all settings of a file, under their current names."""
    for written, table in tables.items():
        group = renamed.get(written, written)
        if not isinstance(table, dict) or not table:
            yield _Entry((written,), group, "", table)
            continue
        for key, value in table.items():
            usual = f"{group}.{key}" if group else ""
            new_group, _, new_key = renamed.get(f"{written}.{key}", usual).partition(".")
            yield _Entry((written, key), new_group, new_key, value)


def _check(cls: type, tables: Mapping[str, Any], renamed: Mapping[str, str]) -> Iterator[_Problem]:
    settings = cls()
    groups = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    seen = set[tuple[str, ...]]()
    for entry in _entries(tables, renamed):
        if not entry.group:
            continue
        if entry.group not in groups:
            at = entry.written[:1]
            if at not in seen:  # one line is enough for all its settings
                yield _Problem(at, _unknown(entry.group, groups, "group"))
            seen.add(at)
        elif wrong := _wrong_entry(entry, groups[entry.group]):
            yield _Problem(entry.written, wrong)
        elif entry.key and (entry.group, entry.key) in seen:
            yield _Problem(entry.written, f"{entry.group}.{entry.key} is set twice, once by the name that it had before")
        seen.add((entry.group, entry.key))


def _wrong_entry(entry: _Entry, group: Any) -> str:
    """Return what is wrong with a setting, or with what stands in the place of a group; "" when it is right."""
    if not entry.key:
        name = entry.group
        return "" if entry.value == {} else f"{name} must be a group: write [{name}] on a line of its own, then its settings"
    fields = {field.name: field for field in dataclasses.fields(group)}
    if entry.key not in fields:
        return _unknown(entry.key, fields, f"setting in [{entry.group}]")
    wrong = _wrong_value(entry.value, fields[entry.key])
    return f"{entry.group}.{entry.key} must be {wrong}" if wrong else ""


def _unknown(name: str, names: Mapping[str, Any], what: str) -> str:
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    return f"no {what} is called {name}: {hint}"


def _wrong_value(value: Any, declared: "dataclasses.Field[Any]") -> str:
    """Return what the value should be instead; "" when it is right."""
    known: Setting = declared.metadata["setting"]
    wanted = type(declared.default)
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        return f"{_KINDS[wanted]}, not {value!r}{f' ({known.range})' if known.range else ''}"
    if known.choices and value not in known.choices:
        return f"{known.range}, not {value}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = known.low if known.low is not None else float("-inf")
        high = known.high if known.high is not None else float("inf")
        if not low <= value <= high:  # also false for nan
            return f"between {known.low} and {known.high} {known.unit}, not {value}".replace("  ", " ").replace(" ,", ",")
    return ""


def _place(path: str | Path, text: str, *sought: str) -> str:
    """Return the file and the line of a setting or a group: `my.toml:3: `.

    tomllib reports no lines, so this searches for the words. If it does not find them, it returns the file alone.
    """
    inside = tuple[str, ...]()
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
    """Split a dotted name of TOML into its parts, without quotes."""
    return tuple(part.strip().strip("\"'") for part in name.split("."))
