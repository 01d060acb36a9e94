"""Find the settings of a command: a file that is named, or else the person's own, or else the defaults."""

import argparse
from pathlib import Path

from airdigits.readers.config import Config, load_config
from airdigits.support.paths import settings_file
from airdigits.support.terminal import log


def add_config(parser: argparse.ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE.toml",
        help="settings to use instead of your own, which `airdigits calibrate` writes, or the defaults",
    )


def config_of(args: argparse.Namespace) -> Config:
    """Return the settings. Raises UsageError for a file with something wrong in it."""
    if args.config:
        return load_config(args.config)
    own = settings_file()
    if not own.is_file():
        return Config()
    log(f"with your settings in {own}")
    return load_config(own)
