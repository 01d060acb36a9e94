"""Find the settings of a command: a file that is named, or else the person's own, or else the defaults."""

import argparse
from dataclasses import replace
from pathlib import Path

from airdigits.labels import ALPHABETS
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


def add_alphabet(parser: argparse.ArgumentParser) -> None:
    """Declare --alphabet."""
    parser.add_argument(
        "--alphabet",
        choices=tuple(ALPHABETS),
        help="what numbers are written with: digits, or numbers, which have a minus and a decimal point, too (default: digits)",
    )


def with_alphabet(config: Config, args: argparse.Namespace) -> Config:
    """Return the settings with the alphabet that is asked for, if one is."""
    return replace(config, number=replace(config.number, alphabet=args.alphabet)) if args.alphabet else config


def config_of(args: argparse.Namespace) -> Config:
    """Return the settings. Raises UsageError for a file with something wrong in it."""
    if args.config:
        return load_config(args.config)
    own = settings_file()
    if not own.is_file():
        return Config()
    log(f"with your settings in {own}")
    return load_config(own)
