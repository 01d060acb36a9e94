"""Run `airdigits config`: print all settings, or check a file of settings."""

import argparse
import dataclasses
import json
import textwrap
from pathlib import Path

from airdigits.readers.config import Config, problems
from airdigits.readers.presets import PRESETS
from airdigits.support.settings import Setting
from airdigits.support.terminal import log, say, say_lines

_EPILOG = """to change a setting: airdigits config > my.toml, take the # from before its line, and airdigits run --config my.toml
"""
_WIDTH = 110  # columns: comments are wrapped to it
_HEAD = """\
# All settings of airdigits with their defaults. To change one, remove the # before its line.
# Use the file with: airdigits run --config FILE. Check it with: airdigits config --check FILE.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _EPILOG
    parser.add_argument(
        "--preset",
        choices=PRESETS,
        default="standard",
        help="; ".join(f"{name}: {preset.about}" for name, preset in PRESETS.items()),
    )
    parser.add_argument("--check", type=Path, metavar="FILE", help="check a settings file and report its errors, line by line")


def main(args: argparse.Namespace) -> int:
    """Print all settings, or check a file. Returns the exit status: 2 for a file with something wrong in it."""
    if args.check is None:
        say_lines(explained(args.preset).removesuffix("\n"))
        return 0
    found = problems(args.check)
    for line in found:
        log(line)
    if not found:
        say(f"{args.check}: all settings are right")
    return 2 if found else 0


def explained(preset: str = "standard") -> str:
    """Write all settings as TOML, each with what it does, its range and its default, commented out; but those of a preset set."""
    lines, changed = [_HEAD], PRESETS[preset].changes
    for group in dataclasses.fields(Config):
        lines.append(f"[{group.name}]")
        for declared in dataclasses.fields(getattr(Config(), group.name)):
            known: Setting = declared.metadata["setting"]
            about = known.about + (f": {known.range}" if known.range else "")
            lines += textwrap.wrap(about, _WIDTH, initial_indent="# ", subsequent_indent="#   ")
            value = changed.get(group.name, {}).get(declared.name)
            lines.append(f"#{declared.name} = {toml(declared.default)}" if value is None else f"{declared.name} = {toml(value)}")
        lines.append("")
    return "\n".join(lines)


def toml(value: object) -> str:
    """Format a number, boolean or string as TOML, which here is the same as JSON."""
    return json.dumps(value)
